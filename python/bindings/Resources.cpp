// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Bindings.h"

#include "lib/CAPI/Resources.h"
#include "mlir/Bindings/Python/NanobindAdaptors.h"

#include <nanobind/ndarray.h>

namespace nb = nanobind;
using namespace nb::literals;
using namespace mlir::python::nanobind_adaptors;

using Bytes = nb::ndarray<nb::numpy, const uint8_t, nb::ndim<1>>;

/// A view of the blob's bytes. The array keeps the attribute, which keeps the
/// context, which owns the blob.
static std::optional<Bytes> resourceBytes(nb::object attribute) {
  size_t size = 0;
  const void *data =
      streamResourceData(nb::cast<MlirAttribute>(attribute), &size);
  if (!data)
    return std::nullopt;
  return Bytes(data, {size}, attribute);
}

void mlir::stream::python::bindResources(nb::module_ &m) {
  m.def("resource_bytes", resourceBytes, "attribute"_a,
        "A read-only view of the bytes behind a dense_resource attribute, or "
        "None when the blob is not there (elided) or is no resource.");
}
