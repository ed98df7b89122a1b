// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Bindings.h"

#include "lib/CAPI/Dialect.h"
#include "lib/CAPI/Tools.h"
#include "mlir/Bindings/Python/NanobindAdaptors.h"

#include <string>
#include <vector>

namespace nb = nanobind;
using namespace nb::literals;
using namespace mlir::python::nanobind_adaptors;

using Main = int (*)(int, char **);

/// Runs a tool without the GIL, which its Python passes take.
static int runTool(Main main, std::vector<std::string> arguments) {
  std::vector<char *> argv;
  for (std::string &argument : arguments)
    argv.push_back(argument.data());
  nb::gil_scoped_release release;
  return main(static_cast<int>(argv.size()), argv.data());
}

template <Main main> static void defTool(nb::module_ &m, const char *name) {
  m.def(
      name,
      [](std::vector<std::string> arguments) {
        return runTool(main, std::move(arguments));
      },
      "arguments"_a,
      "Runs a command line tool; `arguments[0]` is the program's name. Returns "
      "the exit status. At most once per process.");
}

NB_MODULE(_streamMlir, m) {
  m.doc() = "Native parts of stream_mlir: dialects, attributes, passes, blobs.";
  m.def("register_dialects", streamRegisterDialects, "registry"_a,
        "Adds every dialect a stream-mlir context knows to `registry`.");
  defTool<streamOptMain>(m, "opt_main");
  defTool<streamLspServerMain>(m, "lsp_server_main");
  defTool<streamReduceMain>(m, "reduce_main");
  mlir::stream::python::bindAttributes(m);
  mlir::stream::python::bindPasses(m);
  mlir::stream::python::bindResources(m);
  mlir::stream::python::bindSimulator(m);
}
