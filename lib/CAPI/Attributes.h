// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// C API: the attributes of the stream dialect. `...Get` returns null after an
// error diagnostic when the values break a rule of the attribute; `...GetValue`
// expects an attribute of the class it is named after.

#ifndef STREAM_LIB_CAPI_ATTRIBUTES_H
#define STREAM_LIB_CAPI_ATTRIBUTES_H

#include "mlir-c/IR.h"

#ifdef __cplusplus
extern "C" {
#endif

/// `#stream.lanes<n>`: channels that travel side by side.
MLIR_CAPI_EXPORTED bool streamIsALanesAttr(MlirAttribute attribute);
MLIR_CAPI_EXPORTED MlirTypeID streamLanesAttrGetTypeID(void);
MLIR_CAPI_EXPORTED MlirAttribute streamLanesAttrGet(MlirContext context,
                                                    int64_t lanes);
MLIR_CAPI_EXPORTED int64_t streamLanesAttrGetValue(MlirAttribute attribute);

/// `#stream.fold<in, out, group, fine>`: parallelism of a compute op.
typedef struct {
  int64_t in, out, group, fine;
} StreamFold;
MLIR_CAPI_EXPORTED bool streamIsAFoldAttr(MlirAttribute attribute);
MLIR_CAPI_EXPORTED MlirTypeID streamFoldAttrGetTypeID(void);
MLIR_CAPI_EXPORTED MlirAttribute streamFoldAttrGet(MlirContext context,
                                                   StreamFold fold);
MLIR_CAPI_EXPORTED StreamFold streamFoldAttrGetValue(MlirAttribute attribute);

/// `#stream.offchip<rows>`: words of packed weights that stay off chip.
MLIR_CAPI_EXPORTED bool streamIsAnOffchipAttr(MlirAttribute attribute);
MLIR_CAPI_EXPORTED MlirTypeID streamOffchipAttrGetTypeID(void);
MLIR_CAPI_EXPORTED MlirAttribute streamOffchipAttrGet(MlirContext context,
                                                      int64_t rows);
MLIR_CAPI_EXPORTED int64_t streamOffchipAttrGetRows(MlirAttribute attribute);

/// `#stream.lines<burst>`: rows under a window that wait off chip.
MLIR_CAPI_EXPORTED bool streamIsALinesAttr(MlirAttribute attribute);
MLIR_CAPI_EXPORTED MlirTypeID streamLinesAttrGetTypeID(void);
MLIR_CAPI_EXPORTED MlirAttribute streamLinesAttrGet(MlirContext context,
                                                    int64_t burst);
MLIR_CAPI_EXPORTED int64_t streamLinesAttrGetBurst(MlirAttribute attribute);

/// `#stream.skip<activations, weights, empty, order>`: products left out.
/// `order` is a DenseI64ArrayAttr or null.
typedef struct {
  bool activations, weights;
  int64_t empty;
  MlirAttribute order;
} StreamSkip;
MLIR_CAPI_EXPORTED bool streamIsASkipAttr(MlirAttribute attribute);
MLIR_CAPI_EXPORTED MlirTypeID streamSkipAttrGetTypeID(void);
MLIR_CAPI_EXPORTED MlirAttribute streamSkipAttrGet(MlirContext context,
                                                   StreamSkip skip);
MLIR_CAPI_EXPORTED StreamSkip streamSkipAttrGetValue(MlirAttribute attribute);

/// `#stream.requant<shift, min, max>`: accumulator to storage values.
typedef struct {
  int64_t shift, min, max;
} StreamRequant;
MLIR_CAPI_EXPORTED bool streamIsARequantAttr(MlirAttribute attribute);
MLIR_CAPI_EXPORTED MlirTypeID streamRequantAttrGetTypeID(void);
MLIR_CAPI_EXPORTED MlirAttribute streamRequantAttrGet(MlirContext context,
                                                      StreamRequant requant);
MLIR_CAPI_EXPORTED StreamRequant
streamRequantAttrGetValue(MlirAttribute attribute);

/// Enumerations travel as their keyword ("max", "lutram"). The getter returns
/// a null attribute for a keyword the enumeration does not have.
typedef enum {
  StreamEnumPoolKind,
  StreamEnumReduceKind,
  StreamEnumStorage,
  StreamEnumCodec,
} StreamEnum;
MLIR_CAPI_EXPORTED bool streamIsAEnumAttr(StreamEnum kind,
                                          MlirAttribute attribute);
MLIR_CAPI_EXPORTED MlirTypeID streamEnumAttrGetTypeID(StreamEnum kind);
MLIR_CAPI_EXPORTED MlirAttribute streamEnumAttrGet(StreamEnum kind,
                                                   MlirContext context,
                                                   MlirStringRef keyword);
MLIR_CAPI_EXPORTED MlirStringRef streamEnumAttrGetValue(StreamEnum kind,
                                                        MlirAttribute attr);

#ifdef __cplusplus
}
#endif

#endif // STREAM_LIB_CAPI_ATTRIBUTES_H
