// RUN: stream-opt %s --load-passes=%S/Inputs/passes.py \
// RUN:   --pass-pipeline='builtin.module(canonicalize,func.func(test-mark{rank=8 scheme=cpd modes=3,4 note={two words} limit=7}),cse)' \
// RUN:   | filecheck %s
// RUN: stream-opt %s --load-passes %S/Inputs/passes.py --test-mark=deep=true \
// RUN:   | filecheck %s --check-prefix=FLAG

// CHECK: test.mark = "8|0.5|cpd|False|(3, 4)|()|7|two words"
// FLAG: test.mark = "4|0.5|svd|True|(1, 2)|()|None|"
func.func @f(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  return %x : tensor<1x4xf32>
}
