// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One conversion under way, and the functions that convert one kind of op.

#ifndef STREAM_LIB_CONVERSION_LINALGTOSTREAM_SCOPE_H
#define STREAM_LIB_CONVERSION_LINALGTOSTREAM_SCOPE_H

#include "Loops.h"
#include "Moves.h"
#include "Values.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace mlir::stream {

/// A tensor that is normalized over all dimensions but `kept`.
struct Norm {
  Value input;
  Sizes kept;
  double epsilon;
  bool uncentered; ///< by the root mean square: no mean is taken off
};

/// A reduction that compares elements and gives where one is.
struct Argmax {
  unsigned result; ///< the number of the result that is the index
  bool selectLast, negated;
};

/// What the tensors of a function became; `builder` stands before the op that
/// is being converted.
struct Scope {
  explicit Scope(MLIRContext *context) : builder(context) {}

  OpBuilder builder;
  DenseMap<Value, Entry> entries;
  DenseMap<Operation *, Norm> norms; ///< by their last op

  const Entry *find(Value value) const {
    auto found = entries.find(value);
    return found == entries.end() ? nullptr : &found->second;
  }
  template <typename Kind> const Kind *find(Value value) const {
    const Entry *entry = find(value);
    return entry ? std::get_if<Kind>(entry) : nullptr;
  }
  /// The stream that operand is; refused if it is none.
  llvm::Expected<Stream> stream(OpOperand &operand) const;
  /// Whether it is a constant of zeros.
  bool isZero(Value value) const {
    auto *array = find<Array>(value);
    return array && array->uniform() == 0.0f;
  }
  /// The same with its padding, if any, built: for what is no window.
  llvm::Expected<Stream> filled(OpOperand &operand);

private:
  DenseMap<Value, Stream> filledStreams;
};

/// Each returns what the (first) result of the op is.
llvm::Expected<Entry> convertWindow(Scope &scope, linalg::LinalgOp op);
llvm::Expected<Entry> convertConvolution(Scope &scope, linalg::LinalgOp op,
                                         const Roles &roles, const Stream &x,
                                         const Array &filter);
llvm::Expected<Entry> convertProduct(Scope &scope, linalg::LinalgOp op,
                                     const Roles &roles, const Stream &x,
                                     const Array &filter);
/// Of two streams, or of a stream and a different constant matrix per batch;
/// `swapped`: the second operand is the one that goes by.
llvm::Expected<Entry> convertMatmul(Scope &scope, linalg::LinalgOp op,
                                    const Roles &roles, bool swapped);
/// Lists the last op of every normalization that is spelled out.
void findNorms(Scope &scope, Block &block);
llvm::Expected<Entry> convertNorm(Scope &scope, Operation *op);
llvm::Expected<Entry> convertPool(Scope &scope, linalg::LinalgOp op,
                                  const Roles &roles, const Stream &x,
                                  bool maximum);
llvm::Expected<Entry> convertReduction(Scope &scope, linalg::LinalgOp op);
llvm::Expected<Entry> convertElementwise(Scope &scope, linalg::LinalgOp op);
llvm::Expected<Entry> convertElementwiseTensors(Scope &scope, Operation *op);
llvm::Expected<Entry> convertPad(Scope &scope, tensor::PadOp op);
llvm::Expected<Entry> convertInsert(Scope &scope, tensor::InsertSliceOp op);
llvm::Expected<Entry> convertReshape(Scope &scope, Operation *op);
llvm::Expected<Entry> convertConcat(Scope &scope, tensor::ConcatOp op);
llvm::Expected<Entry> convertSlice(Scope &scope, tensor::ExtractSliceOp op);
/// None where nothing reads the index.
std::optional<Argmax> argmaxOf(linalg::LinalgOp op);
llvm::Expected<Entry> convertArgmax(Scope &scope, linalg::LinalgOp op,
                                    const Argmax &argmax);
/// Whether what reads x takes it for the scores of a softmax.
bool isReadBySoftmax(Value x);
/// What an elementwise op reads at computed places and gives as it is, or null.
tensor::ExtractOp gatherOf(linalg::LinalgOp op);
llvm::Expected<Entry> convertGather(Scope &scope, linalg::LinalgOp op);
llvm::Expected<Entry> convertSoftmax(Scope &scope, linalg::SoftmaxOp op);

} // namespace mlir::stream

#endif // STREAM_LIB_CONVERSION_LINALGTOSTREAM_SCOPE_H
