// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Array.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;
using namespace mlir::stream;

static Sizes rasterStrides(SizesRef shape) {
  Sizes strides(shape.size(), 1);
  for (int64_t dim = int64_t(shape.size()) - 2; dim >= 0; --dim)
    strides[dim] = strides[dim + 1] * shape[dim + 1];
  return strides;
}

template <typename Range>
static std::optional<Array> ofIntegers(const Range &range, SizesRef shape) {
  std::vector<float> values;
  for (int64_t element : range) {
    values.push_back(float(element));
    if (int64_t(values.back()) != element)
      return std::nullopt;
  }
  return Array::of(std::move(values), shape);
}

template <typename Resource>
static std::optional<Array> ofResource(ElementsAttr elements) {
  auto resource = dyn_cast<Resource>(elements);
  auto data = resource ? resource.tryGetAsArrayRef() : std::nullopt;
  return data ? ofIntegers(*data, elements.getShapedType().getShape())
              : std::nullopt;
}

/// A constant of integers, as `dense` or (indices and masks, from torch-mlir)
/// as `dense_resource`. True is 1.
static std::optional<Array> ofIntegers(ElementsAttr elements) {
  SizesRef shape = elements.getShapedType().getShape();
  for (auto of : {ofResource<DenseI64ResourceElementsAttr>,
                  ofResource<DenseI32ResourceElementsAttr>,
                  ofResource<DenseI8ResourceElementsAttr>,
                  ofResource<DenseBoolResourceElementsAttr>})
    if (std::optional<Array> array = of(elements))
      return array;
  auto dense = dyn_cast<DenseIntElementsAttr>(elements);
  if (!dense)
    return std::nullopt;
  bool isBool = elements.getElementType().isInteger(1);
  auto number = [=](const APInt &element) {
    return isBool ? int64_t(element.getZExtValue()) : element.getSExtValue();
  };
  if (dense.isSplat())
    return Array::splat(float(number(dense.getSplatValue<APInt>())), shape);
  return ofIntegers(llvm::map_range(dense, number), shape);
}

std::optional<Array> Array::of(Attribute attribute) {
  auto elements = dyn_cast_or_null<ElementsAttr>(attribute);
  if (elements && elements.getElementType().isIntOrIndex())
    return ofIntegers(elements);
  if (!elements || !elements.getElementType().isF32())
    return std::nullopt;
  SizesRef shape = elements.getShapedType().getShape();
  if (auto dense = dyn_cast<DenseElementsAttr>(elements)) {
    if (dense.isSplat())
      return splat(dense.getSplatValue<float>(), shape);
    ArrayRef<char> raw = dense.getRawData();
    return Array{Sizes(shape),
                 rasterStrides(shape),
                 {reinterpret_cast<const float *>(raw.data()),
                  raw.size() / sizeof(float)},
                 nullptr,
                 elements,
                 "constant"};
  }
  auto resource = dyn_cast<DenseF32ResourceElementsAttr>(elements);
  std::optional<ArrayRef<float>> data =
      resource ? resource.tryGetAsArrayRef() : std::nullopt;
  if (!data)
    return std::nullopt;
  return Array{Sizes(shape), rasterStrides(shape),
               *data,        nullptr,
               elements,     resource.getRawHandle().getKey().str()};
}

Array Array::of(std::vector<float> values, SizesRef shape, StringRef name) {
  auto owner = std::make_shared<std::vector<float>>(std::move(values));
  return Array{Sizes(shape), rasterStrides(shape), *owner, owner, {},
               name.str()};
}

Array Array::splat(float value, SizesRef shape) {
  Array array = of(std::vector<float>{value}, {1});
  array.shape.assign(shape.begin(), shape.end());
  array.strides.assign(shape.size(), 0);
  return array;
}

Array Array::view(SizesRef dims, SizesRef sizes) const {
  Array result = *this;
  result.shape.assign(sizes.begin(), sizes.end());
  result.strides.clear();
  for (int64_t dim : dims)
    result.strides.push_back(dim < 0 ? 0 : strides[dim]);
  return result;
}

Array Array::transposed(SizesRef order) const {
  return view(order, permuted(shape, order));
}

bool Array::isRaster() const {
  if (product(shape) != int64_t(data.size()))
    return false;
  for (auto [size, stride, full] :
       llvm::zip_equal(shape, strides, rasterStrides(shape)))
    if (size != 1 && stride != full)
      return false;
  return true;
}

/// Strides of `sizes` over the elements of `array`, without a copy: each run of
/// old dimensions that makes up a run of new ones must be evenly spaced.
static std::optional<Sizes> reshapedStrides(const Array &array,
                                            SizesRef sizes) {
  Sizes result(sizes.size(), 0);
  size_t from = 0, to = 0;
  while (from < array.shape.size() || to < sizes.size()) {
    size_t firstOld = from, firstNew = to;
    int64_t have = 1, want = 1;
    do {
      if (have <= want && from < array.shape.size())
        have *= array.shape[from++];
      else if (to < sizes.size())
        want *= sizes[to++];
    } while (have != want);
    while (from < array.shape.size() && array.shape[from] == 1)
      ++from;
    while (to < sizes.size() && sizes[to] == 1)
      ++to;
    int64_t stride = -1, next = -1; // innermost stride; expected of the next
    for (size_t dim = from; dim-- > firstOld;) {
      if (array.shape[dim] == 1)
        continue;
      if (stride < 0)
        stride = array.strides[dim];
      else if (array.strides[dim] != next)
        return std::nullopt;
      next = array.strides[dim] * array.shape[dim];
    }
    int64_t step = std::max<int64_t>(stride, 0);
    for (size_t dim = to; dim-- > firstNew;) {
      result[dim] = sizes[dim] == 1 ? 0 : step;
      step *= sizes[dim];
    }
  }
  return result;
}

Array Array::reshaped(SizesRef sizes) const {
  if (std::optional<Sizes> result = reshapedStrides(*this, sizes)) {
    Array array = *this;
    array.shape.assign(sizes.begin(), sizes.end());
    array.strides = *result;
    return array;
  }
  return of(values(), sizes, name);
}

float Array::at(SizesRef index) const {
  int64_t offset = 0;
  for (auto [i, stride] : llvm::zip_equal(index, strides))
    offset += i * stride;
  return data[offset];
}

std::vector<float> Array::values() const {
  if (isRaster())
    return data.vec();
  std::vector<float> result;
  result.reserve(product(shape));
  Sizes index(shape.size(), 0);
  int64_t offset = 0;
  for (int64_t left = product(shape); left > 0; --left) {
    result.push_back(data[offset]);
    for (size_t dim = shape.size(); dim-- > 0;) {
      offset += strides[dim];
      if (++index[dim] < shape[dim])
        break;
      offset -= strides[dim] * shape[dim];
      index[dim] = 0;
    }
  }
  return result;
}

std::optional<float> Array::uniform() const {
  if (llvm::all_of(llvm::seq<size_t>(0, shape.size()),
                   [&](size_t dim) { return !varies(dim); }))
    return data.front();
  // Strided views cover their data or repeat it.
  return llvm::all_equal(data) ? std::optional(data.front()) : std::nullopt;
}

Value Array::constant(OpBuilder &builder, Location loc) const {
  auto type = RankedTensorType::get(shape, builder.getF32Type());
  TypedAttr attribute;
  auto resource = dyn_cast_or_null<DenseResourceElementsAttr>(source);
  if (resource && isRaster()) {
    attribute = DenseResourceElementsAttr::get(type, resource.getRawHandle());
  } else if (std::optional<float> number = uniform()) {
    attribute = DenseElementsAttr::get(type, *number);
  } else {
    std::vector<float> elements = values();
    attribute = DenseResourceElementsAttr::get(
        type, name,
        HeapAsmResourceBlob::allocateAndCopyInferAlign<float>(elements));
  }
  return arith::ConstantOp::create(builder, loc, attribute);
}

std::optional<Array> stream::zipArrays(
    ArrayRef<Array> arrays, SizesRef loops, bool isFloat,
    function_ref<std::optional<double>(ArrayRef<double>)> function) {
  Sizes compact, dims, keep;
  for (auto [dim, size] : llvm::enumerate(loops)) {
    bool varies =
        llvm::any_of(arrays, [&](const Array &a) { return a.varies(dim); });
    compact.push_back(varies ? size : 1);
    dims.push_back(varies ? int64_t(dim) : -1);
    keep.push_back(dim);
  }
  std::vector<std::vector<float>> inputs;
  for (const Array &array : arrays) {
    Sizes from;
    for (auto [dim, size] : llvm::enumerate(compact))
      from.push_back(size > 1 && array.varies(dim) ? int64_t(dim) : -1);
    inputs.push_back(array.view(from, compact).values());
  }
  std::vector<float> result(product(compact));
  SmallVector<double> row(arrays.size());
  for (auto [i, element] : llvm::enumerate(result)) {
    for (auto [k, input] : llvm::enumerate(inputs))
      row[k] = input[i];
    std::optional<double> value = function(row);
    if (!value)
      return std::nullopt;
    element = float(*value);
    if (!isFloat && element != *value)
      return std::nullopt; // an integer that f32 cannot hold
  }
  return Array::of(std::move(result), compact).view(dims, loops);
}
