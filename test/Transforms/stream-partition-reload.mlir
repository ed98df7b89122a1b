// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-partition{device=zybo cuts=fc bram18=0.15 lut=0.1 reload=8 batch=64})' | filecheck %s
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-partition{device=zybo bram18=0.15 lut=0.1 reload=8 batch=64},builtin.module(stream-fold{device=zybo bram18=0.15 lut=0.1},stream-materialize-widths,stream-materialize-forks,stream-size-fifos,stream-verify-mapped))' | filecheck %s --check-prefix=MAPPED
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-partition{device=zybo cuts=fc bram18=0.15 lut=0.1 reload=2})' 2>&1 | filecheck %s --check-prefix=FEW
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-partition{device=zybo bram18=0.15 lut=0.1})' 2>&1 | filecheck %s --check-prefix=ONCE
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-partition{reload=0})' 2>&1 | filecheck %s --check-prefix=NONE

// The second part makes its filters in rounds: the op is that of the first, and has what the others replace.
// CHECK: stream.partition = {{.*}}proven = true
// CHECK: module @part0
// CHECK-NOT: stream.reload
// CHECK: module @part1
// CHECK: func.func @main({{.*}}) -> (tensor<1x[[N:[346]]]x
// CHECK: stream.linear
// CHECK-SAME: stream.reload = [{bias = dense{{.*}} : tensor<[[N]]xi32>, multiplier = dense{{.*}} : tensor<[[N]]xi32>, weights = dense{{.*}} : tensor<[[N]]x3600xi8>}
// CHECK-SAME: -> tensor<1x[[N]]x

// What maps the parts leaves it on the op.
// MAPPED: stream.linear
// MAPPED-SAME: stream.reload = [

// FEW: error: layer 'fc' does not fit zybo alone, in 2 rounds
// ONCE: error: layer 'fc' does not fit zybo alone even without
// NONE: error: {{.*}}the number of rounds must be above 0, not 0

!x = tensor<1x60x60x1x!quant.uniform<i8:f32, 0.1>>
!f = tensor<1x3600x!quant.uniform<i8:f32, 0.1>>
!y = tensor<1x24x!quant.uniform<i8:f32, 0.1>>
func.func @main(%x: !x {stream.name = "image"}) -> !y {
  %w = arith.constant dense<1> : tensor<1x1x1x1xi8>
  %u = arith.constant dense<-100> : tensor<24x3600xi8>
  %b = arith.constant dense<7> : tensor<24xi32>
  %m = arith.constant dense<100> : tensor<1xi32>
  %n = arith.constant dense<100> : tensor<24xi32>
  %a = stream.conv %x, %w multiplier %m {accumulator = i24, requant = #stream.requant<shift = 20, min = -128, max = 127>} : (!x, tensor<1x1x1x1xi8>, tensor<1xi32>) -> !x loc("a")
  %f = stream.reshape %a : (!x) -> !f loc("flat")
  %y = stream.linear %f, %u bias %b multiplier %n {accumulator = i30, requant = #stream.requant<shift = 20, min = -128, max = 127>} : (!f, tensor<24x3600xi8>, tensor<24xi32>, tensor<24xi32>) -> !y loc("fc")
  return %y : !y
}
