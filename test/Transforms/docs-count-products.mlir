// RUN: stream-opt --load-passes %root/docs/examples/count_products.py %s \
// RUN:   --pass-pipeline='builtin.module(example-count-products)' | filecheck %s
// RUN: not stream-opt --load-passes %root/docs/examples/count_products.py %s \
// RUN:   --pass-pipeline='builtin.module(canonicalize,example-count-products{limit=31})' 2>&1 | filecheck %s --check-prefix=LIMIT

// The pass of docs/pass-authoring.md, run as that page says.
// CHECK: stream.linear {{.*}}products = 32 : i64
// LIMIT: error: 32 multiplications, more than 31
func.func @main(%x: tensor<1x8xf32>) -> tensor<1x4xf32> {
  %w = arith.constant dense<0.5> : tensor<4x8xf32>
  %y = stream.linear %x, %w : (tensor<1x8xf32>, tensor<4x8xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}
