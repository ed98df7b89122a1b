// The pass of docs/examples/my_pass_project with that project's own test.
// RUN: stream-opt --load-passes %root/docs/examples/my_pass_project/my_pass_project/reduce_whole_maps.py %root/docs/examples/my_pass_project/test/reduce-whole-maps.mlir \
// RUN:   --example-reduce-whole-maps | filecheck %root/docs/examples/my_pass_project/test/reduce-whole-maps.mlir
// RUN: stream-opt --load-passes %root/docs/examples/my_pass_project/my_pass_project/reduce_whole_maps.py %root/docs/examples/my_pass_project/test/reduce-whole-maps.mlir \
// RUN:   --example-reduce-whole-maps=positions=65 | filecheck %root/docs/examples/my_pass_project/test/reduce-whole-maps.mlir --check-prefix=LARGE
