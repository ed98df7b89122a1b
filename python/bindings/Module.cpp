// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Bindings.h"

#include "lib/CAPI/Dialect.h"
#include "lib/CAPI/Opt.h"
#include "mlir/Bindings/Python/NanobindAdaptors.h"

#include <string>
#include <vector>

namespace nb = nanobind;
using namespace nb::literals;
using namespace mlir::python::nanobind_adaptors;

static int optMain(std::vector<std::string> arguments) {
  std::vector<char *> argv;
  for (std::string &argument : arguments)
    argv.push_back(argument.data());
  nb::gil_scoped_release release;
  return streamOptMain(static_cast<int>(argv.size()), argv.data());
}

NB_MODULE(_streamMlir, m) {
  m.doc() = "Native parts of stream_mlir: dialects, attributes, passes, blobs.";
  m.def("register_dialects", streamRegisterDialects, "registry"_a,
        "Adds every dialect a stream-mlir context knows to `registry`.");
  m.def("opt_main", optMain, "arguments"_a,
        "Runs the mlir-opt driver; `arguments[0]` is the program's name. "
        "Returns the exit status. At most once per process.");
  mlir::stream::python::bindAttributes(m);
  mlir::stream::python::bindPasses(m);
  mlir::stream::python::bindResources(m);
  mlir::stream::python::bindSimulator(m);
}
