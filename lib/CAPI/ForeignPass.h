// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A pass whose body is a C callback (a Python pass, as far as MLIR can see).

#ifndef STREAM_LIB_CAPI_FOREIGNPASS_H
#define STREAM_LIB_CAPI_FOREIGNPASS_H

#include "lib/CAPI/Passes.h"

#include "mlir/Pass/Pass.h"
#include <memory>
#include <string>
#include <vector>

namespace mlir::stream {

/// An owned copy of a StreamPassDescription.
struct ForeignPassSpec {
  struct Option {
    std::string name, defaultValue, help, valueName;
  };
  explicit ForeignPassSpec(const StreamPassDescription &description);

  std::string name, anchor, description;
  std::vector<Option> options;
  StreamPassCheck check;
  StreamPassRun run;
  void *user;
};

/// Options are texts here: the owner of the callbacks knows their types and
/// checks them in initializeOptions, so that a wrong value is one error that
/// reaches the caller's error handler instead of LLVM's standard error.
class ForeignPass : public Pass {
public:
  explicit ForeignPass(std::shared_ptr<const ForeignPassSpec> spec);
  ForeignPass(const ForeignPass &other);

  StringRef getName() const override { return spec->name; }
  StringRef getArgument() const override { return spec->name; }
  StringRef getDescription() const override { return spec->description; }
  bool canScheduleOn(RegisteredOperationName opName) const override;
  std::unique_ptr<Pass> clonePass() const override;
  LogicalResult initializeOptions(
      StringRef text,
      function_ref<LogicalResult(const Twine &)> errorHandler) override;
  void runOnOperation() override;

private:
  /// Accepts any text; only knows what to call the value in --help.
  struct TextParser : llvm::cl::parser<std::string> {
    using llvm::cl::parser<std::string>::parser;
    StringRef getValueName() const override { return valueName; }
    std::string valueName;
  };
  using TextOption = Option<std::string, TextParser>;

  void declareOptions();
  std::vector<const char *> values() const;
  std::string knownOptions() const;

  std::shared_ptr<const ForeignPassSpec> spec;
  std::vector<std::unique_ptr<TextOption>> optionStorage;
};

} // namespace mlir::stream

#endif // STREAM_LIB_CAPI_FOREIGNPASS_H
