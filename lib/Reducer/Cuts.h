// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ways to make a function of layers smaller. Each keeps it valid, changes it in
// place, and returns false when it does not apply to the layer.

#ifndef STREAM_LIB_REDUCER_CUTS_H
#define STREAM_LIB_REDUCER_CUTS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::stream {

/// The layers of a module in order: ops of the dialect that stand in functions.
SmallVector<Operation *> layersOf(ModuleOp module);

/// The network ends at the layer's output: what follows goes.
bool endAt(Operation *layer);

/// The layer's output becomes an input of the network: what led to it goes.
bool startAfter(Operation *layer);

/// The layer goes; its readers get its input, which must be of the same type.
bool bypass(Operation *layer);

/// Erases ops that nobody reads and inputs that no op reads.
void eraseUnused(ModuleOp module);

} // namespace mlir::stream

#endif // STREAM_LIB_REDUCER_CUTS_H
