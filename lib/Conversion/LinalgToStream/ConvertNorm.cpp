// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Scope.h"

#include "dialects/stream/StreamOps.h"

using namespace mlir;
using namespace mlir::stream;

/// Scale and offset after it become the layer's own.
static std::unique_ptr<Pending> normLayer(Location loc, Value input,
                                          const Norm &norm) {
  int64_t channels = sizesOf(input).back();
  double epsilon = norm.epsilon;
  bool uncentered = norm.uncentered;
  auto emit = [=](OpBuilder &b, Value weights, Value bias) {
    if (!bias)
      bias = Array::splat(0.0f, {channels}).constant(b, loc);
    return NormOp::create(b, loc, input.getType(), input, weights, bias,
                          Value(), b.getF32FloatAttr(epsilon),
                          uncentered ? b.getUnitAttr() : UnitAttr(), nullptr,
                          nullptr, nullptr, nullptr)
        .getOutput();
  };
  return std::make_unique<AffineLayer>(
      loc, Array::of(std::vector<float>(channels, 1.0f), {channels}), emit);
}

llvm::Expected<Entry> stream::convertNorm(Scope &scope, Operation *op) {
  const Norm &norm = scope.norms.find(op)->second;
  auto *x = scope.find<Stream>(norm.input);
  if (!x)
    return refuse("a normalization of what is no stream");
  Sizes order = norm.kept;
  int64_t channels = 1;
  for (auto [dim, size] : llvm::enumerate(x->shape))
    if (!llvm::is_contained(norm.kept, int64_t(dim))) {
      order.push_back(dim);
      channels *= size;
    }
  Location loc = op->getLoc();
  auto moved = padded(scope.builder, loc, *x);
  if (moved)
    moved =
        inOrder(scope.builder, loc, *moved, Layout::of(moved->shape, order));
  if (!moved)
    return moved.takeError();
  Value input =
      withChannels(scope.builder, loc, moved->value(scope.builder), channels);
  return streamOf(normLayer(loc, input, norm), moved->shape, moved->layout);
}
