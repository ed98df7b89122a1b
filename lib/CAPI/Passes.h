// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// C API: passes whose body lives in another language, and running pipelines.

#ifndef STREAM_LIB_CAPI_PASSES_H
#define STREAM_LIB_CAPI_PASSES_H

#include "mlir-c/Diagnostics.h"
#include "mlir-c/IR.h"
#include "mlir-c/Pass.h"

#ifdef __cplusplus
extern "C" {
#endif

/// One option of a pass, as text: name, default, help, and the word shown for
/// its value in --help ("int", "svd|cpd").
typedef struct {
  const char *name;
  const char *defaultValue;
  const char *help;
  const char *valueName;
} StreamPassOption;

/// Where a pass body reports why it failed; only valid during the callback.
typedef struct StreamPassFailure StreamPassFailure;

/// Checks option values (one text per option, in order of declaration).
/// Returns false after calling streamPassFailAt with a null location.
typedef bool (*StreamPassCheck)(void *user, const char *const *values,
                                StreamPassFailure *failure);

/// Runs the pass on `op`. Returns false after calling streamPassFailAt.
/// Called from several threads at once when the pass is nested.
typedef bool (*StreamPassRun)(void *user, MlirOperation op,
                              const char *const *values,
                              StreamPassFailure *failure);

typedef struct {
  const char *name;        ///< flag: "stream-fold"
  const char *anchor;      ///< operation it runs on, or "" for any
  const char *description; ///< one line for --help
  const StreamPassOption *options;
  intptr_t optionCount;
  StreamPassCheck check;
  StreamPassRun run;
  void *user;
} StreamPassDescription;

/// Registers a pass under its flag. A second registration of the same flag
/// replaces the first. Returns false when the flag belongs to a C++ pass or
/// pipeline. `user` must stay valid until the process ends.
MLIR_CAPI_EXPORTED bool
streamRegisterPass(const StreamPassDescription *description);

/// Registers the C++ passes; done once, further calls do nothing.
MLIR_CAPI_EXPORTED void streamRegisterCppPasses(void);

/// Records a failure. The diagnostic is emitted once the callback has
/// returned, so that a lock the callback holds (Python's GIL) is free by then.
/// `hint` may be null.
MLIR_CAPI_EXPORTED void streamPassFailAt(StreamPassFailure *failure,
                                         MlirLocation location,
                                         const char *message, const char *hint);

/// Receives one diagnostic: `depth` is 0 for the diagnostic and 1 for its
/// notes, which follow it.
typedef void (*StreamDiagnosticCallback)(void *user,
                                         MlirDiagnosticSeverity severity,
                                         int depth, MlirLocation location,
                                         MlirStringRef message);

/// Runs a pass manager on `op`, reporting every diagnostic to `callback` (in
/// order, from this thread, after the run). Must be called without the GIL.
MLIR_CAPI_EXPORTED MlirLogicalResult
streamRunPassManager(MlirPassManager passManager, MlirOperation op,
                     StreamDiagnosticCallback callback, void *user);

#ifdef __cplusplus
}
#endif

#endif // STREAM_LIB_CAPI_PASSES_H
