// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef STREAM_LIB_CONVERSION_LINALGTOSTREAM_MAPBUILDER_H
#define STREAM_LIB_CONVERSION_LINALGTOSTREAM_MAPBUILDER_H

#include "Body.h"

namespace mlir::stream {

/// One `map` over all streams of an expression, whose result has the shape
/// `loops`; streams of fewer elements become gates.
llvm::Expected<Stream> buildMap(OpBuilder &builder, Location loc,
                                SizesRef loops, const Expression &expression);

} // namespace mlir::stream

#endif // STREAM_LIB_CONVERSION_LINALGTOSTREAM_MAPBUILDER_H
