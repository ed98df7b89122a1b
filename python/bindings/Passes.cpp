// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Bindings.h"

#include "lib/CAPI/Passes.h"
#include "mlir/Bindings/Python/NanobindAdaptors.h"

#include <nanobind/stl/tuple.h>

#include <string>
#include <vector>

namespace nb = nanobind;
using namespace nb::literals;
using namespace mlir::python::nanobind_adaptors;

namespace {

/// The Python side of a registered pass. Never freed: LLVM's registry keeps
/// the flag until the process ends.
struct PythonPass {
  nb::callable check; ///< (list[str]) -> str | None
  nb::callable run;   ///< (Operation, list[str]) -> (Location, str, str) | None
  size_t optionCount;
};

using OptionTexts =
    std::tuple<std::string, std::string, std::string, std::string>;

} // namespace

static nb::list textList(const PythonPass &pass, const char *const *values) {
  nb::list texts;
  for (size_t i = 0; i < pass.optionCount; ++i)
    texts.append(nb::str(values[i]));
  return texts;
}

/// The Python functions catch every exception themselves; this is for what
/// can still come through (KeyboardInterrupt, a broken interpreter).
static void failWith(StreamPassFailure *failure, nb::python_error &error) {
  streamPassFailAt(failure, MlirLocation{nullptr}, error.what(), nullptr);
}

static bool checkCallback(void *user, const char *const *values,
                          StreamPassFailure *failure) {
  nb::gil_scoped_acquire gil;
  auto &pass = *static_cast<PythonPass *>(user);
  try {
    nb::object problem = pass.check(textList(pass, values));
    if (problem.is_none())
      return true;
    streamPassFailAt(failure, MlirLocation{nullptr},
                     nb::cast<std::string>(problem).c_str(), nullptr);
  } catch (nb::python_error &error) {
    failWith(failure, error);
  }
  return false;
}

static bool runCallback(void *user, MlirOperation op, const char *const *values,
                        StreamPassFailure *failure) {
  nb::gil_scoped_acquire gil;
  auto &pass = *static_cast<PythonPass *>(user);
  try {
    nb::object problem = pass.run(nb::cast(op), textList(pass, values));
    if (problem.is_none())
      return true;
    nb::object location = problem[0];
    streamPassFailAt(failure, nb::cast<MlirLocation>(location),
                     nb::cast<std::string>(problem[1]).c_str(),
                     nb::cast<std::string>(problem[2]).c_str());
  } catch (nb::python_error &error) {
    failWith(failure, error);
  }
  return false;
}

static bool registerPass(const std::string &name, const std::string &anchor,
                         const std::string &description,
                         const std::vector<OptionTexts> &options,
                         nb::callable check, nb::callable run) {
  std::vector<StreamPassOption> rows;
  for (const auto &[key, initial, help, value] : options)
    rows.push_back({key.c_str(), initial.c_str(), help.c_str(), value.c_str()});
  auto *pass = new PythonPass{std::move(check), std::move(run), options.size()};
  StreamPassDescription row = {name.c_str(),
                               anchor.c_str(),
                               description.c_str(),
                               rows.data(),
                               static_cast<intptr_t>(rows.size()),
                               checkCallback,
                               runCallback,
                               pass};
  if (streamRegisterPass(&row))
    return true;
  delete pass;
  return false;
}

/// Called with the GIL; runs without it, so that passes on other threads can
/// take it. Returns (succeeded, [(severity, depth, location, message)]).
static nb::tuple runPassManager(nb::object passManager, nb::object operation) {
  auto pm = nb::cast<MlirPassManager>(passManager);
  auto op = nb::cast<MlirOperation>(operation);
  nb::list diagnostics;
  auto append = [](void *user, MlirDiagnosticSeverity severity, int depth,
                   MlirLocation location, MlirStringRef message) {
    nb::gil_scoped_acquire gil;
    static_cast<nb::list *>(user)->append(
        nb::make_tuple(static_cast<int>(severity), depth, nb::cast(location),
                       nb::str(message.data, message.length)));
  };
  MlirLogicalResult result;
  {
    nb::gil_scoped_release release;
    result = streamRunPassManager(pm, op, append, &diagnostics);
  }
  return nb::make_tuple(mlirLogicalResultIsSuccess(result), diagnostics);
}

void mlir::stream::python::bindPasses(nb::module_ &m) {
  m.def("register_cpp_passes", streamRegisterCppPasses,
        "Registers the C++ passes; further calls do nothing.");
  m.def("register_pass", registerPass, "name"_a, "anchor"_a, "description"_a,
        "options"_a, "check"_a, "run"_a,
        "Registers a pass; see stream_mlir.passes.native. Returns False when "
        "the flag belongs to a C++ pass.");
  m.def("run_pass_manager", runPassManager, "pass_manager"_a, "operation"_a,
        "Runs a PassManager without holding the GIL and returns whether it "
        "succeeded and its diagnostics (severity, depth, location, message).");
}
