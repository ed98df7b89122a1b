// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Bindings.h"

#include "lib/CAPI/Attributes.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir/Bindings/Python/IRCore.h"
#include "mlir/Bindings/Python/NanobindAdaptors.h"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/vector.h>

#include <optional>
#include <string>
#include <vector>

namespace nb = nanobind;
using namespace nb::literals;
using namespace mlir::python::MLIR_BINDINGS_PYTHON_DOMAIN;

/// Builds an attribute of class AttrT; the verifier's message becomes the text
/// of an MLIRError.
template <typename AttrT, typename Build>
static AttrT checked(PyMlirContext &context, Build build) {
  PyMlirContext::ErrorCapture errors(context.getRef());
  MlirAttribute attribute = build(context.get());
  if (mlirAttributeIsNull(attribute))
    throw MLIRError("Invalid attribute", errors.take());
  return AttrT(context.getRef(), attribute);
}

/// A property of AttrT: a member of the struct that `read` makes of it.
template <typename AttrT, auto read, auto field, typename ClassT>
static void bindField(ClassT &c, const char *name) {
  c.def_prop_ro(name, [](AttrT &self) { return read(self).*field; });
}

/// Of an attribute that holds one number: how to make it, and the number.
template <typename AttrT, auto get, auto read, typename ClassT>
static void bindNumber(ClassT &c, const char *argument, const char *property,
                       const char *doc) {
  c.def_static(
      "get",
      [](int64_t number, DefaultingPyMlirContext context) {
        return checked<AttrT>(*context.get(),
                              [&](MlirContext c) { return get(c, number); });
      },
      nb::arg(argument), "context"_a = nb::none(), doc);
  c.def_prop_ro(property, [](AttrT &self) { return read(self); });
}

namespace {

struct PyLanesAttr : PyConcreteAttribute<PyLanesAttr> {
  static constexpr IsAFunctionTy isaFunction = streamIsALanesAttr;
  static constexpr GetTypeIDFunctionTy getTypeIdFunction =
      streamLanesAttrGetTypeID;
  static constexpr const char *pyClassName = "LanesAttr";
  using Base::Base;

  static void bindDerived(ClassTy &c) {
    bindNumber<PyLanesAttr, streamLanesAttrGet, streamLanesAttrGetValue>(
        c, "lanes", "value",
        "`#stream.lanes<lanes>`: channels that travel side by side.");
  }
};

struct PyOffchipAttr : PyConcreteAttribute<PyOffchipAttr> {
  static constexpr IsAFunctionTy isaFunction = streamIsAnOffchipAttr;
  static constexpr GetTypeIDFunctionTy getTypeIdFunction =
      streamOffchipAttrGetTypeID;
  static constexpr const char *pyClassName = "OffchipAttr";
  using Base::Base;

  static void bindDerived(ClassTy &c) {
    bindNumber<PyOffchipAttr, streamOffchipAttrGet, streamOffchipAttrGetRows>(
        c, "rows", "rows",
        "`#stream.offchip<rows>`: words of packed weights off chip.");
  }
};

struct PyLinesAttr : PyConcreteAttribute<PyLinesAttr> {
  static constexpr IsAFunctionTy isaFunction = streamIsALinesAttr;
  static constexpr GetTypeIDFunctionTy getTypeIdFunction =
      streamLinesAttrGetTypeID;
  static constexpr const char *pyClassName = "LinesAttr";
  using Base::Base;

  static void bindDerived(ClassTy &c) {
    bindNumber<PyLinesAttr, streamLinesAttrGet, streamLinesAttrGetBurst>(
        c, "burst", "burst",
        "`#stream.lines<burst>`: rows under a window off chip.");
  }
};

struct PyFoldAttr : PyConcreteAttribute<PyFoldAttr> {
  static constexpr IsAFunctionTy isaFunction = streamIsAFoldAttr;
  static constexpr GetTypeIDFunctionTy getTypeIdFunction =
      streamFoldAttrGetTypeID;
  static constexpr const char *pyClassName = "FoldAttr";
  using Base::Base;

  static void bindDerived(ClassTy &c) {
    c.def_static(
        "get",
        [](int64_t in, int64_t out, int64_t group, int64_t fine,
           DefaultingPyMlirContext context) {
          return checked<PyFoldAttr>(*context.get(), [&](MlirContext c) {
            return streamFoldAttrGet(c, {in, out, group, fine});
          });
        },
        "in_"_a = 1, "out"_a = 1, "group"_a = 1, "fine"_a = 1,
        "context"_a = nb::none(),
        "`#stream.fold<...>`: input channels, filters, groups and kernel "
        "elements computed in parallel.");
    bindField<PyFoldAttr, streamFoldAttrGetValue, &StreamFold::in>(c, "in_");
    bindField<PyFoldAttr, streamFoldAttrGetValue, &StreamFold::out>(c, "out");
    bindField<PyFoldAttr, streamFoldAttrGetValue, &StreamFold::group>(c,
                                                                      "group");
    bindField<PyFoldAttr, streamFoldAttrGetValue, &StreamFold::fine>(c, "fine");
  }
};

struct PySkipAttr : PyConcreteAttribute<PySkipAttr> {
  static constexpr IsAFunctionTy isaFunction = streamIsASkipAttr;
  static constexpr GetTypeIDFunctionTy getTypeIdFunction =
      streamSkipAttrGetTypeID;
  static constexpr const char *pyClassName = "SkipAttr";
  using Base::Base;

  static void bindDerived(ClassTy &c) {
    c.def_static(
        "get",
        [](bool activations, bool weights, int64_t empty,
           std::optional<std::vector<int64_t>> order,
           DefaultingPyMlirContext context) {
          return checked<PySkipAttr>(*context.get(), [&](MlirContext c) {
            MlirAttribute list =
                order ? mlirDenseI64ArrayGet(c, order->size(), order->data())
                      : mlirAttributeGetNull();
            return streamSkipAttrGet(c, {activations, weights, empty, list});
          });
        },
        "activations"_a = false, "weights"_a = false, "empty"_a = 1,
        "order"_a = nb::none(), "context"_a = nb::none(),
        "`#stream.skip<...>`: which zeros are left out, the cycles of a window "
        "of nothing else, and the channels from slow to fast.");
    bindField<PySkipAttr, streamSkipAttrGetValue, &StreamSkip::activations>(
        c, "activations");
    bindField<PySkipAttr, streamSkipAttrGetValue, &StreamSkip::weights>(
        c, "weights");
    bindField<PySkipAttr, streamSkipAttrGetValue, &StreamSkip::empty>(c,
                                                                      "empty");
    c.def_prop_ro(
        "order", [](PySkipAttr &self) -> std::optional<std::vector<int64_t>> {
          MlirAttribute list = streamSkipAttrGetValue(self).order;
          if (mlirAttributeIsNull(list))
            return std::nullopt;
          std::vector<int64_t> order(mlirDenseArrayGetNumElements(list));
          for (size_t i = 0; i < order.size(); ++i)
            order[i] = mlirDenseI64ArrayGetElement(list, i);
          return order;
        });
  }
};

struct PyRequantAttr : PyConcreteAttribute<PyRequantAttr> {
  static constexpr IsAFunctionTy isaFunction = streamIsARequantAttr;
  static constexpr GetTypeIDFunctionTy getTypeIdFunction =
      streamRequantAttrGetTypeID;
  static constexpr const char *pyClassName = "RequantAttr";
  using Base::Base;

  static void bindDerived(ClassTy &c) {
    c.def_static(
        "get",
        [](int64_t shift, int64_t min, int64_t max,
           DefaultingPyMlirContext context) {
          return checked<PyRequantAttr>(*context.get(), [&](MlirContext c) {
            return streamRequantAttrGet(c, {shift, min, max});
          });
        },
        "shift"_a, "min"_a, "max"_a, "context"_a = nb::none(),
        "`#stream.requant<...>`: right shift after the multiplication, and the "
        "raw storage values the result is clamped to.");
    bindField<PyRequantAttr, streamRequantAttrGetValue, &StreamRequant::shift>(
        c, "shift");
    bindField<PyRequantAttr, streamRequantAttrGetValue, &StreamRequant::min>(
        c, "min");
    bindField<PyRequantAttr, streamRequantAttrGetValue, &StreamRequant::max>(
        c, "max");
  }
};

/// An enumeration attribute, spelled in Python by its keyword.
template <typename DerivedTy, StreamEnum kind>
struct PyEnumAttr : PyConcreteAttribute<DerivedTy> {
  static bool isa(MlirAttribute a) { return streamIsAEnumAttr(kind, a); }
  static MlirTypeID typeID() { return streamEnumAttrGetTypeID(kind); }
  static constexpr
      typename PyConcreteAttribute<DerivedTy>::IsAFunctionTy isaFunction = isa;
  static constexpr typename PyConcreteAttribute<DerivedTy>::GetTypeIDFunctionTy
      getTypeIdFunction = typeID;
  using PyConcreteAttribute<DerivedTy>::PyConcreteAttribute;
  using typename PyConcreteAttribute<DerivedTy>::ClassTy;

  static DerivedTy get(const std::string &keyword,
                       DefaultingPyMlirContext context) {
    MlirAttribute attribute =
        streamEnumAttrGet(kind, context->get(),
                          mlirStringRefCreate(keyword.data(), keyword.size()));
    if (mlirAttributeIsNull(attribute))
      throw nb::value_error(
          ("'" + keyword + "' is not a keyword of " + DerivedTy::pyClassName)
              .c_str());
    return DerivedTy(context->getRef(), attribute);
  }

  static void bindDerived(ClassTy &c) {
    c.def_static("get", &get, "keyword"_a, "context"_a = nb::none(),
                 "The attribute spelled `keyword` in IR. Raises ValueError.");
    c.def_prop_ro("value", [](DerivedTy &self) {
      MlirStringRef text = streamEnumAttrGetValue(kind, self);
      return std::string(text.data, text.length);
    });
  }
};

struct PyPoolKindAttr : PyEnumAttr<PyPoolKindAttr, StreamEnumPoolKind> {
  static constexpr const char *pyClassName = "PoolKindAttr";
  using PyEnumAttr::PyEnumAttr;
};

struct PyReduceKindAttr : PyEnumAttr<PyReduceKindAttr, StreamEnumReduceKind> {
  static constexpr const char *pyClassName = "ReduceKindAttr";
  using PyEnumAttr::PyEnumAttr;
};

struct PyStorageAttr : PyEnumAttr<PyStorageAttr, StreamEnumStorage> {
  static constexpr const char *pyClassName = "StorageAttr";
  using PyEnumAttr::PyEnumAttr;
};

struct PyCodecAttr : PyEnumAttr<PyCodecAttr, StreamEnumCodec> {
  static constexpr const char *pyClassName = "CodecAttr";
  using PyEnumAttr::PyEnumAttr;
};

} // namespace

void mlir::stream::python::bindAttributes(nb::module_ &m) {
  PyLanesAttr::bind(m);
  PyFoldAttr::bind(m);
  PyOffchipAttr::bind(m);
  PyLinesAttr::bind(m);
  PySkipAttr::bind(m);
  PyRequantAttr::bind(m);
  PyPoolKindAttr::bind(m);
  PyReduceKindAttr::bind(m);
  PyStorageAttr::bind(m);
  PyCodecAttr::bind(m);
}
