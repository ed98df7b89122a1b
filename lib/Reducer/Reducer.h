// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How stream-reduce makes a network small.

#ifndef STREAM_LIB_REDUCER_REDUCER_H
#define STREAM_LIB_REDUCER_REDUCER_H

namespace mlir::stream {

/// Registers `stream-reduce-network`.
void registerReduceNetworkPass();

} // namespace mlir::stream

#endif // STREAM_LIB_REDUCER_REDUCER_H
