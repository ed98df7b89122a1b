// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-fold{device=zybo})' | filecheck %s
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-fold{device=zybo dsp=0.05})' | filecheck %s --check-prefix=SMALL
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-fold{device=zybo fps=2500000 clock-mhz=100})' | filecheck %s --check-prefix=SLOW
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-fold{device=zybo objective=latency costs=fpgaconvnet})' | filecheck %s --check-prefix=LATENCY
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-fold{device=zybo dsp=0.02 allow-over-budget=true})' | filecheck %s --check-prefix=OVER
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-fold{device=zybo dsp=0.02})' 2>&1 | filecheck %s --check-prefix=NONE
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-fold{device=zybo fps=300000000 clock-mhz=250})' 2>&1 | filecheck %s --check-prefix=FAST
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-fold{device=zybo fps=-1})' 2>&1 | filecheck %s --check-prefix=FPS
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-fold{device=zybo clock-mhz=0})' 2>&1 | filecheck %s --check-prefix=CLOCK
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-fold{device=zynq})' 2>&1 | filecheck %s --check-prefix=DEVICE
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-fold{costs=mine})' 2>&1 | filecheck %s --check-prefix=COSTS
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-fold{dsp=1.5})' 2>&1 | filecheck %s --check-prefix=SHARE

// Every layer gets a fold, the module the device's name and what the search proved.
// CHECK: stream.device = "zybo"
// CHECK-SAME: stream.search = {binding = "", bottleneck = {{.*}}, bound_cycles = 1 : i64, objective = "throughput", over_budget = "", proven = true, table = "hls"}
// CHECK: stream.linear {{.*}}fold = #stream.fold<in = 8, out = 6>

// A small budget gives little parallelism, and is what binds.
// SMALL: stream.search = {binding = "dsp"
// SMALL: stream.linear {{.*}}fold = #stream.fold<in = {{[0-9]+}}>

// A wanted frame rate, here one in 40 cycles, gives as much parallelism as it needs.
// SLOW: objective = "target"
// SLOW: stream.linear {{.*}}fold = #stream.fold<in = 2>

// LATENCY: objective = "latency"{{.*}}table = "fpgaconvnet"
// OVER: over_budget = "dsp"

// NONE: error: {{.*}}the network does not fit: it needs at least 2 DSP slices of 1 even without any parallelism
// FAST: error: {{.*}}3e+08 frames per second are more than 250 MHz has cycles
// FPS: error: {{.*}}the frame rate must be above 0, not -1
// CLOCK: error: {{.*}}the clock must be above 0, not 0
// DEVICE: error: {{.*}}unknown device 'zynq'
// COSTS: error: {{.*}}unknown cost table 'mine'
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
