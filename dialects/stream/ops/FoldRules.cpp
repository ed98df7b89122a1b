// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialects/stream/ops/Rules.h"

using namespace mlir;
using namespace mlir::stream;

namespace {

LogicalResult verifyDivides(Operation *op, StringRef factor, int64_t value,
                            StringRef what, int64_t total) {
  if (total % value == 0)
    return success();
  return op->emitOpError() << "fold " << factor << " = " << value
                           << " does not divide " << total << " " << what;
}

/// `fine` works on whole innermost rows, planes or volumes of the kernel.
LogicalResult verifyFine(Operation *op, int64_t fine, ArrayRef<int64_t> kernel,
                         bool anyFine = false) {
  int64_t positions = 1;
  bool legal = fine == 1;
  for (int64_t size : llvm::reverse(kernel)) {
    positions *= size;
    legal |= fine == positions;
  }
  if (legal || (anyFine && fine <= positions))
    return success();
  if (anyFine)
    return op->emitOpError() << "fold fine = " << fine << " exceeds the "
                             << positions << " kernel positions";
  auto diagnostic = op->emitOpError() << "fold fine = " << fine;
  if (kernel.empty())
    return diagnostic << " needs a window";
  return diagnostic
         << " is neither 1 nor a product of the innermost sizes of kernel ["
         << kernel << "]";
}

LogicalResult verifyLanes(Operation *op, StringRef name, Type type,
                          int64_t expected) {
  // Lanes are not chosen yet where there is no encoding.
  if (!cast<RankedTensorType>(type).getEncoding() || lanesOf(type) == expected)
    return success();
  return op->emitOpError() << name << " has " << lanesOf(type)
                           << " lanes but the fold works on " << expected;
}

} // namespace

LogicalResult stream::verifyFold(Operation *op, FoldAttr fold,
                                 FoldLimits limits, RankedTensorType input,
                                 RankedTensorType output) {
  if (!fold)
    return success();
  int64_t channels = limits.channels / limits.groups;
  int64_t filters = limits.filters / limits.groups;
  // fold_c2
  if (failed(verifyDivides(op, "in", fold.getIn(), "channels per group",
                           channels)) ||
      failed(verifyDivides(op, "out", fold.getOut(), "filters per group",
                           filters)) ||
      failed(
          verifyDivides(op, "group", fold.getGroup(), "groups", limits.groups)))
    return failure();
  if (fold.getGroup() > 1 && // fold_c3
      (fold.getIn() != channels || fold.getOut() != filters))
    return op->emitOpError()
           << "fold group = " << fold.getGroup() << " needs in = " << channels
           << " and out = " << filters << ", whole groups";
  if (failed(verifyFine(op, fold.getFine(), limits.kernel,
                        limits.anyFine))) // fold_c4
    return failure();
  if (failed(verifyLanes(op, "input", input,
                         fold.getIn() * fold.getGroup()))) // fold_c5
    return failure();
  return verifyLanes(op, "output", output,
                     fold.getOut() * fold.getGroup()); // fold_c6
}

LogicalResult stream::verifyChannelFold(Operation *op, FoldAttr fold,
                                        ArrayRef<int64_t> kernel,
                                        TypeRange inputs,
                                        RankedTensorType output) {
  if (!fold)
    return success();
  if (fold.getIn() != fold.getOut() || fold.getGroup() != 1) // channel_fold_c1
    return op->emitOpError() << "works channel by channel: fold needs in = out "
                                "and group = 1, got in = "
                             << fold.getIn() << ", out = " << fold.getOut()
                             << ", group = " << fold.getGroup();
  SmallVector<Type> streams(inputs);
  streams.push_back(output);
  for (Type type : streams) // channel_fold_c2
    if (failed(verifyDivides(op, "in", fold.getIn(), "channels",
                             channelsOf(cast<RankedTensorType>(type)))))
      return failure();
  if (failed(verifyFine(op, fold.getFine(), kernel))) // channel_fold_c3
    return failure();
  for (Type input : inputs) // channel_fold_c4
    if (failed(verifyLanes(op, "input", input, fold.getIn())))
      return failure();
  return verifyLanes(op, "output", output, fold.getOut());
}
