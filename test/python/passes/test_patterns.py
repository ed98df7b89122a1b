"""Rewrite patterns in Python."""

import pytest

import stream_mlir
from stream_mlir import ir
from stream_mlir.dialects import stream
from stream_mlir.passes import PassError
from stream_mlir.passes.patterns import Pattern, Rewriter, apply, pattern

POOLS = """
func.func @main(%x: tensor<1x8x8x4xf32>) -> tensor<1x1x1x4xf32> {
  %a = stream.pool %x {kind = #stream.pool<max>, kernel = array<i64: 1, 1>}
      : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32> loc("one")
  %b = stream.pool %a {kind = #stream.pool<average>, kernel = array<i64: 8, 8>}
      : (tensor<1x8x8x4xf32>) -> tensor<1x1x1x4xf32> loc("all")
  return %b : tensor<1x1x1x4xf32>
}
"""


@pytest.fixture
def module():
    with stream_mlir.context():
        yield ir.Module.parse(POOLS)


def names(module):
    body = module.body.operations[0].regions[0].blocks[0]
    return [op.operation.name for op in body.operations]


@pattern
def drop_single_windows(op: stream.PoolOp, rewriter: Rewriter) -> bool:
    if set(op.kernel) != {1} or op.input.type != op.output.type:
        return False
    rewriter.replace(op, op.input)
    return True


@pattern
def reduce_whole_maps(op: stream.PoolOp, rewriter: Rewriter) -> bool:
    if str(op.kind) != "#stream.pool<average>":
        return False
    mean = stream.ReduceKindAttr.get("mean")
    rewriter.replace(op, stream.reduce(op.output.type, op.input, mean))
    return True


def test_patterns_are_applied_until_none_matches(module):
    assert apply(module, [drop_single_windows, reduce_whole_maps]) == 2
    assert names(module) == ["stream.reduce", "func.return"]
    assert module.operation.verify()


def test_nothing_matches_the_second_time(module):
    apply(module, [drop_single_windows])
    before = str(module)
    assert apply(module, [drop_single_windows]) == 0
    assert str(module) == before


def test_what_a_pattern_builds_has_the_layers_name(module):
    apply(module, [reduce_whole_maps])
    reduce = module.body.operations[0].regions[0].blocks[0].operations[1]
    assert str(reduce.location) == 'loc("all")'


def test_the_greatest_benefit_is_tried_first(module):
    tried = []

    def note(name):
        return lambda op, rewriter: bool(tried.append(name))

    apply(module, [Pattern(stream.PoolOp, note("low")), Pattern(stream.PoolOp, note("high"), 2)])
    assert tried[:2] == ["high", "low"]


def test_an_exception_ends_the_rewriting(module):
    calls = []

    @pattern
    def refuse(op: stream.PoolOp, rewriter: Rewriter) -> bool:
        calls.append(op)
        raise PassError("no pools here", location=op.location)

    with pytest.raises(PassError, match=r"(one|all): no pools here"):
        apply(module, [refuse])
    assert len(calls) == 1


def test_endless_patterns_are_an_error(module):
    @pattern
    def forever(op: stream.PoolOp, rewriter: Rewriter) -> bool:
        return True

    with pytest.raises(PassError, match="do not come to an end after 100 rounds: forever"):
        apply(module, [forever])


def test_an_unannotated_function_is_refused():
    with pytest.raises(TypeError, match="annotate its first parameter"):
        pattern(lambda op, rewriter: False)
