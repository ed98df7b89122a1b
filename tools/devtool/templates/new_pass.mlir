// RUN: stream-opt %s --stream-new-pass=depth=3 | filecheck %s
// RUN: not stream-opt %s --stream-new-pass=depth=-1 2>&1 | filecheck %s --check-prefix=REFUSED

// It fires.
// CHECK-LABEL: func.func @plain
// CHECK-SAME: stream.new_pass = 3
// REFUSED: :{{[0-9]+}}:1: error: depth must not be negative, got -1
func.func @plain() {
  return
}

// It leaves alone.
// CHECK-LABEL: func.func @marked
// CHECK-SAME: stream.new_pass = 7
func.func @marked() attributes {stream.new_pass = 7 : i64} {
  return
}
