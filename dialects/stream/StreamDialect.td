// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The dialect itself. Rationale, rules and phases: README.md beside this file.

#ifndef STREAM_DIALECT_TD
#define STREAM_DIALECT_TD

include "mlir/IR/OpBase.td"

def Stream_Dialect : Dialect {
  let name = "stream";
  let cppNamespace = "::mlir::stream";
  let summary = "Neural networks as processes joined by streams";
  let description = [{
    Every SSA value is one stream: a tensor sent in raster order, channels
    innermost, one frame at a time. Every op is one hardware process (two, when
    it slides a window). See `dialects/stream/README.md`.
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::math::MathDialect",
    "::mlir::quant::QuantDialect"
  ];
  let useDefaultAttributePrinterParser = 1;
  let hasRegionArgAttrVerify = 1;
  let hasRegionResultAttrVerify = 1;
  let extraClassDeclaration = [{
    void registerAttributes();
    void registerBytecode();
    void registerOps();
  }];
}

#endif // STREAM_DIALECT_TD
