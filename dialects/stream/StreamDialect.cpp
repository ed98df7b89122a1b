// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialects/stream/StreamDialect.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Quant/IR/Quant.h"

using namespace mlir;
using namespace mlir::stream;

#include "dialects/stream/StreamDialect.cpp.inc"

void StreamDialect::initialize() {
  registerAttributes();
  registerBytecode();
  registerOps();
}
