// REQUIRES: mlir-opt
// RUN: %mlir-opt %s --pass-pipeline='builtin.module(func.func(tosa-infer-shapes,tosa-make-broadcastable,tosa-to-linalg-named,tosa-to-linalg,tosa-to-arith,tosa-to-tensor),canonicalize)' -o %t.mlir
// RUN: stream-opt %t.mlir --convert-linalg-to-stream --canonicalize --stream-verify-graph | FileCheck %s

// RUN: %mlir-opt --load-dialect-plugin=%plugin --load-pass-plugin=%plugin %s -o %t.plugin.mlir --pass-pipeline='builtin.module(func.func(tosa-infer-shapes,tosa-make-broadcastable,tosa-to-linalg-named,tosa-to-linalg,tosa-to-arith,tosa-to-tensor),canonicalize,convert-linalg-to-stream,canonicalize)'
// RUN: stream-opt %t.plugin.mlir --stream-verify-graph | FileCheck %s

// The recipes of docs/linalg.md: TOSA by way of upstream's own lowering.

// CHECK: stream.conv %{{.+}} {pads = array<i64: 1, 1, 1, 1>}
// CHECK: stream.map
// CHECK: arith.minimumf
// CHECK: stream.pool %{{.+}} {kernel = array<i64: 2, 2>, kind = #stream.pool<max>
// CHECK: stream.pool %{{.+}} {kernel = array<i64: 2, 2>, kind = #stream.pool<average>
// CHECK: stream.map
// CHECK: math.exp
// CHECK: stream.argmax %{{.+}} : (tensor<1x2x2x4xf32>) -> tensor<1x2x2x1xf32>
// CHECK: stream.linear %{{.+}} : (tensor<1x16xf32>, tensor<10x16xf32>) -> tensor<1x10xf32>
func.func @main(%x: tensor<1x8x8x3xf32>) -> (tensor<1x10xf32>, tensor<1x2x2xi32>) {
  %w = "tosa.const"() {values = dense<0.25> : tensor<4x3x3x3xf32>} : () -> tensor<4x3x3x3xf32>
  %b = "tosa.const"() {values = dense<[0.5, -0.5, 0.25, 1.0]> : tensor<4xf32>} : () -> tensor<4xf32>
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %y = tosa.conv2d %x, %w, %b, %z, %z {acc_type = f32, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<1x8x8x3xf32>, tensor<4x3x3x3xf32>, tensor<4xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x8x8x4xf32>
  %r = tosa.clamp %y {min_val = 0.0 : f32, max_val = 6.0 : f32} : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  %p = tosa.max_pool2d %r {kernel = array<i64: 2, 2>, stride = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x4x4xf32>
  %a = tosa.avg_pool2d %p, %z, %z {kernel = array<i64: 2, 2>, stride = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, acc_type = f32} : (tensor<1x4x4x4xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x2x2x4xf32>
  %s = tosa.sigmoid %a : (tensor<1x2x2x4xf32>) -> tensor<1x2x2x4xf32>
  %m = tosa.add %a, %s : (tensor<1x2x2x4xf32>, tensor<1x2x2x4xf32>) -> tensor<1x2x2x4xf32>
  %shape = tosa.const_shape {values = dense<[1, 1, 16]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %f = tosa.reshape %m, %shape : (tensor<1x2x2x4xf32>, !tosa.shape<3>) -> tensor<1x1x16xf32>
  %w2 = "tosa.const"() {values = dense<0.125> : tensor<1x16x10xf32>} : () -> tensor<1x16x10xf32>
  %l = tosa.matmul %f, %w2, %z, %z : (tensor<1x1x16xf32>, tensor<1x16x10xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x10xf32>
  %shape2 = tosa.const_shape {values = dense<[1, 10]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %o = tosa.reshape %l, %shape2 : (tensor<1x1x10xf32>, !tosa.shape<2>) -> tensor<1x10xf32>
  %i = tosa.argmax %m {axis = 3 : i32} : (tensor<1x2x2x4xf32>) -> tensor<1x2x2xi32>
  return %o, %i : tensor<1x10xf32>, tensor<1x2x2xi32>
}
