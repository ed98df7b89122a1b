"""stream-low-rank and stream-cpd on real layers, against the layers as they were."""

from __future__ import annotations

from functools import reduce

import numpy as np
import pytest

from stream_mlir import context, interp, ir
from stream_mlir.errors import UserError
from stream_mlir.lowrank.remembered import remembered
from stream_mlir.passes import PassError, run_pipeline
from stream_mlir.passes.low_rank import LowRank, all_candidates

LAYERS = {
    "plain": ("1x9x10x6", "8x3x3x6", "1x9x10x8", "pads = array<i64: 1, 1, 1, 1>"),
    "strided": ("1x9x10x6", "8x3x3x6", "1x5x5x8", "pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 2>"),
    "grouped": ("1x9x10x8", "12x3x3x4", "1x7x8x12", "groups = 2"),
    "dilated": ("1x9x10x6", "8x3x3x6", "1x5x6x8", "dilations = array<i64: 2, 2>"),
    "lopsided": ("1x9x10x6", "8x3x1x6", "1x10x5x8", "pads = array<i64: 2, 0, 1, 0>, strides = array<i64: 1, 2>"),
    "pointwise": ("1x5x5x8", "12x1x1x8", "1x5x5x12", ""),
    "solid": ("1x5x6x7x4", "6x3x3x3x4", "1x5x3x7x6", "pads = array<i64: 1, 1, 1, 1, 1, 1>, strides = array<i64: 1, 2, 1>"),
    "line": ("1x20x4", "6x5x4", "1x10x6", "pads = array<i64: 2, 2>, strides = array<i64: 2>"),
}  # fmt: skip


def conv(name: str, terms: int | None = None) -> ir.Module:
    """A module of one convolution, called `layer`, with random weights (or with a sum of so many random outer products) and bias."""
    x, w, y, attributes = LAYERS[name]
    dims = [int(each) for each in w.split("x")]
    random = np.random.default_rng(1)
    bias = random.standard_normal(dims[0])
    dense = random.standard_normal(dims)
    if terms is not None:
        dense = sum(
            reduce(np.multiply.outer, map(random.standard_normal, dims)) for _ in range(terms)
        )
        dense = np.asarray(dense)
    kinds = f"(tensor<{x}xf32>, tensor<{w}xf32>, tensor<{dims[0]}xf32>) -> tensor<{y}xf32>"
    return parse(
        f"""func.func @main(%x: tensor<{x}xf32>) -> tensor<{y}xf32> {{
          %w = arith.constant dense<{dense.tolist()}> : tensor<{w}xf32>
          %b = arith.constant dense<{bias.tolist()}> : tensor<{dims[0]}xf32>
          %y = stream.conv %x, %w bias %b {{{attributes}}} : {kinds} loc("layer")
          return %y : tensor<{y}xf32>
        }}"""
    )


def linear(shape: str) -> ir.Module:
    """A module of one linear layer of 12 to 10 channels."""
    dense = np.random.default_rng(1).standard_normal((10, 12))
    x, y = f"tensor<{shape}x12xf32>", f"tensor<{shape}x10xf32>"
    return parse(
        f"""func.func @main(%x: {x}) -> {y} {{
          %w = arith.constant dense<{dense.tolist()}> : tensor<10x12xf32>
          %y = stream.linear %x, %w : ({x}, tensor<10x12xf32>) -> {y} loc("layer")
          return %y : {y}
        }}"""
    )


def parse(text: str) -> ir.Module:
    """A verified module."""
    with context():
        return ir.Module.parse(text)


def rewritten(module: ir.Module, options: str, flag: str = "stream-low-rank") -> ir.Operation:
    """A rewritten copy."""
    copy = module.operation.clone().operation
    run_pipeline(copy, f"builtin.module({flag}{{{options}}})")
    return copy


def error(module: ir.Module, other: ir.Operation) -> float:
    """Largest difference of the outputs over the largest output."""
    function = module.operation.regions[0].blocks[0].operations[0]
    shape = ir.RankedTensorType(function.regions[0].blocks[0].arguments[0].type).shape
    x = np.random.default_rng(2).standard_normal((2, *shape[1:])).astype(np.float32)
    want, have = interp.run(module, [x])[0], interp.run(other, [x])[0]
    return float(np.abs(want - have).max() / np.abs(want).max())


def notes(module: ir.Operation) -> list[ir.DictAttr]:
    """What the passes noted, one for each op that they made."""
    block = module.regions[0].blocks[0].operations[0].regions[0].blocks[0]
    found = (op.operation.attributes for op in block.operations)
    return [ir.DictAttr(each["stream.low_rank"]) for each in found if "stream.low_rank" in each]


@pytest.mark.parametrize("name", LAYERS)
def test_full_rank_reproduces_the_layer_in_every_slicing(name):
    module = conv(name)
    found = {(c.slicing.scheme, c.slicing.slices) for _, c in all_candidates(module.operation)}
    assert found
    for scheme, slices in found:
        other = rewritten(module, f"scheme={scheme} slices={slices} energy=1.0 revert=false")
        assert len(notes(other)) == 2
        assert error(module, other) < 1e-5, (scheme, slices)


@pytest.mark.parametrize("shape", ["1", "1x5"])
@pytest.mark.parametrize("slices", [1, 2])
def test_full_rank_reproduces_a_linear_layer(shape, slices):
    module = linear(shape)
    other = rewritten(module, f"scheme=inputs slices={slices} energy=1.0 revert=false")
    assert error(module, other) < 1e-5


@pytest.mark.parametrize("scheme", ["s0", "s1", "s2", "s3"])
def test_the_named_special_cases(scheme):
    other = rewritten(conv("plain"), f"scheme={scheme} rank=2 revert=false")
    layer, slices = notes(other)[0], {"s0": 8, "s1": 1, "s2": 1, "s3": 6}
    assert ir.IntegerAttr(layer["slices"]).value == slices[scheme]


def test_a_note_states_the_error_and_the_cost():
    module = conv("plain")
    other = rewritten(module, "scheme=inputs rank=3 revert=false")
    note = notes(other)[0]
    (wanted,) = [
        each
        for _, each in all_candidates(module.operation)
        if (each.slicing.scheme, each.slicing.slices, each.rank) == ("inputs", 1, 3)
    ]
    assert ir.FloatAttr(note["error"]).value == pytest.approx(wanted.error)
    assert ir.IntegerAttr(note["macs"]).value == wanted.macs == 90 * 3 * (8 + 6 * 9)
    assert ir.IntegerAttr(note["layer_macs"]).value == 90 * 8 * 6 * 9
    assert ir.IntegerAttr(note["parameters"]).value == wanted.parameters == 3 * (8 + 6 * 9)


def test_auto_takes_the_least_error_for_a_ratio():
    module = conv("plain")
    note = notes(rewritten(module, "ratio=0.6"))[0]
    within = [
        each
        for _, each in all_candidates(module.operation)
        if each.macs <= 0.6 * ir.IntegerAttr(note["layer_macs"]).value
    ]
    best = min(each.error for each in within)
    assert ir.FloatAttr(note["error"]).value == pytest.approx(best)
    assert ir.IntegerAttr(note["macs"]).value <= 0.6 * ir.IntegerAttr(note["layer_macs"]).value


def test_ranks_are_padded_to_a_multiple():
    note = notes(rewritten(conv("plain"), "scheme=inputs rank=3 multiple=4 revert=false"))[0]
    assert list(ir.DenseI64ArrayAttr(note["ranks"])) == [4]


def test_a_second_branch_shares_the_multiplications():
    module = conv("solid")
    one = notes(rewritten(module, "ratio=0.7 revert=false"))[0]
    other = rewritten(module, "ratio=0.7 residual=0.3 revert=false")
    two = notes(other)
    assert len(two) == 4
    assert "stream.map" in str(other)
    first, second = ir.DenseI64ArrayAttr(two[0]["ranks"])
    assert first < ir.DenseI64ArrayAttr(one["ranks"])[0]
    assert second >= 1
    assert ir.IntegerAttr(two[0]["macs"]).value <= 0.7 * ir.IntegerAttr(two[0]["layer_macs"]).value


def test_both_branches_keep_the_multiple():
    note = notes(
        rewritten(conv("plain"), "scheme=inputs rank=8 residual=0.2 multiple=2 revert=false")
    )[0]
    ranks = list(ir.DenseI64ArrayAttr(note["ranks"]))
    assert len(ranks) == 2
    assert not any(rank % 2 for rank in ranks)


def test_a_decomposition_is_remembered():
    calls = []

    @remembered
    def doubled(array: np.ndarray, times: int) -> list[np.ndarray]:
        calls.append(times)
        return [array * 2**times]

    for times in (1, 2, 1):
        assert doubled(np.ones(3), times)[0].tolist() == [2.0**times] * 3
    assert doubled(np.zeros(3), 1)[0].tolist() == [0.0] * 3
    assert calls == [1, 2, 1]
    assert not doubled(np.ones(3), 1)[0].flags.writeable


def test_a_layer_that_would_not_become_faster_stays():
    module = conv("plain")
    other = rewritten(module, "scheme=inputs energy=1.0")
    assert not notes(other)
    assert str(other) == str(module.operation)


def test_rounding_is_absorbed_in_the_pass():
    module = conv("plain")
    exact, coarse = (
        rewritten(module, f"scheme=inputs rank=4 revert=false{more}") for more in ("", " bits=4")
    )
    errors = [ir.FloatAttr(notes(each)[0]["error"]).value for each in (exact, coarse)]
    assert errors[0] < errors[1] < 1.2 * errors[0] + 0.1


def test_choices_can_be_run():
    module = conv("plain")
    every = list(LowRank.choices(module))
    assert len({str(each) for each in every}) == len(every) > 10
    for each in every[:: len(every) // 5]:
        copy = module.operation.clone().operation
        run_pipeline(copy, f"builtin.module({each})")
        assert interp.run(copy, [np.zeros((1, 9, 10, 6), np.float32)])


@pytest.mark.parametrize("name", ["plain", "strided", "grouped", "dilated", "lopsided", "solid"])
def test_a_polyadic_form_of_low_rank_weights_is_exact(name):
    module = conv(name, terms=2)
    other = rewritten(module, "rank=2 revert=false", "stream-cpd")
    assert ir.FloatAttr(notes(other)[0]["error"]).value < 1e-3
    assert error(module, other) < 1e-3


def test_a_polyadic_note_states_the_cost():
    note = notes(rewritten(conv("strided", terms=2), "rank=2 revert=false", "stream-cpd"))[0]
    # HoWo * F + HoWo * Kw + Ho * W * Kh + H * W * C, per unit of rank.
    assert ir.IntegerAttr(note["macs"]).value == 2 * (25 * 8 + 25 * 3 + 50 * 3 + 90 * 6)
    assert ir.IntegerAttr(note["parameters"]).value == 2 * (8 + 3 + 3 + 6)


@pytest.mark.parametrize(
    ("flag", "options", "message"),
    [
        ("stream-low-rank", "", "give one of rank, ratio, energy"),
        ("stream-low-rank", "rank=2 ratio=0.5", "give one of rank, ratio, energy"),
        ("stream-low-rank", "ratio=1.5", "ratio must be above 0 and up to 1"),
        ("stream-low-rank", "ratio=nan", "ratio must be above 0 and up to 1, not nan"),
        ("stream-low-rank", "rank=0", "rank must be at least 1"),
        ("stream-low-rank", "rank=2 scheme=s0 slices=2", "cuts this layer into 8 slices, not 2"),
        ("stream-low-rank", "rank=2 layers=lyer", "no conv or linear layer is called 'lyer'"),
        ("stream-low-rank", "rank=2 scheme=inputs slices=4", "cannot cut this layer into 4 slices"),
        ("stream-low-rank", "rank=2 bits=1", "factors cannot have 1 bits"),
        ("stream-low-rank", "layers=layer ratio=0.01", "no rank of this layer meets the target"),
        ("stream-cpd", "rank=2 ratio=0.5", "give one of rank, ratio"),
    ],
)
def test_bad_options_are_one_sentence(flag, options, message):
    with pytest.raises(UserError, match=message):
        rewritten(conv("plain"), options, flag)


def test_a_name_that_no_layer_has_is_refused_with_those_there_are():
    with pytest.raises(UserError, match=r"\(such layers are layer; \*"):
        rewritten(conv("plain"), "rank=2 layers=lyer")
    empty = parse(
        "func.func @main(%x: tensor<1x4xf32>) -> tensor<1x4xf32> { return %x : tensor<1x4xf32> }"
    )
    with pytest.raises(UserError, match="the network has no such layers"):
        rewritten(empty, "rank=2 layers=layer")


def test_a_pointwise_layer_is_refused_by_name_only():
    module = conv("pointwise")
    assert str(rewritten(module, "rank=2", "stream-cpd")) == str(module.operation)
    with pytest.raises(PassError, match="no polyadic form"):
        rewritten(module, "rank=2 layers=layer", "stream-cpd")
