// RUN: rm -rf %t && mkdir -p %t
// RUN: %python -c "import numpy; numpy.save('%t/x.npy', numpy.linspace(0, 1, 64, dtype='float32').reshape(-1, 1, 2, 2))"
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-correct-bias{calib=%t/x.npy weights=2})' | filecheck %s
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-correct-bias{calib=%t/x.npy weights=2},stream-quantize{calib=%t/x.npy weights=2})' | filecheck %s --check-prefix=TAKEN
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-correct-bias{weights=1})' 2>&1 | filecheck %s --check-prefix=BAD

// The graph computes what it did; what quantization is to add is noted.
// CHECK: stream.conv %arg0, %{{[a-z0-9_]+}} {stream.bias_correction = dense_resource<conv.bias_correction> : tensor<1xf32>}

// TAKEN: stream.conv
// TAKEN-NOT: bias_correction

// BAD: error: cannot quantize to 1-bit weights

func.func @main(%x: tensor<1x2x2x1xf32> {stream.model_shape = array<i64: 1, 1, 2, 2>,
                                         stream.permutation = array<i64: 0, 2, 3, 1>}) -> tensor<1x1x1x1xf32> {
  %w = arith.constant dense<[[[[1.0], [0.7]], [[0.7], [0.7]]]]> : tensor<1x2x2x1xf32>
  %a = stream.conv %x, %w : (tensor<1x2x2x1xf32>, tensor<1x2x2x1xf32>) -> tensor<1x1x1x1xf32> loc("conv")
  return %a : tensor<1x1x1x1xf32>
}
