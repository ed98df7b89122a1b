// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Layout.h"

#include "llvm/ADT/STLExtras.h"

#include <set>

using namespace mlir;
using namespace mlir::stream;

int64_t stream::product(SizesRef sizes) {
  int64_t result = 1;
  for (int64_t size : sizes)
    result *= size;
  return result;
}

/// For each entry of a permutation where it stands.
static Sizes inverse(SizesRef order) {
  Sizes places(order.size());
  for (auto [place, dim] : llvm::enumerate(order))
    places[dim] = place;
  return places;
}

Sizes stream::upTo(int64_t rank) {
  Sizes result;
  for (int64_t i = 0; i < rank; ++i)
    result.push_back(i);
  return result;
}

Sizes stream::permuted(SizesRef shape, SizesRef order) {
  Sizes result;
  for (int64_t dim : order)
    result.push_back(shape[dim]);
  return result;
}

Layout Layout::of(SizesRef shape, SizesRef order) {
  Sizes place = inverse(order);
  // Runs of dimensions that follow each other in the tensor and the stream.
  llvm::SmallVector<std::pair<int64_t, int64_t>> groups; // (place, size)
  int64_t last = -1;
  // Unit dimensions do not keep their neighbors apart.
  Sizes kept;
  for (int64_t dim : order)
    if (shape[dim] != 1)
      kept.push_back(dim);
  for (auto [at, dim] : llvm::enumerate(kept))
    place[dim] = at;
  for (int64_t dim = 0; dim < int64_t(shape.size()); ++dim) {
    if (shape[dim] == 1)
      continue;
    if (last >= 0 && place[last] + 1 == place[dim])
      groups.back().second *= shape[dim];
    else
      groups.push_back({place[dim], shape[dim]});
    last = dim;
  }
  Layout result;
  result.order = upTo(groups.size());
  llvm::sort(result.order, [&](int64_t a, int64_t b) {
    return groups[a].first < groups[b].first;
  });
  for (auto [at, size] : groups)
    result.dims.push_back(size);
  return result;
}

Layout Layout::raster(SizesRef shape) { return of(shape, upTo(shape.size())); }

/// For each fine dimension the coarse one it is a part of.
static Sizes owners(SizesRef fine, SizesRef coarse) {
  Sizes result;
  int64_t dim = -1, remaining = 1;
  for (int64_t size : fine) {
    while (remaining == 1)
      remaining = coarse[++dim];
    result.push_back(dim);
    remaining /= size;
  }
  return result;
}

/// The coarsest factorization that both nest in.
static std::optional<Sizes> refine(SizesRef first, SizesRef second) {
  std::set<int64_t> cuts{1};
  for (SizesRef shape : {first, second}) {
    int64_t cut = 1;
    for (int64_t size : llvm::reverse(shape))
      cuts.insert(cut *= size);
  }
  Sizes result;
  int64_t earlier = 1;
  for (int64_t later : cuts) {
    if (later % earlier != 0)
      return std::nullopt;
    if (later != earlier)
      result.push_back(later / earlier);
    earlier = later;
  }
  std::reverse(result.begin(), result.end());
  return result;
}

std::optional<Layout::View> Layout::over(SizesRef shape) const {
  std::optional<Sizes> fine = refine(shape, dims);
  if (!fine)
    return std::nullopt;
  View view;
  view.dims = *fine;
  view.owner = owners(*fine, shape);
  Sizes part = owners(*fine, dims);
  for (int64_t group : order)
    for (auto [i, of] : llvm::enumerate(part))
      if (of == group)
        view.order.push_back(i);
  return view;
}

std::optional<Layout> Layout::transposed(SizesRef shape,
                                         SizesRef permutation) const {
  std::optional<View> view = over(shape);
  if (!view)
    return std::nullopt;
  Sizes moved, sizes;
  for (int64_t dim : permutation)
    for (auto [i, owner] : llvm::enumerate(view->owner))
      if (owner == dim) {
        moved.push_back(i);
        sizes.push_back(view->dims[i]);
      }
  Sizes place = inverse(moved), order;
  for (int64_t i : view->order)
    order.push_back(place[i]);
  return of(sizes, order);
}

std::optional<Layout> Layout::resized(SizesRef shape, SizesRef sizes) const {
  std::optional<View> view = over(shape);
  if (!view)
    return std::nullopt;
  Sizes order;
  for (int64_t i : view->order)
    order.push_back(view->owner[i]);
  std::set<int64_t> seen(order.begin(), order.end());
  if (seen.size() != order.size()) // a dimension was cut
    return std::nullopt;
  for (int64_t dim = 0; dim < int64_t(shape.size()); ++dim)
    if (!seen.count(dim))
      order.insert(order.begin(), dim);
  return of(sizes, order);
}

Sizes Layout::indices() const {
  Sizes strides(dims.size(), 1);
  for (int64_t dim = int64_t(dims.size()) - 2; dim >= 0; --dim)
    strides[dim] = strides[dim + 1] * dims[dim + 1];
  Sizes result{0};
  for (int64_t dim : order) {
    Sizes next;
    next.reserve(result.size() * dims[dim]);
    for (int64_t base : result)
      for (int64_t i = 0; i < dims[dim]; ++i)
        next.push_back(base + i * strides[dim]);
    result = std::move(next);
  }
  return result;
}
