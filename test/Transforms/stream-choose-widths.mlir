// RUN: rm -rf %t && mkdir -p %t
// RUN: %python -c "import numpy; numpy.save('%t/x.npy', numpy.linspace(0, 1, 64, dtype='float32').reshape(-1, 1, 2, 2))"
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-choose-widths{calib=%t/x.npy average=5 widths=2,8})' | filecheck %s
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-choose-widths{calib=%t/x.npy sqnr=90 widths=2,4,16})' | filecheck %s --check-prefix=SQNR
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-choose-widths{of=values calib=%t/x.npy average=6 widths=2,8},stream-quantize{calib=%t/x.npy activations=4})' | filecheck %s --check-prefix=VALUES
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-choose-widths{calib=%t/x.npy average=1.5})' 2>&1 | filecheck %s --check-prefix=LOW
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-choose-widths{calib=%t/x.npy sqnr=300})' 2>&1 | filecheck %s --check-prefix=HIGH
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-choose-widths{widths=1,8})' 2>&1 | filecheck %s --check-prefix=BAD

// Ones lose nothing in two bits; so the other layer, of as many weights, gets the eight.
// CHECK: stream.conv %arg0, %{{.*}} {stream.weight_bits = 2 : i64}
// CHECK: stream.conv %{{.*}} {stream.weight_bits = 8 : i64}

// SQNR: stream.conv %arg0, %{{.*}} {stream.weight_bits = 2 : i64}
// SQNR: stream.conv %{{.*}} {stream.weight_bits = 16 : i64}

// Half of the values are those between the layers: they get the eight bits, all others two.
// VALUES: func.func @main(%arg0: tensor<1x2x2x1x!quant.uniform<u2:f32, {{.*}}>> {stream.model_shape
// VALUES-NOT: stream.value_bits
// VALUES: stream.conv {{.*}} -> tensor<1x2x2x2x!quant.uniform<i8:
// VALUES: stream.conv {{.*}} -> tensor<1x2x2x1x!quant.uniform<i2:

// LOW: error: an average of 1.5 bits is less than the smallest width, 2
// HIGH: error: 300.0 dB cannot be reached: the best of these widths leave
// BAD: error: cannot choose widths from [1, 8]

func.func @main(%x: tensor<1x2x2x1xf32> {stream.model_shape = array<i64: 1, 1, 2, 2>,
                                         stream.permutation = array<i64: 0, 2, 3, 1>}) -> tensor<1x2x2x1xf32> {
  %w = arith.constant dense<[[[[1.0]]], [[[-1.0]]]]> : tensor<2x1x1x1xf32>
  %v = arith.constant dense<[[[[0.3, 0.71]]]]> : tensor<1x1x1x2xf32>
  %a = stream.conv %x, %w : (tensor<1x2x2x1xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x2x2xf32> loc("a")
  %b = stream.conv %a, %v : (tensor<1x2x2x2xf32>, tensor<1x1x1x2xf32>) -> tensor<1x2x2x1xf32> loc("b")
  return %b : tensor<1x2x2x1xf32>
}
