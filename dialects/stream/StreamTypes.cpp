// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialects/stream/StreamTypes.h"

#include "dialects/stream/StreamAttrs.h"

using namespace mlir;
using namespace mlir::stream;

bool stream::isStreamQuantizedType(Type type) {
  auto quantized = dyn_cast<quant::UniformQuantizedType>(type);
  if (!quantized || !quantized.getExpressedType().isF32())
    return false;
  unsigned bits = quantized.getStorageTypeIntegralWidth();
  int64_t zeroPoint = quantized.getZeroPoint();
  return bits >= 2 && bits <= 16 && !quantized.hasStorageTypeBounds() &&
         zeroPoint >= quantized.getStorageTypeMin() &&
         zeroPoint <= quantized.getStorageTypeMax();
}

bool stream::isOneFrame(RankedTensorType type) {
  return type.getDimSize(0) == 1 && !llvm::is_contained(type.getShape(), 0);
}

bool stream::hasStreamEncoding(RankedTensorType type) {
  return !type.getEncoding() || isa<LanesAttr>(type.getEncoding());
}

int64_t stream::lanesOf(Type type) {
  Attribute encoding = cast<RankedTensorType>(type).getEncoding();
  auto lanes = dyn_cast_if_present<LanesAttr>(encoding);
  return lanes ? lanes.getLanes() : 1;
}

int64_t stream::channelsOf(RankedTensorType type) {
  return type.getShape().back();
}

ArrayRef<int64_t> stream::spatialOf(RankedTensorType type) {
  return type.getShape().drop_front().drop_back();
}

quant::UniformQuantizedType stream::quantizedOf(RankedTensorType type) {
  return dyn_cast<quant::UniformQuantizedType>(type.getElementType());
}

Type stream::scalarOf(RankedTensorType type) {
  auto quantized = quantizedOf(type);
  return quantized ? quantized.getStorageType() : type.getElementType();
}
