// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef STREAM_OPS_H
#define STREAM_OPS_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/stream/StreamAttrs.h"
#include "dialects/stream/StreamTypes.h"

#define GET_OP_CLASSES
#include "dialects/stream/StreamOps.h.inc"

#endif // STREAM_OPS_H
