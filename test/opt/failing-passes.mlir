// Every way to fail is one located error and a non-zero exit, never an abort.

// RUN: not stream-opt %s --load-passes=%S/Inputs/passes.py --test-refuse 2>&1 \
// RUN:   | filecheck %s --check-prefix=FAIL
// FAIL: failing-passes.mlir:[[#]]:1: error: this function will not do
// FAIL: note: hint: write another
// FAIL-NOT: Traceback

// RUN: not stream-opt %s --load-passes=%S/Inputs/passes.py --test-refuse=how=raise 2>&1 \
// RUN:   | filecheck %s --check-prefix=RAISE
// RAISE: error: pass 'test-refuse' raised KeyError: 'lost' (passes.py:[[#]])
// RAISE-NOT: Traceback

// RUN: not stream-opt %s --load-passes=%S/Inputs/passes.py --test-refuse=how=raise \
// RUN:   --python-traceback 2>&1 | filecheck %s --check-prefix=TRACE
// TRACE: Traceback

// RUN: not stream-opt %s --load-passes=%S/Inputs/passes.py \
// RUN:   --pass-pipeline='builtin.module(func.func(test-refuse))' 2>&1 \
// RUN:   | filecheck %s --check-prefix=ANCHOR
// ANCHOR: error: Can't add pass 'test-refuse' restricted to 'builtin.module' on a PassManager intended to run on 'func.func'

// RUN: not stream-opt %s --load-passes=%S/Inputs/none.py 2>&1 | filecheck %s --check-prefix=FILE
// FILE: stream-opt: error: {{.*}}none.py: no such file

// RUN: not stream-opt %s --pass-pipeline='builtin.module(no-such-pass)' 2>&1 \
// RUN:   | filecheck %s --check-prefix=NAME
// NAME: 'no-such-pass' does not refer to a registered pass
func.func @f() {
  return
}
