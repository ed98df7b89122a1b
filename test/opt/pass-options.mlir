// What the driver says about options: the round trip, the help, the errors.

// RUN: stream-opt %s --load-passes=%S/Inputs/passes.py --dump-pass-pipeline \
// RUN:   --pass-pipeline='builtin.module(func.func(test-mark{names=a,b ratio=0.25 note={two words}}))' \
// RUN:   2>&1 | filecheck %s --check-prefix=DUMP
// DUMP: test-mark{deep=false limit=none modes=1,2 names=a,b note={two words} rank=4 ratio=0.25 scheme=svd}

// LLVM lists passes in no particular order, so each entry is looked for from the start.
// RUN: stream-opt --load-passes=%S/Inputs/passes.py --help > %t
// RUN: filecheck %s --check-prefix=LOAD --input-file %t
// LOAD: --load-passes=<file.py>
// RUN: filecheck %s --check-prefix=HELP --input-file %t
// HELP: --test-mark
// HELP-SAME: Writes its options onto a function.
// HELP: --limit=<int>
// HELP-SAME: upper bound
// HELP: --scheme=<svd|cpd>

// RUN: not stream-opt %s --load-passes=%S/Inputs/passes.py \
// RUN:   --pass-pipeline='builtin.module(func.func(test-mark{rnk=8}))' 2>&1 | filecheck %s --check-prefix=UNKNOWN
// UNKNOWN: no such option rnk (options of test-mark: rank, ratio, scheme, deep, modes, names, limit, note)

// RUN: not stream-opt %s --load-passes=%S/Inputs/passes.py \
// RUN:   --pass-pipeline='builtin.module(func.func(test-mark{rank=lots}))' 2>&1 | filecheck %s --check-prefix=TYPE
// TYPE: error: option 'rank' wants an integer, not 'lots'

// RUN: not stream-opt %s --load-passes=%S/Inputs/passes.py \
// RUN:   --test-mark=scheme=qr 2>&1 | filecheck %s --check-prefix=WORD
// WORD: option 'scheme' wants one of svd, cpd, not 'qr'
module {}
