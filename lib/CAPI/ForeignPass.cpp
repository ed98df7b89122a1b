// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lib/CAPI/ForeignPass.h"

#include "mlir/CAPI/IR.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include <mutex>

using namespace mlir;
using namespace mlir::stream;

/// What a callback reported. A null location stands for the pass's operation.
struct StreamPassFailure {
  std::optional<Location> location;
  std::string message, hint;
};

void streamPassFailAt(StreamPassFailure *failure, MlirLocation location,
                      const char *message, const char *hint) {
  if (!mlirLocationIsNull(location))
    failure->location = unwrap(location);
  failure->message = message;
  failure->hint = hint ? hint : "";
}

ForeignPassSpec::ForeignPassSpec(const StreamPassDescription &d)
    : name(d.name), anchor(d.anchor), description(d.description),
      check(d.check), run(d.run), user(d.user) {
  for (const StreamPassOption &o : ArrayRef(d.options, d.optionCount))
    options.push_back({o.name, o.defaultValue, o.help, o.valueName});
}

/// One identity per flag, for all instances and clones of the pass.
static TypeID typeIDFor(StringRef flag) {
  static std::mutex mutex;
  static llvm::StringMap<std::unique_ptr<SelfOwningTypeID>> ids;
  std::lock_guard<std::mutex> lock(mutex);
  std::unique_ptr<SelfOwningTypeID> &id = ids[flag];
  if (!id)
    id = std::make_unique<SelfOwningTypeID>();
  return *id;
}

static std::optional<StringRef> anchorOf(const ForeignPassSpec &spec) {
  if (spec.anchor.empty())
    return std::nullopt;
  return StringRef(spec.anchor);
}

ForeignPass::ForeignPass(std::shared_ptr<const ForeignPassSpec> s)
    : Pass(typeIDFor(s->name), anchorOf(*s)), spec(std::move(s)) {
  declareOptions();
}

ForeignPass::ForeignPass(const ForeignPass &other)
    : Pass(other), spec(other.spec) {
  declareOptions();
  copyOptionValuesFrom(&other);
}

void ForeignPass::declareOptions() {
  for (const ForeignPassSpec::Option &o : spec->options) {
    auto option = std::make_unique<TextOption>(*this, StringRef(o.name),
                                               llvm::cl::desc(o.help),
                                               llvm::cl::init(o.defaultValue));
    option->getParser().valueName = o.valueName;
    optionStorage.push_back(std::move(option));
  }
}

std::vector<const char *> ForeignPass::values() const {
  std::vector<const char *> texts;
  for (const std::unique_ptr<TextOption> &option : optionStorage)
    texts.push_back(option->getValue().c_str());
  return texts;
}

std::string ForeignPass::knownOptions() const {
  std::vector<StringRef> names;
  for (const ForeignPassSpec::Option &o : spec->options)
    names.push_back(o.name);
  std::string list = names.empty() ? "none" : llvm::join(names, ", ");
  return " (options of " + spec->name + ": " + list + ")";
}

bool ForeignPass::canScheduleOn(RegisteredOperationName opName) const {
  return spec->anchor.empty() || opName.getStringRef() == spec->anchor;
}

std::unique_ptr<Pass> ForeignPass::clonePass() const {
  return std::make_unique<ForeignPass>(*this);
}

LogicalResult ForeignPass::initializeOptions(
    StringRef text, function_ref<LogicalResult(const Twine &)> errorHandler) {
  auto addKnown = [&](const Twine &problem) {
    return errorHandler(StringRef(problem.str()).trim() + knownOptions());
  };
  if (failed(Pass::initializeOptions(text, addKnown)))
    return failure();
  StreamPassFailure report;
  if (spec->check(spec->user, values().data(), &report))
    return success();
  return errorHandler(report.message);
}

void ForeignPass::runOnOperation() {
  StreamPassFailure report;
  if (spec->run(spec->user, wrap(getOperation()), values().data(), &report))
    return;
  // Emitted at a location, not on the operation: that would print the whole
  // module behind the message.
  Location location = report.location.value_or(getOperation()->getLoc());
  InFlightDiagnostic diagnostic = emitError(location, report.message);
  if (!report.hint.empty())
    diagnostic.attachNote() << "hint: " << report.hint;
  diagnostic.report();
  signalPassFailure();
}
