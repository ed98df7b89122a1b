// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Pending.h"

#include <cmath>

using namespace mlir;
using namespace mlir::stream;

AffineLayer::AffineLayer(Location loc, Array weights, Emit emit)
    : Pending(loc), weights(std::move(weights)), emit(std::move(emit)) {}

bool AffineLayer::fold(const PerChannel &factor, const PerChannel &term) {
  if (scale.empty())
    scale.assign(channels(), 1.0);
  if (offset.empty())
    offset.assign(channels(), 0.0);
  for (int64_t f = 0; f < channels(); ++f) {
    scale[f] *= factor[f];
    offset[f] = offset[f] * factor[f] + term[f];
  }
  return true;
}

static bool isNot(const PerChannel &numbers, double neutral) {
  return llvm::any_of(numbers, [&](double n) { return n != neutral; });
}

Value AffineLayer::build(OpBuilder &builder) {
  Array scaled = weights;
  if (isNot(scale, 1.0)) {
    std::vector<float> elements = weights.values();
    size_t perFilter = elements.size() / channels();
    for (auto [i, element] : llvm::enumerate(elements))
      element = float(double(element) * scale[i / perFilter]);
    scaled = Array::of(std::move(elements), weights.shape, weights.name);
  }
  Value bias;
  if (isNot(offset, 0.0)) {
    std::vector<float> terms(offset.begin(), offset.end());
    bias = Array::of(std::move(terms), {channels()}).constant(builder, loc);
  }
  return emit(builder, scaled.constant(builder, loc), bias);
}

static bool isInverse(double scale, int64_t count) {
  return std::abs(scale * count - 1.0) <= 1e-6;
}

bool Sum::fold(const PerChannel &scale, const PerChannel &offset) {
  if (kind != Total || isNot(offset, 0.0) ||
      !llvm::all_of(scale, [&](double s) { return isInverse(s, count); }))
    return false;
  kind = Mean;
  return true;
}

bool Sum::foldElements(ArrayRef<float> scale) {
  if (kind != Total || inside.size() * channelCount != scale.size())
    return false;
  for (auto [i, factor] : llvm::enumerate(scale))
    if (!isInverse(factor, inside[i / channelCount]))
      return false;
  kind = MeanInside;
  return true;
}
