// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lib/CAPI/Opt.h"
#include "lib/CAPI/Registry.h"

#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "llvm/Support/CommandLine.h"

using namespace mlir;

namespace {
/// Options that the Python wrapper (stream_mlir/opt.py) acts on before it calls
/// us. They are declared here so that the driver accepts and documents them.
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
