// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lib/CAPI/Tools.h"
#include "lib/CAPI/Registry.h"
#include "lib/Reducer/Reducer.h"

#include "mlir/IR/MLIRContext.h"
#include "mlir/Reducer/Passes.h"
#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "mlir/Tools/mlir-reduce/MlirReduceMain.h"
#include "llvm/Support/CommandLine.h"

using namespace mlir;

namespace {
/// Options that the Python wrapper (stream_mlir/opt.py) acts on before it
/// calls us, declared here so that the tool accepts and documents them.
struct WrapperOptions {
  llvm::cl::list<std::string> loadPasses{
      "load-passes", llvm::cl::value_desc("file.py"),
      llvm::cl::desc("Run a Python file that registers passes; may be given "
                     "more than once")};
  llvm::cl::opt<bool> traceback{
      "python-traceback",
      llvm::cl::desc("Print the Python traceback when a Python pass raises")};
};
} // namespace

int streamOptMain(int argc, char **argv) {
  static WrapperOptions wrapperOptions;
  DialectRegistry registry;
  stream::registerDialects(registry);
  stream::registerPasses();
  return asMainReturnCode(
      MlirOptMain(argc, argv, "stream-mlir optimizer driver\n", registry));
}

int streamLspServerMain(int argc, char **argv) {
  DialectRegistry registry;
  stream::registerDialects(registry);
  return asMainReturnCode(MlirLspServerMain(argc, argv, registry));
}

int streamReduceMain(int argc, char **argv) {
  static WrapperOptions wrapperOptions;
  DialectRegistry registry;
  stream::registerDialects(registry);
  stream::registerPasses();
  stream::registerReduceNetworkPass();
  registerReducerPasses();
  MLIRContext context(registry);
  return asMainReturnCode(mlirReduceMain(argc, argv, context));
}
