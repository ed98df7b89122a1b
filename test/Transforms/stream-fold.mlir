// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-fold{device=zybo})' | filecheck %s
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-fold{device=zybo dsp=0.05})' | filecheck %s --check-prefix=SMALL
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-fold{device=zybo dsp=0.02})' 2>&1 | filecheck %s --check-prefix=NONE
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-fold{device=zynq})' 2>&1 | filecheck %s --check-prefix=DEVICE
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-fold{dsp=1.5})' 2>&1 | filecheck %s --check-prefix=SHARE

// Every layer gets a fold, the module the device's name.
// CHECK: stream.device = "zybo"
// CHECK: stream.linear {{.*}}fold = #stream.fold<in = 8, out = 6>

// A small budget gives little parallelism.
// SMALL: stream.linear {{.*}}fold = #stream.fold<in = {{[0-9]+}}>

// NONE: error: {{.*}}needs 2 DSP slices even without any parallelism; the budget is 1
// DEVICE: error: {{.*}}unknown device 'zynq'
// SHARE: error: {{.*}}budget for dsp must be a fraction above 0 and up to 1

!f = !quant.uniform<i8:f32, 0.1>
func.func @main(%x: tensor<1x8x!f>) -> tensor<1x6x!f> {
  %w = arith.constant dense<3> : tensor<6x8xi8>
  %b = arith.constant dense<1> : tensor<6xi32>
  %m = arith.constant dense<777> : tensor<6xi32>
  %y = stream.linear %x, %w bias %b multiplier %m {requant = #stream.requant<shift = 20, min = -128, max = 127>, accumulator = i14}
      : (tensor<1x8x!f>, tensor<6x8xi8>, tensor<6xi32>, tensor<6xi32>) -> tensor<1x6x!f>
  return %y : tensor<1x6x!f>
}
