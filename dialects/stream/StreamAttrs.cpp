// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialects/stream/StreamDialect.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::stream;

#include "dialects/stream/StreamEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/stream/StreamAttrs.cpp.inc"

using EmitError = function_ref<InFlightDiagnostic()>;

void StreamDialect::registerAttributes() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/stream/StreamAttrs.cpp.inc"
      >();
}

LogicalResult LanesAttr::verify(EmitError emitError, int64_t lanes) {
  if (lanes < 1) // lanes_c1
    return emitError() << "lanes must be at least 1, got " << lanes;
  return success();
}

LogicalResult LanesAttr::verifyEncoding(ArrayRef<int64_t> shape, Type,
                                        EmitError emitError) const {
  if (shape.empty() || ShapedType::isDynamic(shape.back()) ||
      shape.back() % getLanes() != 0) // lanes_c2
    return emitError() << getLanes()
                       << " lanes do not divide the channels of shape ["
                       << shape << "]";
  return success();
}

LogicalResult FoldAttr::verify(EmitError emitError, int64_t in, int64_t out,
                               int64_t group, int64_t fine) {
  if (in < 1 || out < 1 || group < 1 || fine < 1) // fold_c1
    return emitError() << "fold factors must be at least 1, got in = " << in
                       << ", out = " << out << ", group = " << group
                       << ", fine = " << fine;
  return success();
}

LogicalResult OffchipAttr::verify(EmitError emitError, int64_t rows) {
  if (rows < 1) // offchip_c1
    return emitError() << "off-chip rows must be at least 1, got " << rows;
  return success();
}

LogicalResult LinesAttr::verify(EmitError emitError, int64_t burst) {
  if (burst < 1) // lines_c1
    return emitError() << "bursts of lines must be at least 1 word, got "
                       << burst;
  return success();
}

LogicalResult SkipAttr::verify(EmitError emitError, bool activations,
                               bool weights, int64_t empty,
                               DenseI64ArrayAttr order) {
  if (!activations && !weights) // skip_c1
    return emitError() << "skip needs activations, weights, or both";
  if (empty != 1 && !(empty == 0 && activations)) // skip_c2
    return emitError() << "empty windows take 1 cycle, or 0 with activations; "
                          "got "
                       << empty;
  return success();
}

LogicalResult RequantAttr::verify(EmitError emitError, int64_t shift,
                                  int64_t min, int64_t max) {
  if (shift < 1 || shift > 62) // requant_c1
    return emitError() << "shift must be within 1 and 62, got " << shift;
  if (min > max) // requant_c2
    return emitError() << "min " << min << " exceeds max " << max;
  return success();
}
