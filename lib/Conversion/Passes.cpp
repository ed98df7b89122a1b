// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lib/Conversion/Passes.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassRegistry.h"

using namespace mlir;

void stream::registerStreamConversionPasses() {
  registerPass(createConvertLinalgToStreamPass);
  registerPass(createConvertStreamToLinalgPass);
}

void stream::registerStreamConversionDialects(DialectRegistry &registry) {
  registry.insert<cf::ControlFlowDialect, linalg::LinalgDialect,
                  tensor::TensorDialect>();
}
