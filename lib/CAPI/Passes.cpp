// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lib/CAPI/Passes.h"
#include "lib/CAPI/ForeignPass.h"
#include "lib/CAPI/Registry.h"
#include "lib/Conversion/Passes.h"

#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Pass.h"
#include "mlir/CAPI/Support.h"
#include "mlir/Dialect/Transform/Transforms/Passes.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;
using namespace mlir::stream;

void stream::registerPasses() {
  static bool done = [] {
    registerStreamConversionPasses();
    registerTransformsPasses();
    transform::registerTransformPasses();
    return true;
  }();
  (void)done;
}

void streamRegisterCppPasses() { stream::registerPasses(); }

bool streamRegisterPass(const StreamPassDescription *description) {
  // LLVM's pass registry has no removal, so the flag stays registered and the
  // specification behind it is what a second registration replaces.
  static llvm::StringMap<std::shared_ptr<const ForeignPassSpec>> specs;
  auto spec = std::make_shared<const ForeignPassSpec>(*description);
  StringRef flag = spec->name;
  if (specs.contains(flag)) {
    specs[flag] = std::move(spec);
    return true;
  }
  if (PassInfo::lookup(flag) || PassPipelineInfo::lookup(flag))
    return false;
  std::string key = flag.str();
  specs[key] = std::move(spec);
  registerPass([key] { return std::make_unique<ForeignPass>(specs[key]); });
  return true;
}

namespace {
struct CollectedDiagnostic {
  MlirDiagnosticSeverity severity;
  int depth;
  Location location;
  std::string message;
};
} // namespace

/// The C API orders severities differently from C++.
static MlirDiagnosticSeverity severityOf(const Diagnostic &diagnostic) {
  switch (diagnostic.getSeverity()) {
  case DiagnosticSeverity::Error:
    return MlirDiagnosticError;
  case DiagnosticSeverity::Warning:
    return MlirDiagnosticWarning;
  case DiagnosticSeverity::Note:
    return MlirDiagnosticNote;
  case DiagnosticSeverity::Remark:
    return MlirDiagnosticRemark;
  }
  llvm_unreachable("an unknown severity");
}

static void collect(const Diagnostic &diagnostic, int depth,
                    std::vector<CollectedDiagnostic> &into) {
  into.push_back({severityOf(diagnostic), depth, diagnostic.getLocation(),
                  diagnostic.str()});
  for (const Diagnostic &note : diagnostic.getNotes())
    collect(note, depth + 1, into);
}

MlirLogicalResult streamRunPassManager(MlirPassManager passManager,
                                       MlirOperation op,
                                       StreamDiagnosticCallback callback,
                                       void *user) {
  // Gathered first: the handler runs under the diagnostic engine's lock, where
  // waiting for Python's GIL could deadlock with a pass on another thread.
  std::vector<CollectedDiagnostic> collected;
  LogicalResult result = failure();
  {
    ScopedDiagnosticHandler handler(unwrap(op)->getContext(),
                                    [&](Diagnostic &diagnostic) {
                                      collect(diagnostic, 0, collected);
                                      return success();
                                    });
    result = unwrap(passManager)->run(unwrap(op));
  }
  for (const CollectedDiagnostic &d : collected)
    callback(user, d.severity, d.depth, wrap(d.location),
             mlirStringRefCreate(d.message.data(), d.message.size()));
  return wrap(result);
}
