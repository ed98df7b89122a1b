// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lib/CAPI/Dialect.h"
#include "lib/CAPI/Registry.h"
#include "lib/Conversion/Passes.h"

#include "dialects/stream/StreamDialect.h"
#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Registration.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/Extensions/InlinerExtension.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Transform/IR/TransformDialect.h"

using namespace mlir;

MLIR_DEFINE_CAPI_DIALECT_REGISTRATION(Stream, stream, stream::StreamDialect)

void stream::registerDialects(DialectRegistry &registry) {
  registry.insert<StreamDialect, arith::ArithDialect, func::FuncDialect,
                  math::MathDialect, quant::QuantDialect, tensor::TensorDialect,
                  transform::TransformDialect>();
  func::registerInlinerExtension(registry);
  registerStreamConversionDialects(registry);
}

void streamRegisterDialects(MlirDialectRegistry registry) {
  stream::registerDialects(*unwrap(registry));
}
