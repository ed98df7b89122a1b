// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The whole dialect: include this one.

#ifndef STREAM_DIALECT_H
#define STREAM_DIALECT_H

#include "mlir/IR/Dialect.h"

#include "dialects/stream/StreamDialect.h.inc"

#include "dialects/stream/StreamAttrs.h"
#include "dialects/stream/StreamOps.h"
#include "dialects/stream/StreamTypes.h"

#endif // STREAM_DIALECT_H
