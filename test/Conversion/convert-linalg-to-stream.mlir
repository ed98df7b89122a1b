// RUN: stream-opt %s --split-input-file --convert-linalg-to-stream --canonicalize | FileCheck %s

// Channels last, a convolution in generic form, weights HWCF, one generic that
// adds a bias and clips: what IREE or StableHLO's importers write.

#image = affine_map<(n, h, w, f, y, x, c) -> (n, h * 2 + y, w * 2 + x, c)>
#filter = affine_map<(n, h, w, f, y, x, c) -> (y, x, c, f)>
#result = affine_map<(n, h, w, f, y, x, c) -> (n, h, w, f)>
#id = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>
#channel = affine_map<(d0, d1, d2, d3) -> (d3)>

// CHECK-LABEL: func.func @generic_nhwc(
// CHECK-SAME: %[[X:.+]]: tensor<1x9x9x4xf32> {stream.model_shape = array<i64: 1, 9, 9, 4>, stream.permutation = array<i64: 0, 1, 2, 3>})
// CHECK-DAG: %[[W:.+]] = arith.constant dense<5.000000e-01> : tensor<8x3x3x4xf32>
// CHECK-DAG: %[[B:.+]] = arith.constant dense_resource<{{.+}}> : tensor<8xf32>
// CHECK: %[[Y:.+]] = stream.conv %[[X]], %[[W]] bias %[[B]] {strides = array<i64: 2, 2>}
// CHECK-NEXT: stream.map(%[[Y]])
// CHECK: arith.maximumf
// CHECK-NEXT: arith.minimumf
// CHECK-NEXT: stream.yield
// CHECK-NOT: linalg
func.func @generic_nhwc(%x: tensor<1x9x9x4xf32>) -> tensor<1x4x4x8xf32> {
  %w = arith.constant dense<0.5> : tensor<3x3x4x8xf32>
  %b = arith.constant dense<[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]> : tensor<8xf32>
  %zero = arith.constant 0.0 : f32
  %six = arith.constant 6.0 : f32
  %e = tensor.empty() : tensor<1x4x4x8xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32>
  %y = linalg.generic {indexing_maps = [#image, #filter, #result],
      iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]}
      ins(%x, %w : tensor<1x9x9x4xf32>, tensor<3x3x4x8xf32>) outs(%f : tensor<1x4x4x8xf32>) {
  ^bb0(%a: f32, %k: f32, %o: f32):
    %m = arith.mulf %a, %k : f32
    %s = arith.addf %o, %m : f32
    linalg.yield %s : f32
  } -> tensor<1x4x4x8xf32>
  %z = linalg.generic {indexing_maps = [#id, #channel, #id], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%y, %b : tensor<1x4x4x8xf32>, tensor<8xf32>) outs(%e : tensor<1x4x4x8xf32>) {
  ^bb0(%a: f32, %k: f32, %o: f32):
    %s = arith.addf %a, %k : f32
    %r = arith.maximumf %s, %zero : f32
    %t = arith.minimumf %r, %six : f32
    linalg.yield %t : f32
  } -> tensor<1x4x4x8xf32>
  return %z : tensor<1x4x4x8xf32>
}

// -----

// Channels first: the permutation moves to the boundary and into the weights.
// Padding is absorbed, a depthwise multiplier is a grouped convolution.

// CHECK-LABEL: func.func @named_nchw(
// CHECK-SAME: tensor<1x8x8x2xf32> {stream.model_shape = array<i64: 1, 2, 8, 8>, stream.permutation = array<i64: 0, 2, 3, 1>})
// CHECK-SAME: -> (tensor<1x6x6x3xf32> {stream.model_shape = array<i64: 1, 3, 6, 6>, stream.permutation = array<i64: 0, 2, 3, 1>})
// CHECK: stream.conv %{{.+}}, %{{.+}} {dilations = array<i64: 2, 2>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x8x8x2xf32>, tensor<3x3x3x2xf32>)
func.func @named_nchw(%x: tensor<1x2x8x8xf32>) -> tensor<1x3x6x6xf32> {
  %w = arith.constant dense<0.5> : tensor<3x2x3x3xf32>
  %zero = arith.constant 0.0 : f32
  %p = tensor.pad %x low[0, 0, 1, 1] high[0, 0, 1, 1] {
  ^bb0(%a: index, %b: index, %c: index, %d: index):
    tensor.yield %zero : f32
  } : tensor<1x2x8x8xf32> to tensor<1x2x10x10xf32>
  %e = tensor.empty() : tensor<1x3x6x6xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<1x3x6x6xf32>) -> tensor<1x3x6x6xf32>
  %y = linalg.conv_2d_nchw_fchw {dilations = dense<2> : vector<2xi64>}
      ins(%p, %w : tensor<1x2x10x10xf32>, tensor<3x2x3x3xf32>) outs(%f : tensor<1x3x6x6xf32>) -> tensor<1x3x6x6xf32>
  return %y : tensor<1x3x6x6xf32>
}

// -----

// CHECK-LABEL: func.func @depthwise_multiplier
// CHECK: stream.conv %{{.+}}, %{{.+}} {groups = 3 : i64} : (tensor<1x5x5x3xf32>, tensor<6x2x2x1xf32>) -> tensor<1x4x4x6xf32>
func.func @depthwise_multiplier(%x: tensor<1x5x5x3xf32>) -> tensor<1x4x4x6xf32> {
  %w = arith.constant dense<0.5> : tensor<2x2x3x2xf32>
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<1x4x4x3x2xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<1x4x4x3x2xf32>) -> tensor<1x4x4x3x2xf32>
  %y = linalg.depthwise_conv_2d_nhwc_hwcm ins(%x, %w : tensor<1x5x5x3xf32>, tensor<2x2x3x2xf32>)
      outs(%f : tensor<1x4x4x3x2xf32>) -> tensor<1x4x4x3x2xf32>
  %z = tensor.collapse_shape %y [[0], [1], [2], [3, 4]] : tensor<1x4x4x3x2xf32> into tensor<1x4x4x6xf32>
  return %z : tensor<1x4x4x6xf32>
}

// -----

// A sum over windows is an average once it is divided by their size.

// CHECK-LABEL: func.func @pools
// CHECK: stream.pool %{{.+}} {kernel = array<i64: 2, 2>, kind = #stream.pool<average>, strides = array<i64: 2, 2>}
// CHECK: stream.pool %{{.+}} {kernel = array<i64: 3, 3>, kind = #stream.pool<max>, pads = array<i64: 1, 1, 1, 1>}
func.func @pools(%x: tensor<1x8x8x3xf32>) -> tensor<1x4x4x3xf32> {
  %zero = arith.constant 0.0 : f32
  %lowest = arith.constant 0xFF800000 : f32
  %four = arith.constant dense<4.0> : tensor<1x4x4x3xf32>
  %e = tensor.empty() : tensor<1x4x4x3xf32>
  %k = tensor.empty() : tensor<2x2xf32>
  %k3 = tensor.empty() : tensor<3x3xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<1x4x4x3xf32>) -> tensor<1x4x4x3xf32>
  %g = linalg.fill ins(%lowest : f32) outs(%e : tensor<1x4x4x3xf32>) -> tensor<1x4x4x3xf32>
  %s = linalg.pooling_nhwc_sum {strides = dense<2> : vector<2xi64>}
      ins(%x, %k : tensor<1x8x8x3xf32>, tensor<2x2xf32>) outs(%f : tensor<1x4x4x3xf32>) -> tensor<1x4x4x3xf32>
  %a = arith.divf %s, %four : tensor<1x4x4x3xf32>
  %p = tensor.pad %a low[0, 1, 1, 0] high[0, 1, 1, 0] {
  ^bb0(%i: index, %j: index, %m: index, %n: index):
    tensor.yield %lowest : f32
  } : tensor<1x4x4x3xf32> to tensor<1x6x6x3xf32>
  %y = linalg.pooling_nhwc_max ins(%p, %k3 : tensor<1x6x6x3xf32>, tensor<3x3xf32>)
      outs(%g : tensor<1x4x4x3xf32>) -> tensor<1x4x4x3xf32>
  return %y : tensor<1x4x4x3xf32>
}

// -----

// A matrix product over a flattened image takes its columns in stream order;
// tensors in arith and math are maps.

// CHECK-LABEL: func.func @flatten
// CHECK-SAME: tensor<1x2x2x3xf32> {stream.model_shape = array<i64: 1, 3, 2, 2>
// CHECK: %[[R:.+]] = stream.reshape %{{.+}} : (tensor<1x2x2x3xf32>) -> tensor<1x12xf32>
// CHECK: stream.linear %[[R]], %{{.+}} bias %{{.+}} : (tensor<1x12xf32>, tensor<2x12xf32>, tensor<2xf32>) -> tensor<1x2xf32>
// CHECK: math.tanh {{.+}} : f32
func.func @flatten(%x: tensor<1x3x2x2xf32>) -> tensor<1x2xf32> {
  %channel = arith.constant dense<[[[1.0]], [[2.0]], [[3.0]]]> : tensor<3x1x1xf32>
  %w = arith.constant dense<0.5> : tensor<12x2xf32>
  %b = arith.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32>
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<1x3x2x2xf32>
  %s = linalg.generic {indexing_maps = [affine_map<(a, b, c, d) -> (a, b, c, d)>, affine_map<(a, b, c, d) -> (b, 0, 0)>, affine_map<(a, b, c, d) -> (a, b, c, d)>],
      iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%x, %channel : tensor<1x3x2x2xf32>, tensor<3x1x1xf32>) outs(%e : tensor<1x3x2x2xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %m = arith.mulf %p, %q : f32
    linalg.yield %m : f32
  } -> tensor<1x3x2x2xf32>
  %c = tensor.collapse_shape %s [[0], [1, 2, 3]] : tensor<1x3x2x2xf32> into tensor<1x12xf32>
  %e2 = tensor.empty() : tensor<1x2xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e2 : tensor<1x2xf32>) -> tensor<1x2xf32>
  %y = linalg.matmul ins(%c, %w : tensor<1x12xf32>, tensor<12x2xf32>) outs(%f : tensor<1x2xf32>) -> tensor<1x2xf32>
  %z = arith.addf %y, %b : tensor<1x2xf32>
  %t = math.tanh %z : tensor<1x2xf32>
  return %t : tensor<1x2xf32>
}

// -----

// A comparison and a selection are the maximum that they compute; a softmax is
// recognized by its steps.

// CHECK-LABEL: func.func @raised
// CHECK: arith.maximumf
// CHECK-NOT: arith.select
// CHECK: stream.softmax %{{.+}} : (tensor<1x10xf32>) -> tensor<1x10xf32>
// CHECK-NEXT: return
#rows = affine_map<(d0, d1) -> (d0)>
#all = affine_map<(d0, d1) -> (d0, d1)>
#in_row = affine_map<(d0, d1) -> (d0, 0)>
func.func @raised(%x: tensor<1x10xf32>) -> tensor<1x10xf32> {
  %zero = arith.constant 0.0 : f32
  %lowest = arith.constant 0xFF800000 : f32
  %e = tensor.empty() : tensor<1x10xf32>
  %r = linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<1x10xf32>) outs(%e : tensor<1x10xf32>) {
  ^bb0(%a: f32, %o: f32):
    %c = arith.cmpf ugt, %a, %zero : f32
    %s = arith.select %c, %a, %zero : f32
    linalg.yield %s : f32
  } -> tensor<1x10xf32>
  %v = tensor.empty() : tensor<1xf32>
  %f = linalg.fill ins(%lowest : f32) outs(%v : tensor<1xf32>) -> tensor<1xf32>
  %g = linalg.fill ins(%zero : f32) outs(%v : tensor<1xf32>) -> tensor<1xf32>
  %m = linalg.reduce { arith.maximumf } ins(%r : tensor<1x10xf32>) outs(%f : tensor<1xf32>) dimensions = [1]
  %m2 = tensor.expand_shape %m [[0, 1]] output_shape [1, 1] : tensor<1xf32> into tensor<1x1xf32>
  %p = linalg.generic {indexing_maps = [#all, #in_row, #all], iterator_types = ["parallel", "parallel"]}
      ins(%r, %m2 : tensor<1x10xf32>, tensor<1x1xf32>) outs(%e : tensor<1x10xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.subf %a, %b : f32
    %t = math.exp %s : f32
    linalg.yield %t : f32
  } -> tensor<1x10xf32>
  %n = linalg.reduce { arith.addf } ins(%p : tensor<1x10xf32>) outs(%g : tensor<1xf32>) dimensions = [1]
  %q = linalg.generic {indexing_maps = [#all, #rows, #all], iterator_types = ["parallel", "parallel"]}
      ins(%p, %n : tensor<1x10xf32>, tensor<1xf32>) outs(%e : tensor<1x10xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.divf %a, %b : f32
    linalg.yield %s : f32
  } -> tensor<1x10xf32>
  return %q : tensor<1x10xf32>
}

// -----

// What has no streaming form stays, reads and gives tensors of the model, and
// says why.

// CHECK-LABEL: func.func @leftover
// CHECK: %[[C:.+]] = stream.map
// CHECK: linalg.transpose ins(%{{.+}} : tensor<4x3xf32>) outs(%{{.+}} : tensor<3x4xf32>)
// CHECK: %[[S:.+]] = linalg.generic
// CHECK-SAME: stream.refused = "reading a tensor at places that are no resampling of its positions"
// CHECK: stream.map(%
#nchw = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>
func.func @leftover(%x: tensor<1x3x2x2xf32>) -> tensor<1x3x1x1xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<1x3x2x2xf32>
  %r = math.tanh %x : tensor<1x3x2x2xf32>
  %one = arith.constant 1 : index
  %s = linalg.generic {indexing_maps = [#nchw], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      outs(%e : tensor<1x3x2x2xf32>) {
  ^bb0(%o: f32):
    %b = linalg.index 0 : index
    %c = linalg.index 1 : index
    %h = linalg.index 2 : index
    %w = linalg.index 3 : index
    %flipped = arith.subi %one, %h : index
    %m = tensor.extract %r[%b, %c, %flipped, %w] : tensor<1x3x2x2xf32>
    linalg.yield %m : f32
  } -> tensor<1x3x2x2xf32>
  %t = math.exp %s : tensor<1x3x2x2xf32>
  %e2 = tensor.empty() : tensor<1x3x1x1xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e2 : tensor<1x3x1x1xf32>) -> tensor<1x3x1x1xf32>
  %u = linalg.generic {indexing_maps = [#nchw, affine_map<(d0, d1, d2, d3) -> (d0, d1, 0, 0)>],
      iterator_types = ["parallel", "parallel", "reduction", "reduction"]}
      ins(%t : tensor<1x3x2x2xf32>) outs(%f : tensor<1x3x1x1xf32>) {
  ^bb0(%a: f32, %o: f32):
    %m = arith.addf %o, %a : f32
    linalg.yield %m : f32
  } -> tensor<1x3x1x1xf32>
  return %u : tensor<1x3x1x1xf32>
}

// -----

// CHECK: func.func @batch(%{{.+}}: tensor<4x8xf32>) -> tensor<4x8xf32> attributes {stream.refused = "argument 0 has a batch of 4 (a stream carries one frame at a time)"}
func.func @batch(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %y = math.tanh %x : tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}

// -----

// Joined and cut along the model's dimensions; places computed from the loops
// are a resize when they ascend.

// CHECK-LABEL: func.func @structure
// CHECK: %[[Y:.+]] = stream.concat %{{.+}}, %{{.+}} {axis = 3 : i64} : (tensor<1x2x2x3xf32>, tensor<1x2x2x3xf32>) -> tensor<1x2x2x6xf32>
// CHECK: %[[Z:.+]] = stream.slice %[[Y]] {begins = array<i64: 0, 0, 1>} : (tensor<1x2x2x6xf32>) -> tensor<1x2x2x4xf32>
// CHECK: stream.resize %[[Z]] : (tensor<1x2x2x4xf32>) -> tensor<1x4x4x4xf32>
#r4 = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>
func.func @structure(%x: tensor<1x3x2x2xf32>) -> tensor<1x4x4x4xf32> {
  %w = arith.constant dense<2.0> : tensor<3x3x1x1xf32>
  %zero = arith.constant 0.0 : f32
  %two = arith.constant 2 : index
  %e = tensor.empty() : tensor<1x3x2x2xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<1x3x2x2xf32>) -> tensor<1x3x2x2xf32>
  %c = linalg.conv_2d_nchw_fchw ins(%x, %w : tensor<1x3x2x2xf32>, tensor<3x3x1x1xf32>)
      outs(%f : tensor<1x3x2x2xf32>) -> tensor<1x3x2x2xf32>
  %j = tensor.concat dim(1) %x, %c : (tensor<1x3x2x2xf32>, tensor<1x3x2x2xf32>) -> tensor<1x6x2x2xf32>
  %s = tensor.extract_slice %j[0, 1, 0, 0] [1, 4, 2, 2] [1, 1, 1, 1] : tensor<1x6x2x2xf32> to tensor<1x4x2x2xf32>
  %o = tensor.empty() : tensor<1x4x4x4xf32>
  %u = linalg.generic {indexing_maps = [#r4], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      outs(%o : tensor<1x4x4x4xf32>) {
  ^bb0(%old: f32):
    %a = linalg.index 0 : index
    %b = linalg.index 1 : index
    %h = linalg.index 2 : index
    %v = linalg.index 3 : index
    %i = arith.divui %h, %two : index
    %k = arith.divui %v, %two : index
    %t = tensor.extract %s[%a, %b, %i, %k] : tensor<1x4x2x2xf32>
    linalg.yield %t : f32
  } -> tensor<1x4x4x4xf32>
  return %u : tensor<1x4x4x4xf32>
}

// -----

// A repetition that an op which stays reads is one itself; a called function
// stays.

// CHECK-LABEL: func.func @repeated
// CHECK: %[[B:.+]] = linalg.broadcast
// CHECK-SAME: stream.refused = "repeating the elements of a stream"
// CHECK: call @other(%[[B]])
// CHECK-SAME: stream.refused = "it has no streaming form"
// CHECK: func.func @other
// CHECK-SAME: stream.refused = "other functions call it (inline it first)"
func.func @repeated(%x: tensor<1x3xf32>) -> tensor<1x3x4xf32> {
  %e = tensor.empty() : tensor<1x3x4xf32>
  %b = linalg.broadcast ins(%x : tensor<1x3xf32>) outs(%e : tensor<1x3x4xf32>) dimensions = [2]
  %y = func.call @other(%b) : (tensor<1x3x4xf32>) -> tensor<1x3x4xf32>
  return %y : tensor<1x3x4xf32>
}
func.func @other(%x: tensor<1x3x4xf32>) -> tensor<1x3x4xf32> {
  %y = math.tanh %x : tensor<1x3x4xf32>
  return %y : tensor<1x3x4xf32>
}

// -----

// TOSA's average pool: divided by what the window has inside the input.

// CHECK-LABEL: func.func @average_inside
// CHECK: %[[Y:.+]] = stream.pool %{{.+}} {kernel = array<i64: 3, 3>, kind = #stream.pool<average>, pads = array<i64: 1, 1, 0, 0>, strides = array<i64: 2, 2>}
// CHECK-NEXT: return %[[Y]]
func.func @average_inside(%x: tensor<1x8x8x4xf32>) -> tensor<1x4x4x4xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %zero = arith.constant 0.0 : f32
  %p = tensor.pad %x low[0, 1, 1, 0] high[0, 0, 0, 0] {
  ^bb0(%a: index, %b: index, %c: index, %d: index):
    tensor.yield %zero : f32
  } : tensor<1x8x8x4xf32> to tensor<1x9x9x4xf32>
  %e = tensor.empty() : tensor<1x4x4x4xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<1x4x4x4xf32>) -> tensor<1x4x4x4xf32>
  %w = tensor.empty() : tensor<3x3xf32>
  %s = linalg.pooling_nhwc_sum {dilations = dense<1> : vector<2xi64>, strides = dense<2> : vector<2xi64>}
      ins(%p, %w : tensor<1x9x9x4xf32>, tensor<3x3xf32>) outs(%f : tensor<1x4x4x4xf32>) -> tensor<1x4x4x4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(a, b, c, d) -> (a, b, c, d)>, affine_map<(a, b, c, d) -> (a, b, c, d)>],
      iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%s : tensor<1x4x4x4xf32>) outs(%e : tensor<1x4x4x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %h = linalg.index 1 : index
    %h2 = arith.muli %h, %c2 : index
    %top = arith.subi %h2, %c1 : index
    %over = arith.minsi %top, %c0 : index
    %rows = arith.addi %over, %c3 : index
    %v = linalg.index 2 : index
    %v2 = arith.muli %v, %c2 : index
    %left = arith.subi %v2, %c1 : index
    %under = arith.minsi %left, %c0 : index
    %columns = arith.addi %under, %c3 : index
    %area = arith.muli %rows, %columns : index
    %i = arith.index_cast %area : index to i32
    %n = arith.sitofp %i : i32 to f32
    %q = arith.divf %in, %n : f32
    linalg.yield %q : f32
  } -> tensor<1x4x4x4xf32>
  return %y : tensor<1x4x4x4xf32>
}

// -----

// Padding that no window can take in is an op of its own, built once.

// CHECK-LABEL: func.func @lone_pad
// CHECK-COUNT-1: stream.pad %{{.+}} {begins = array<i64: 1, 0, 0>, value = 5.000000e-01 : f32} : (tensor<1x3x4x2xf32>) -> tensor<1x4x6x2xf32>
// CHECK-NOT: stream.pad
// CHECK: stream.pool
func.func @lone_pad(%x: tensor<1x3x4x2xf32>) -> (tensor<1x4x6x2xf32>, tensor<1x2x3x2xf32>) {
  %half = arith.constant 0.5 : f32
  %low = arith.constant 0xFF800000 : f32
  %p = tensor.pad %x low[0, 1, 0, 0] high[0, 0, 2, 0] {
  ^bb0(%a: index, %b: index, %c: index, %d: index):
    tensor.yield %half : f32
  } : tensor<1x3x4x2xf32> to tensor<1x4x6x2xf32>
  %n = math.absf %p : tensor<1x4x6x2xf32>
  %s = arith.addf %p, %n : tensor<1x4x6x2xf32>
  %e = tensor.empty() : tensor<1x2x3x2xf32>
  %f = linalg.fill ins(%low : f32) outs(%e : tensor<1x2x3x2xf32>) -> tensor<1x2x3x2xf32>
  %w = tensor.empty() : tensor<2x2xf32>
  %m = linalg.pooling_nhwc_max {strides = dense<2> : vector<2xi64>}
      ins(%s, %w : tensor<1x4x6x2xf32>, tensor<2x2xf32>) outs(%f : tensor<1x2x3x2xf32>) -> tensor<1x2x3x2xf32>
  return %p, %m : tensor<1x4x6x2xf32>, tensor<1x2x3x2xf32>
}

// -----

// A transpose between layers that no order of the stream undoes.

// CHECK-LABEL: func.func @inner_transpose
// CHECK: %[[Y:.+]] = stream.linear
// CHECK-NEXT: stream.permute %[[Y]] {dims = array<i64: 6, 4>, permutation = array<i64: 1, 0>} : (tensor<1x6x4xf32>) -> tensor<1x4x6xf32>
// CHECK-NEXT: stream.linear
func.func @inner_transpose(%x: tensor<1x6x8xf32>) -> tensor<1x4x2xf32> {
  %w = arith.constant dense<0.5> : tensor<1x8x4xf32>
  %v = arith.constant dense<0.25> : tensor<1x6x2xf32>
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<1x6x4xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<1x6x4xf32>) -> tensor<1x6x4xf32>
  %y = linalg.batch_matmul ins(%x, %w : tensor<1x6x8xf32>, tensor<1x8x4xf32>) outs(%f : tensor<1x6x4xf32>) -> tensor<1x6x4xf32>
  %te = tensor.empty() : tensor<1x4x6xf32>
  %t = linalg.transpose ins(%y : tensor<1x6x4xf32>) outs(%te : tensor<1x4x6xf32>) permutation = [0, 2, 1]
  %ze = tensor.empty() : tensor<1x4x2xf32>
  %zf = linalg.fill ins(%zero : f32) outs(%ze : tensor<1x4x2xf32>) -> tensor<1x4x2xf32>
  %z = linalg.batch_matmul ins(%t, %v : tensor<1x4x6xf32>, tensor<1x6x2xf32>) outs(%zf : tensor<1x4x2xf32>) -> tensor<1x4x2xf32>
  return %z : tensor<1x4x2xf32>
}

// -----

// A condition in an op of its own, one value per position, a constant that
// differs between positions.

// CHECK-LABEL: func.func @condition
// CHECK-DAG: %[[P:.+]] = stream.constant %{{.+}} : (tensor<1x2x2x1xf32>) -> tensor<1x2x2x1xf32>
// CHECK: stream.map(%{{.+}}, %{{.+}}, %{{.+}}) : (tensor<1x2x2x3xf32>, tensor<1x2x2x1xf32>, tensor<1x2x2x1xf32>) -> tensor<1x2x2x3xf32>
// CHECK: arith.cmpf ogt
// CHECK: arith.select
func.func @condition(%x: tensor<1x2x2x3xf32>, %m: tensor<1x2x2x1xf32>) -> tensor<1x2x2x3xf32> {
  %zero = arith.constant dense<0.0> : tensor<1x2x2x3xf32>
  %places = arith.constant dense<[[[[0.0], [1.0]], [[2.0], [3.0]]]]> : tensor<1x2x2x1xf32>
  %e = tensor.empty() : tensor<1x2x2x3xf32>
  %c = arith.cmpf ogt, %x, %zero : tensor<1x2x2x3xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(a, b, c, d) -> (a, b, c, d)>, affine_map<(a, b, c, d) -> (a, b, c, 0)>, affine_map<(a, b, c, d) -> (a, b, c, 0)>, affine_map<(a, b, c, d) -> (a, b, c, d)>],
      iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%x, %m, %places : tensor<1x2x2x3xf32>, tensor<1x2x2x1xf32>, tensor<1x2x2x1xf32>) outs(%e : tensor<1x2x2x3xf32>) {
  ^bb0(%a: f32, %b: f32, %k: f32, %o: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.maximumf %p, %k : f32
    linalg.yield %q : f32
  } -> tensor<1x2x2x3xf32>
  %r = arith.select %c, %x, %y : tensor<1x2x2x3xi1>, tensor<1x2x2x3xf32>
  return %r : tensor<1x2x2x3xf32>
}

// -----

// Places read from a constant: the first and last rows once more.

// CHECK-LABEL: func.func @edges
// CHECK: stream.resize %{{.+}} {indices = {{\[}}array<i64: 0, 0, 1, 2, 2>, array<i64: 0, 1>]} : (tensor<1x3x2x4xf32>) -> tensor<1x5x2x4xf32>
func.func @edges(%x: tensor<1x3x2x4xf32>) -> tensor<1x5x2x4xf32> {
  %rows = arith.constant dense<[0, 0, 1, 2, 2]> : tensor<5xi64>
  %c0 = arith.constant 0 : index
  %e = tensor.empty() : tensor<1x5x2x4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(a, b, c, d) -> (b)>, affine_map<(a, b, c, d) -> (a, b, c, d)>],
      iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%rows : tensor<5xi64>) outs(%e : tensor<1x5x2x4xf32>) {
  ^bb0(%row: i64, %o: f32):
    %i = arith.index_cast %row : i64 to index
    %j = linalg.index 2 : index
    %k = linalg.index 3 : index
    %v = tensor.extract %x[%c0, %i, %j, %k] : tensor<1x3x2x4xf32>
    linalg.yield %v : f32
  } -> tensor<1x5x2x4xf32>
  return %y : tensor<1x5x2x4xf32>
}

// -----

// A layer norm spelled out, with the square root in a quotient.

// CHECK-LABEL: func.func @norm(
// CHECK: %[[N:.+]] = stream.norm %{{.+}}, %{{.+}}, %{{.+}} {epsilon = 9.99999974E-6 : f32} : (tensor<1x4x6xf32>, tensor<6xf32>, tensor<6xf32>)
// CHECK-NEXT: return %[[N]]
#full = affine_map<(a, b, c) -> (a, b, c)>
#rows = affine_map<(a, b, c) -> (a, b)>
func.func @norm(%x: tensor<1x4x6xf32>) -> tensor<1x4x6xf32> {
  %zero = arith.constant 0.0 : f32
  %count = arith.constant dense<6.0> : tensor<1x4xf32>
  %eps = arith.constant dense<1.0e-5> : tensor<1x4xf32>
  %re = tensor.empty() : tensor<1x4xf32>
  %r0 = linalg.fill ins(%zero : f32) outs(%re : tensor<1x4xf32>) -> tensor<1x4xf32>
  %e = tensor.empty() : tensor<1x4x6xf32>
  %s = linalg.reduce { arith.addf } ins(%x : tensor<1x4x6xf32>) outs(%r0 : tensor<1x4xf32>) dimensions = [2]
  %m = arith.divf %s, %count : tensor<1x4xf32>
  %d = linalg.generic {indexing_maps = [#full, #rows, #full], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%x, %m : tensor<1x4x6xf32>, tensor<1x4xf32>) outs(%e : tensor<1x4x6xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %c = arith.subf %a, %b : f32
    linalg.yield %c : f32
  } -> tensor<1x4x6xf32>
  %q = arith.mulf %d, %d : tensor<1x4x6xf32>
  %t = linalg.reduce { arith.addf } ins(%q : tensor<1x4x6xf32>) outs(%r0 : tensor<1x4xf32>) dimensions = [2]
  %v = arith.divf %t, %count : tensor<1x4xf32>
  %w = arith.addf %v, %eps : tensor<1x4xf32>
  %h = math.sqrt %w : tensor<1x4xf32>
  %y = linalg.generic {indexing_maps = [#full, #rows, #full], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%d, %h : tensor<1x4x6xf32>, tensor<1x4xf32>) outs(%e : tensor<1x4x6xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %c = arith.divf %a, %b : f32
    linalg.yield %c : f32
  } -> tensor<1x4x6xf32>
  return %y : tensor<1x4x6xf32>
}

// -----

// By the root mean square alone, with the square as a power.

// CHECK-LABEL: func.func @root_mean_square(
// CHECK: %[[N:.+]] = stream.norm %{{.+}}, %{{.+}}, %{{.+}} {epsilon = 9.99999974E-6 : f32, uncentered} : (tensor<1x4x6xf32>, tensor<6xf32>, tensor<6xf32>)
// CHECK-NEXT: return %[[N]]
#whole = affine_map<(a, b, c) -> (a, b, c)>
#row = affine_map<(a, b, c) -> (a, b)>
func.func @root_mean_square(%x: tensor<1x4x6xf32>) -> tensor<1x4x6xf32> {
  %zero = arith.constant 0.0 : f32
  %two = arith.constant dense<2.0> : tensor<1x4x6xf32>
  %count = arith.constant dense<6.0> : tensor<1x4xf32>
  %eps = arith.constant dense<1.0e-5> : tensor<1x4xf32>
  %re = tensor.empty() : tensor<1x4xf32>
  %r0 = linalg.fill ins(%zero : f32) outs(%re : tensor<1x4xf32>) -> tensor<1x4xf32>
  %e = tensor.empty() : tensor<1x4x6xf32>
  %q = math.powf %x, %two : tensor<1x4x6xf32>
  %t = linalg.reduce { arith.addf } ins(%q : tensor<1x4x6xf32>) outs(%r0 : tensor<1x4xf32>) dimensions = [2]
  %v = arith.divf %t, %count : tensor<1x4xf32>
  %w = arith.addf %v, %eps : tensor<1x4xf32>
  %h = math.rsqrt %w : tensor<1x4xf32>
  %y = linalg.generic {indexing_maps = [#whole, #row, #whole], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%x, %h : tensor<1x4x6xf32>, tensor<1x4xf32>) outs(%e : tensor<1x4x6xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %c = arith.mulf %a, %b : f32
    linalg.yield %c : f32
  } -> tensor<1x4x6xf32>
  return %y : tensor<1x4x6xf32>
}

// -----

// The same divided by another count than the sum has: no norm.

// CHECK-LABEL: func.func @no_norm(
// CHECK-NOT: stream.norm
// CHECK: math.sqrt
#full = affine_map<(a, b, c) -> (a, b, c)>
#rows = affine_map<(a, b, c) -> (a, b)>
func.func @no_norm(%x: tensor<1x4x6xf32>) -> tensor<1x4x6xf32> {
  %zero = arith.constant 0.0 : f32
  %count = arith.constant dense<5.0> : tensor<1x4xf32>
  %eps = arith.constant dense<1.0e-5> : tensor<1x4xf32>
  %re = tensor.empty() : tensor<1x4xf32>
  %r0 = linalg.fill ins(%zero : f32) outs(%re : tensor<1x4xf32>) -> tensor<1x4xf32>
  %e = tensor.empty() : tensor<1x4x6xf32>
  %s = linalg.reduce { arith.addf } ins(%x : tensor<1x4x6xf32>) outs(%r0 : tensor<1x4xf32>) dimensions = [2]
  %m = arith.divf %s, %count : tensor<1x4xf32>
  %d = linalg.generic {indexing_maps = [#full, #rows, #full], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%x, %m : tensor<1x4x6xf32>, tensor<1x4xf32>) outs(%e : tensor<1x4x6xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %c = arith.subf %a, %b : f32
    linalg.yield %c : f32
  } -> tensor<1x4x6xf32>
  %q = arith.mulf %d, %d : tensor<1x4x6xf32>
  %t = linalg.reduce { arith.addf } ins(%q : tensor<1x4x6xf32>) outs(%r0 : tensor<1x4xf32>) dimensions = [2]
  %v = arith.divf %t, %count : tensor<1x4xf32>
  %w = arith.addf %v, %eps : tensor<1x4xf32>
  %h = math.sqrt %w : tensor<1x4xf32>
  %y = linalg.generic {indexing_maps = [#full, #rows, #full], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%d, %h : tensor<1x4x6xf32>, tensor<1x4xf32>) outs(%e : tensor<1x4x6xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %c = arith.divf %a, %b : f32
    linalg.yield %c : f32
  } -> tensor<1x4x6xf32>
  return %y : tensor<1x4x6xf32>
}

// -----

// What is minus infinity, or as low as -100, in front of a softmax becomes its
// mask; the rest of what is added stays an addition.

// CHECK-LABEL: func.func @masked
// CHECK: %[[A:.+]] = stream.constant
// CHECK: %[[Y:.+]] = stream.map(%{{.+}}, %[[A]])
// CHECK: stream.softmax %[[Y]] {mask = dense<{{\[}}[true, false, true], [true, true, false]]> : tensor<2x3xi1>}
// CHECK-NOT: linalg
#rows = affine_map<(d0, d1, d2) -> (d1, d2)>
#all = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
func.func @masked(%x: tensor<1x2x3xf32>) -> tensor<1x2x3xf32> {
  %mask = arith.constant dense<[[0.0, 0xFF800000, 0.5], [0.0, 0.0, -100.0]]> : tensor<2x3xf32>
  %e = tensor.empty() : tensor<1x2x3xf32>
  %m = linalg.generic {indexing_maps = [#all, #rows, #all], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%x, %mask : tensor<1x2x3xf32>, tensor<2x3xf32>) outs(%e : tensor<1x2x3xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    linalg.yield %s : f32
  } -> tensor<1x2x3xf32>
  %y = linalg.softmax dimension(2) ins(%m : tensor<1x2x3xf32>) outs(%e : tensor<1x2x3xf32>) -> tensor<1x2x3xf32>
  return %y : tensor<1x2x3xf32>
}

// -----

// The same numbers in front of anything else are numbers.

// CHECK-LABEL: func.func @low
// CHECK: stream.conv %{{.+}} bias
// CHECK-NEXT: return
#rows = affine_map<(d0, d1, d2) -> (d2)>
#all = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
func.func @low(%x: tensor<1x2x3xf32>) -> tensor<1x2x3xf32> {
  %mask = arith.constant dense<[0.0, -100.0, 0.5]> : tensor<3xf32>
  %e = tensor.empty() : tensor<1x2x3xf32>
  %m = linalg.generic {indexing_maps = [#all, #rows, #all], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%x, %mask : tensor<1x2x3xf32>, tensor<3xf32>) outs(%e : tensor<1x2x3xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    linalg.yield %s : f32
  } -> tensor<1x2x3xf32>
  return %m : tensor<1x2x3xf32>
}

// -----

// The index before the element, the last of equal ones, of the smallest: what
// is compared comes innermost, and the result stays integers.

// CHECK-LABEL: func.func @argmin
// CHECK-SAME: stream.permutation = array<i64: 0, 2, 1>
// CHECK-SAME: stream.element_type = i32
// CHECK: stream.argmax %{{.+}} {negated, select_last} : (tensor<1x5x4xf32>) -> tensor<1x5x1xf32>
// CHECK-NOT: linalg
#all = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
#kept = affine_map<(d0, d1, d2) -> (d0, d2)>
func.func @argmin(%x: tensor<1x4x5xf32>) -> tensor<1x5xi32> {
  %zero = arith.constant 0 : i32
  %most = arith.constant 0x7F800000 : f32
  %e = tensor.empty() : tensor<1x5xi32>
  %v = tensor.empty() : tensor<1x5xf32>
  %i = linalg.fill ins(%zero : i32) outs(%e : tensor<1x5xi32>) -> tensor<1x5xi32>
  %f = linalg.fill ins(%most : f32) outs(%v : tensor<1x5xf32>) -> tensor<1x5xf32>
  %r:2 = linalg.generic {indexing_maps = [#all, #kept, #kept], iterator_types = ["parallel", "reduction", "parallel"]}
      ins(%x : tensor<1x4x5xf32>) outs(%i, %f : tensor<1x5xi32>, tensor<1x5xf32>) {
  ^bb0(%a: f32, %k: i32, %b: f32):
    %d = linalg.index 1 : index
    %n = arith.index_cast %d : index to i32
    %c = arith.cmpf ogt, %a, %b : f32
    %s = arith.select %c, %b, %a : f32
    %t = arith.select %c, %k, %n : i32
    linalg.yield %t, %s : i32, f32
  } -> (tensor<1x5xi32>, tensor<1x5xf32>)
  return %r#0 : tensor<1x5xi32>
}

// -----

// Indices may only leave the design.

// CHECK-LABEL: func.func @indices
// CHECK: stream.refused = "arithmetic with indices (they may only leave the design)"
#all = affine_map<(d0, d1) -> (d0, d1)>
#kept = affine_map<(d0, d1) -> (d0)>
func.func @indices(%x: tensor<1x4xf32>) -> tensor<1xf32> {
  %zero = arith.constant 0 : i64
  %least = arith.constant 0xFF800000 : f32
  %e = tensor.empty() : tensor<1xi64>
  %v = tensor.empty() : tensor<1xf32>
  %i = linalg.fill ins(%zero : i64) outs(%e : tensor<1xi64>) -> tensor<1xi64>
  %f = linalg.fill ins(%least : f32) outs(%v : tensor<1xf32>) -> tensor<1xf32>
  %r:2 = linalg.generic {indexing_maps = [#all, #kept, #kept], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<1x4xf32>) outs(%f, %i : tensor<1xf32>, tensor<1xi64>) {
  ^bb0(%a: f32, %b: f32, %k: i64):
    %d = linalg.index 1 : index
    %n = arith.index_cast %d : index to i64
    %m = arith.maximumf %a, %b : f32
    %c = arith.cmpf ogt, %a, %b : f32
    %t = arith.select %c, %n, %k : i64
    linalg.yield %m, %t : f32, i64
  } -> (tensor<1xf32>, tensor<1xi64>)
  %y = arith.sitofp %r#1 : tensor<1xi64> to tensor<1xf32>
  return %y : tensor<1xf32>
}
