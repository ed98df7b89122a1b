// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef STREAM_ATTRS_H
#define STREAM_ATTRS_H

#include "mlir/IR/Attributes.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/TensorEncoding.h"

#include "dialects/stream/StreamEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/stream/StreamAttrs.h.inc"

#endif // STREAM_ATTRS_H
