// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rules that several ops share. Labels as in the dialect's README.

#ifndef STREAM_OPS_RULES_H
#define STREAM_OPS_RULES_H

#include "dialects/stream/StreamDialect.h"

namespace mlir::stream {

/// Rule quant_c1: input and output are both f32 or both quantized.
LogicalResult verifySamePhase(Operation *op, RankedTensorType input,
                              RankedTensorType output);

/// Rule quant_c2: a parameter is f32 in a float op, integer in a quantized one.
/// An absent parameter (null) is fine.
LogicalResult verifyParameter(Operation *op, StringRef name, Value parameter,
                              RankedTensorType input);

/// What turns an accumulator into a storage value.
struct Requantization {
  Value multiplier;
  RequantAttr requant;
  std::optional<Type> accumulator;
};

/// Rules quant_c3 and quant_c4: all parts or none, bounds within the storage.
LogicalResult verifyRequantization(Operation *op, Requantization parts,
                                   RankedTensorType output);

/// An op that only compares (maximum) keeps the type and accumulates nothing.
LogicalResult verifyNoRequantization(Operation *op, Requantization parts,
                                     RankedTensorType input,
                                     RankedTensorType output);

/// One entry per filter, or one for the whole op; an absent parameter is fine.
LogicalResult verifyEntries(Operation *op, StringRef name, Value parameter,
                            int64_t count);

/// What an op has to run in parallel.
struct FoldLimits {
  int64_t channels, filters, groups;
  ArrayRef<int64_t> kernel;
  /// Whether `fine` may be any number of kernel positions.
  bool anyFine = false;
};

/// Rules fold_c2 to fold_c6, for conv and linear.
LogicalResult verifyFold(Operation *op, FoldAttr fold, FoldLimits limits,
                         RankedTensorType input, RankedTensorType output);

/// Rules channel_fold_c1 to channel_fold_c4, for ops that treat every channel
/// alike. `kernel` is empty for ops without a window.
LogicalResult verifyChannelFold(Operation *op, FoldAttr fold,
                                ArrayRef<int64_t> kernel, TypeRange inputs,
                                RankedTensorType output);

} // namespace mlir::stream

#endif // STREAM_OPS_RULES_H
