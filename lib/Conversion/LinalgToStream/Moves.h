// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a stream has to be rearranged or filled up for: ops that move data.

#ifndef STREAM_LIB_CONVERSION_LINALGTOSTREAM_MOVES_H
#define STREAM_LIB_CONVERSION_LINALGTOSTREAM_MOVES_H

#include "Values.h"

namespace mlir::stream {

/// Whether a tensor whose dimensions are sent in this order is a stream value.
bool isValueShape(SizesRef shape);

/// The constant as a stream of its own, in this order; `shape` is that of the
/// stream's value, if it matters.
Stream constantStream(OpBuilder &builder, Location loc, const Array &array,
                      const Layout &layout, SizesRef shape = {});

/// The same tensor with its elements in the order that is wanted: x itself, or
/// a `permute` of it.
llvm::Expected<Stream> inOrder(OpBuilder &builder, Location loc,
                               const Stream &x, const Layout &wanted);

/// The same tensor in an order that cuts no dimension.
llvm::Expected<Stream> inWholeOrder(OpBuilder &builder, Location loc,
                                    const Stream &x);

/// With the padding that waits on it as a `pad` of its own.
llvm::Expected<Stream> padded(OpBuilder &builder, Location loc,
                              const Stream &x);

} // namespace mlir::stream

#endif // STREAM_LIB_CONVERSION_LINALGTOSTREAM_MOVES_H
