// Stock mlir-opt with our dialect and C++ passes from the plugin.
// REQUIRES: mlir-opt
// RUN: %mlir-opt --load-dialect-plugin=%plugin %s --canonicalize | filecheck %s
// RUN: %mlir-opt --load-dialect-plugin=%plugin %s --emit-bytecode | stream-opt --canonicalize | filecheck %s
// RUN: %mlir-opt --load-dialect-plugin=%plugin %root/test/dialects/stream/conv-invalid.mlir --split-input-file --verify-diagnostics
// RUN: %mlir-opt --load-dialect-plugin=%plugin --load-pass-plugin=%plugin %root/test/Conversion/convert-linalg-to-stream.mlir \
// RUN:   --split-input-file --pass-pipeline='builtin.module(convert-linalg-to-stream,canonicalize)' | filecheck %root/test/Conversion/convert-linalg-to-stream.mlir
// RUN: %mlir-opt --load-dialect-plugin=%plugin --load-pass-plugin=%plugin %root/test/Conversion/convert-stream-to-linalg.mlir \
// RUN:   --split-input-file --pass-pipeline='builtin.module(convert-stream-to-linalg)' | filecheck %root/test/Conversion/convert-stream-to-linalg.mlir
// RUN: not %mlir-opt %s 2>&1 | filecheck %s --check-prefix=WITHOUT

// WITHOUT: Dialect `stream' not found

// CHECK-LABEL: func.func @main
// CHECK-SAME: (%[[X:.*]]: tensor<1x4x4x8xf32>)
// CHECK-NEXT: %[[W:.*]] = arith.constant
// CHECK-NEXT: %[[Y:.*]] = stream.conv %[[X]], %[[W]]
// CHECK-NEXT: return %[[Y]]
func.func @main(%x: tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  %w = arith.constant dense<0.5> : tensor<8x1x1x8xf32>
  %y = stream.conv %x, %w : (tensor<1x4x4x8xf32>, tensor<8x1x1x8xf32>) -> tensor<1x4x4x8xf32>
  %a = stream.reshape %y : (tensor<1x4x4x8xf32>) -> tensor<1x16x8xf32>
  %b = stream.reshape %a : (tensor<1x16x8xf32>) -> tensor<1x4x4x8xf32>
  return %b : tensor<1x4x4x8xf32>
}
