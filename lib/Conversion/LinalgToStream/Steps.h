// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elementwise ops one by one, for those who look for what several of them
// compute together.

#ifndef STREAM_LIB_CONVERSION_LINALGTOSTREAM_STEPS_H
#define STREAM_LIB_CONVERSION_LINALGTOSTREAM_STEPS_H

#include "Loops.h"

#include <optional>

namespace mlir::stream {

/// An operand of an elementwise op: a tensor with the loop of each dimension
/// (-1: repeated), or a number.
struct Term {
  Value tensor;
  Sizes loops;
  std::optional<double> number;
};

/// An elementwise op over tensors, whichever way it is written.
struct Step {
  StringRef name;
  SmallVector<Term, 2> terms;
};

/// One number, given directly, as a tensor, or computed from constants.
std::optional<double> uniformNumber(Value value);

/// The elementwise op that computes `value`, if there is one (named `name`).
std::optional<Step> stepOf(Value value);
std::optional<Step> stepOf(Value value, StringRef name);

/// Without conversions between float types.
Value uncast(Value value);

/// Puts the step's term that is a number second; whether there is one, and the
/// other is a tensor.
bool numberSecond(Step &step);

} // namespace mlir::stream

#endif // STREAM_LIB_CONVERSION_LINALGTOSTREAM_STEPS_H
