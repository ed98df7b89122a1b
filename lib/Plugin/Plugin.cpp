// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Entry points for stock MLIR tools of the same version:
//   mlir-opt --load-dialect-plugin=libStreamPlugin.so \
//            --load-pass-plugin=libStreamPlugin.so
// The host brings MLIR and registers upstream's dialects and passes itself.

#include "dialects/stream/StreamDialect.h"
#include "lib/Conversion/Passes.h"

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/Plugins/DialectPlugin.h"
#include "mlir/Tools/Plugins/PassPlugin.h"

using namespace mlir;

extern "C" LLVM_ATTRIBUTE_VISIBILITY_DEFAULT DialectPluginLibraryInfo
mlirGetDialectPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "Stream", STREAM_VERSION,
          [](DialectRegistry *registry) {
            registry->insert<stream::StreamDialect>();
          }};
}

extern "C" LLVM_ATTRIBUTE_VISIBILITY_DEFAULT PassPluginLibraryInfo
mlirGetPassPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "Stream", STREAM_VERSION,
          [] { stream::registerStreamConversionPasses(); }};
}
