// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lib/CAPI/Attributes.h"

#include "dialects/stream/StreamAttrs.h"
#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Support.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Location.h"

using namespace mlir;
using namespace mlir::stream;

/// Builds an attribute, or reports why its verifier refuses and returns null.
template <typename AttrT, typename... Args>
static MlirAttribute getChecked(MlirContext context, Args... args) {
  Location location = UnknownLoc::get(unwrap(context));
  return wrap(AttrT::getChecked([&] { return emitError(location); },
                                unwrap(context), args...));
}

bool streamIsALanesAttr(MlirAttribute attribute) {
  return isa<LanesAttr>(unwrap(attribute));
}

MlirTypeID streamLanesAttrGetTypeID() { return wrap(TypeID::get<LanesAttr>()); }

MlirAttribute streamLanesAttrGet(MlirContext context, int64_t lanes) {
  return getChecked<LanesAttr>(context, lanes);
}

int64_t streamLanesAttrGetValue(MlirAttribute attribute) {
  return cast<LanesAttr>(unwrap(attribute)).getLanes();
}

bool streamIsAnOffchipAttr(MlirAttribute attribute) {
  return isa<OffchipAttr>(unwrap(attribute));
}

MlirTypeID streamOffchipAttrGetTypeID() {
  return wrap(TypeID::get<OffchipAttr>());
}

MlirAttribute streamOffchipAttrGet(MlirContext context, int64_t rows) {
  return getChecked<OffchipAttr>(context, rows);
}

int64_t streamOffchipAttrGetRows(MlirAttribute attribute) {
  return cast<OffchipAttr>(unwrap(attribute)).getRows();
}

bool streamIsALinesAttr(MlirAttribute attribute) {
  return isa<LinesAttr>(unwrap(attribute));
}

MlirTypeID streamLinesAttrGetTypeID() { return wrap(TypeID::get<LinesAttr>()); }

MlirAttribute streamLinesAttrGet(MlirContext context, int64_t burst) {
  return getChecked<LinesAttr>(context, burst);
}

int64_t streamLinesAttrGetBurst(MlirAttribute attribute) {
  return cast<LinesAttr>(unwrap(attribute)).getBurst();
}

bool streamIsAFoldAttr(MlirAttribute attribute) {
  return isa<FoldAttr>(unwrap(attribute));
}

MlirTypeID streamFoldAttrGetTypeID() { return wrap(TypeID::get<FoldAttr>()); }

MlirAttribute streamFoldAttrGet(MlirContext context, StreamFold f) {
  return getChecked<FoldAttr>(context, f.in, f.out, f.group, f.fine);
}

StreamFold streamFoldAttrGetValue(MlirAttribute attribute) {
  auto fold = cast<FoldAttr>(unwrap(attribute));
  return {fold.getIn(), fold.getOut(), fold.getGroup(), fold.getFine()};
}

bool streamIsASkipAttr(MlirAttribute attribute) {
  return isa<SkipAttr>(unwrap(attribute));
}

MlirTypeID streamSkipAttrGetTypeID() { return wrap(TypeID::get<SkipAttr>()); }

MlirAttribute streamSkipAttrGet(MlirContext context, StreamSkip s) {
  auto order = cast_or_null<DenseI64ArrayAttr>(unwrap(s.order));
  return getChecked<SkipAttr>(context, s.activations, s.weights, s.empty,
                              order);
}

StreamSkip streamSkipAttrGetValue(MlirAttribute attribute) {
  auto skip = cast<SkipAttr>(unwrap(attribute));
  return {skip.getActivations(), skip.getWeights(), skip.getEmpty(),
          wrap(Attribute(skip.getOrder()))};
}

bool streamIsARequantAttr(MlirAttribute attribute) {
  return isa<RequantAttr>(unwrap(attribute));
}

MlirTypeID streamRequantAttrGetTypeID() {
  return wrap(TypeID::get<RequantAttr>());
}

MlirAttribute streamRequantAttrGet(MlirContext context, StreamRequant r) {
  return getChecked<RequantAttr>(context, r.shift, r.min, r.max);
}

StreamRequant streamRequantAttrGetValue(MlirAttribute attribute) {
  auto requant = cast<RequantAttr>(unwrap(attribute));
  return {requant.getShift(), requant.getMin(), requant.getMax()};
}

namespace {
/// The operations an enumeration attribute needs.
struct EnumTraits {
  bool (*isa)(Attribute);
  TypeID (*typeID)();
  Attribute (*get)(MLIRContext *, StringRef);
  StringRef (*value)(Attribute);
};

template <typename AttrT, typename EnumT> constexpr EnumTraits traitsOf() {
  return {[](Attribute attribute) { return isa<AttrT>(attribute); },
          [] { return TypeID::get<AttrT>(); },
          [](MLIRContext *context, StringRef keyword) -> Attribute {
            auto value = symbolizeEnum<EnumT>(keyword);
            return value ? AttrT::get(context, *value) : Attribute();
          },
          [](Attribute attribute) -> StringRef {
            return stringifyEnum(cast<AttrT>(attribute).getValue());
          }};
}
} // namespace

static EnumTraits traitsFor(StreamEnum kind) {
  switch (kind) {
  case StreamEnumPoolKind:
    return traitsOf<PoolKindAttr, PoolKind>();
  case StreamEnumReduceKind:
    return traitsOf<ReduceKindAttr, ReduceKind>();
  case StreamEnumStorage:
    return traitsOf<StorageKindAttr, StorageKind>();
  case StreamEnumCodec:
    return traitsOf<CodecKindAttr, CodecKind>();
  }
  llvm_unreachable("an enumeration without traits");
}

bool streamIsAEnumAttr(StreamEnum kind, MlirAttribute attribute) {
  return traitsFor(kind).isa(unwrap(attribute));
}

MlirTypeID streamEnumAttrGetTypeID(StreamEnum kind) {
  return wrap(traitsFor(kind).typeID());
}

MlirAttribute streamEnumAttrGet(StreamEnum kind, MlirContext context,
                                MlirStringRef keyword) {
  return wrap(traitsFor(kind).get(unwrap(context), unwrap(keyword)));
}

MlirStringRef streamEnumAttrGetValue(StreamEnum kind, MlirAttribute attr) {
  return wrap(traitsFor(kind).value(unwrap(attr)));
}
