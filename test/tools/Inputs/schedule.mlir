// Notes every convolution as a layer, maps the module with passes of ours.
module attributes {transform.with_named_sequence} {
  transform.named_sequence @is_conv(%op: !transform.any_op {transform.readonly}) -> !transform.any_op {
    transform.match.operation_name %op ["stream.conv"] : !transform.any_op
    transform.yield %op : !transform.any_op
  }

  transform.named_sequence @mark(%op: !transform.any_op {transform.readonly}) {
    %name = transform.param.constant "heavy" -> !transform.any_param
    transform.annotate %op "class" = %name : !transform.any_op, !transform.any_param
    transform.yield
  }

  transform.named_sequence @__transform_main(%module: !transform.any_op) {
    %same = transform.foreach_match in %module @is_conv -> @mark : (!transform.any_op) -> !transform.any_op
    %folded = transform.apply_registered_pass "stream-fold"
        with options = {"device" = "zcu104"} to %same : (!transform.any_op) -> !transform.any_op
    %clean = transform.apply_registered_pass "canonicalize" to %folded : (!transform.any_op) -> !transform.any_op
    transform.yield
  }
}
