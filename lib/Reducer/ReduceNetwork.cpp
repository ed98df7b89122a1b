// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes a network small while it stays interesting, in rounds over its layers.
// Upstream's `reduction-tree` erases ops that others still read, which no
// network survives; here every candidate is valid before the test sees it.

#include "lib/Reducer/Cuts.h"
#include "lib/Reducer/Reducer.h"

#include "mlir/IR/Verifier.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Reducer/Tester.h"

using namespace mlir;
using namespace mlir::stream;

namespace {

/// The greatest steps first: behind, before, single layers.
constexpr bool (*cuts[])(Operation *) = {endAt, startAfter, bypass};

struct ReduceNetwork : PassWrapper<ReduceNetwork, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(ReduceNetwork)

  ReduceNetwork() = default;
  ReduceNetwork(const ReduceNetwork &other) : PassWrapper(other) {
    copyOptionValuesFrom(&other);
  }

  StringRef getArgument() const override { return "stream-reduce-network"; }
  StringRef getDescription() const override {
    return "Leave out layers while a test finds the module interesting";
  }

  void runOnOperation() override {
    if (!llvm::sys::fs::can_execute(test))
      return refuse("cannot run the test '" + test + "'");
    Tester tester(test, testArguments);
    if (!isInteresting(tester, getOperation()))
      return refuse("the test does not find the module interesting as it is "
                    "(it must exit with a status other than 0)");
    while (llvm::any_of(cuts, [&](auto cut) { return shrink(tester, cut); }))
      ;
  }

private:
  Option<std::string> test{
      *this, "test",
      llvm::cl::desc("Program that gets a file name and exits with a status "
                     "other than 0 if that file is still interesting")};
  ListOption<std::string> testArguments{
      *this, "test-arg", llvm::cl::desc("Arguments before the file name")};

  void refuse(const Twine &why) {
    emitError(getOperation().getLoc(), why);
    signalPassFailure();
  }

  static bool isInteresting(const Tester &tester, ModuleOp module) {
    return tester.isInteresting(module).first == Tester::Interestingness::True;
  }

  /// Applies the cut at the first layer where it helps.
  bool shrink(const Tester &tester, bool (*cut)(Operation *)) {
    size_t count = layersOf(getOperation()).size();
    for (size_t index = 0; index < count; ++index) {
      OwningOpRef<ModuleOp> trial = getOperation().clone();
      if (!cut(layersOf(*trial)[index]))
        continue;
      eraseUnused(*trial);
      if (layersOf(*trial).size() >= count || failed(verify(*trial)) ||
          !isInteresting(tester, *trial))
        continue;
      getOperation().getBodyRegion().takeBody(trial->getBodyRegion());
      return true;
    }
    return false;
  }
};

} // namespace

void stream::registerReduceNetworkPass() { PassRegistration<ReduceNetwork>(); }
