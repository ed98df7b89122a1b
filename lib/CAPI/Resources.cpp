// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lib/CAPI/Resources.h"

#include "mlir/CAPI/IR.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;

const void *streamResourceData(MlirAttribute attribute, size_t *size) {
  auto resource = dyn_cast<DenseResourceElementsAttr>(unwrap(attribute));
  AsmResourceBlob *blob =
      resource ? resource.getRawHandle().getBlob() : nullptr;
  *size = blob ? blob->getData().size() : 0;
  return blob ? blob->getData().data() : nullptr;
}
