// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Softmax, as one op or as the steps that it is spelled out in.

#include "Body.h"
#include "Scope.h"

#include "dialects/stream/StreamOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

#include <cmath>
#include <numeric>

using namespace mlir;
using namespace mlir::stream;

/// The mask in the order of the stream, a row for each run of equal ones; null
/// where it leaves nothing out.
static llvm::Expected<DenseIntElementsAttr> maskRows(OpBuilder &builder,
                                                     const Stream &x,
                                                     int64_t channels,
                                                     const Array &taken) {
  std::vector<float> values = taken.values();
  SmallVector<bool> whole;
  for (int64_t index : x.layout.indices())
    whole.push_back(values[index] != 0);
  if (llvm::all_of(whole, [](bool each) { return each; }))
    return DenseIntElementsAttr();
  int64_t count = whole.size() / channels, run = count;
  auto row = [&](int64_t i) {
    return ArrayRef(whole).slice(i * channels, channels);
  };
  for (int64_t i = 0; i < count; ++i) {
    if (!llvm::is_contained(row(i), true))
      return refuse("a softmax of which a mask leaves nothing");
    if (i > 0 && row(i) != row(i - 1))
      run = std::gcd(run, i);
  }
  SmallVector<bool> rows;
  for (int64_t i = 0; i < count; i += run)
    llvm::append_range(rows, row(i));
  return DenseIntElementsAttr::get(
      RankedTensorType::get({count / run, channels}, builder.getI1Type()),
      rows);
}

static llvm::Expected<Stream> softmaxOf(OpBuilder &builder, Location loc,
                                        const Stream &x, int64_t channels,
                                        const std::optional<Array> &taken) {
  DenseIntElementsAttr mask;
  if (taken) {
    auto rows = maskRows(builder, x, channels, *taken);
    if (!rows)
      return rows.takeError();
    mask = *rows;
  }
  Value value = x.value(builder);
  if (sizesOf(value).back() != channels)
    value = withChannels(builder, loc, value, channels);
  auto op = SoftmaxOp::create(builder, loc, value.getType(), value, Value(),
                              mask, nullptr);
  return streamOf(op.getOutput(), x.shape, x.layout);
}

/// What an op other than a softmax makes of masked scores: which are left out.
static std::optional<Symbol> onMasked(Operation *op, const SoftmaxPart &x,
                                      ArrayRef<Symbol> operands) {
  if (isa<arith::ExtFOp, arith::TruncFOp>(op))
    return x;
  auto compare = dyn_cast<arith::CmpFOp>(op);
  auto *number = compare ? as<double>(operands[1]) : nullptr;
  if (!number || *number != -INFINITY ||
      compare.getPredicate() != arith::CmpFPredicate::OEQ)
    return std::nullopt;
  return *zipArrays(*x.taken, x.shape, /*isFloat=*/false,
                    [](ArrayRef<double> taken) {
                      return std::optional<double>(taken[0] == 0);
                    });
}

llvm::Expected<Symbol> Body::onSoftmax(Operation *op,
                                       ArrayRef<Symbol> operands) {
  auto *first = as<SoftmaxPart>(operands[0]);
  auto *second = operands.size() > 1 ? as<SoftmaxPart>(operands[1]) : nullptr;
  auto isPart = [](const SoftmaxPart *part, SoftmaxPart::Kind kind) {
    return part && part->kind == kind;
  };
  auto next = [&](const SoftmaxPart &part, SoftmaxPart::Kind kind) {
    SoftmaxPart result = part;
    result.kind = kind;
    return result;
  };
  bool masked = isPart(first, SoftmaxPart::Masked);
  const Stream *x = masked ? &first->base : as<Stream>(operands[0]);
  if (isa<arith::SubFOp>(op) && isPart(second, SoftmaxPart::Max) && x &&
      x->source == second->base.source && masked == second->taken.has_value())
    return SoftmaxPart{SoftmaxPart::Shifted, *x, second->channels, x->shape,
                       masked ? first->taken : std::nullopt};
  if (masked)
    if (std::optional<Symbol> result = onMasked(op, *first, operands))
      return *result;
  if (isa<math::ExpOp>(op) && isPart(first, SoftmaxPart::Shifted))
    return next(*first, SoftmaxPart::Exp);
  if (isa<arith::DivFOp>(op) && isPart(second, SoftmaxPart::Sum) &&
      as<double>(operands[0]) && *as<double>(operands[0]) == 1)
    return next(*second, SoftmaxPart::Inverse);
  bool quotient = isa<arith::DivFOp>(op) && isPart(first, SoftmaxPart::Exp) &&
                  isPart(second, SoftmaxPart::Sum);
  bool product =
      isa<arith::MulFOp>(op) && ((isPart(first, SoftmaxPart::Exp) &&
                                  isPart(second, SoftmaxPart::Inverse)) ||
                                 (isPart(first, SoftmaxPart::Inverse) &&
                                  isPart(second, SoftmaxPart::Exp)));
  if ((!quotient && !product) || first->base.source != second->base.source)
    return refuse("arithmetic with the maximum or sum of the channels of a "
                  "position that is no softmax");
  const SoftmaxPart &exp = first->kind == SoftmaxPart::Exp ? *first : *second;
  auto result = softmaxOf(builder, loc, exp.base, exp.channels, exp.taken);
  if (!result)
    return result.takeError();
  return *result;
}

llvm::Expected<Entry> stream::convertSoftmax(Scope &scope,
                                             linalg::SoftmaxOp op) {
  auto *masked = scope.find<SoftmaxPart>(op.getInput());
  auto filled = masked && masked->kind == SoftmaxPart::Masked
                    ? llvm::Expected<Stream>(masked->base)
                    : scope.filled(op.getInputMutable());
  if (!filled)
    return filled.takeError();
  int64_t dim = op.getDimension(), channels = filled->shape[dim];
  Sizes order = upTo(filled->shape.size());
  std::rotate(order.begin() + dim, order.begin() + dim + 1, order.end());
  auto indices = channelIndices(
      *filled, channels, [&](size_t each) { return int64_t(each) == dim; });
  auto x = inOrder(scope.builder, op.getLoc(), *filled,
                   indices ? filled->layout : Layout::of(filled->shape, order));
  llvm::consumeError(indices.takeError());
  if (!x)
    return x.takeError();
  auto result = softmaxOf(scope.builder, op.getLoc(), *x, channels,
                          masked ? masked->taken : std::nullopt);
  if (!result)
    return result.takeError();
  return *result;
}
