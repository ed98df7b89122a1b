// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Scalar arithmetic on constants: what a region computes from numbers alone.

#ifndef STREAM_LIB_CONVERSION_LINALGTOSTREAM_SCALAR_H
#define STREAM_LIB_CONVERSION_LINALGTOSTREAM_SCALAR_H

#include "mlir/IR/Operation.h"

#include <optional>

namespace mlir::stream {

/// The number a constant attribute holds; booleans are 0 and 1.
std::optional<double> numberIn(Attribute attribute);

/// The number that a value outside of or in a region is a constant of.
std::optional<double> numberOf(Value value);

/// The result of an arith or math op on numbers, rounded to its type; none for
/// an op that is not known here.
std::optional<double> evaluate(Operation *op, ArrayRef<double> operands);

} // namespace mlir::stream

#endif // STREAM_LIB_CONVERSION_LINALGTOSTREAM_SCALAR_H
