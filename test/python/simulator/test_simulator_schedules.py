"""The schedules against the C++ kernels: as many iterations as the loops really make, as many words as really move."""

from __future__ import annotations

from pathlib import Path

from conv_case import ConvCase, conv_cases
from kernel_program import BUILDS, draw, run_cases
from mapping_networks import add, conv, linear
from pool_case import PoolCase, pool_cases

from stream_mlir.mapping.layer import Fold, Layer, Window
from stream_mlir.mapping.timing import compute_cycles
from stream_mlir.simulator import schedules
from stream_mlir.simulator.network import Process, Step

(COUNTED,) = [build for build in BUILDS if build.name == "counted"]


def iterations(loops: schedules.Loops) -> int:
    return Process("p", loops).iterations


def words(loops: schedules.Loops, stream: int) -> int:
    """Words per frame that cross the stream."""
    return sum(
        loop.repeat * step.count
        for loop in loops
        for step in loop.steps
        if stream in (*step.reads, *step.writes)
    )


def layer_of(case: ConvCase | PoolCase, op: str, filters: int, groups: int, fold: Fold) -> Layer:
    g = case.geometry
    return Layer(
        op,
        op,
        inputs=(case.image.shape,),
        output=(g.out(0), g.out(1), filters),
        groups=groups,
        window=Window(g.kernel, g.stride, g.dilation, g.before, g.after),
        fold=fold,
    )


def test_convolutions_iterate_as_their_kernels(tmp_path: Path):
    cases = draw(
        conv_cases(), 10, lambda case: (case.geometry.kernel, case.geometry.stride, case.groups)
    )
    results = run_cases(cases, ("window.h", "dot.h", "depthwise.h"), 2, tmp_path, COUNTED.flags)
    for case, result in zip(cases, results, strict=True):
        fold = Fold(case.fold.channels, case.fold.filters, case.fold.groups, case.fold.fine)
        layer = layer_of(case, "conv", case.filters, case.groups, fold)
        window, dot = schedules.window(layer, 0, 1), schedules.dot(layer, 1, 2)
        assert [iterations(window), iterations(dot)] == result.ticks
        assert words(window, 1) == words(dot, 1)
        assert words(window, 0) * layer.input_lanes == case.image.size
        assert words(dot, 2) * layer.output_lanes == result.values.size


def test_pools_iterate_as_their_kernels(tmp_path: Path):
    cases = draw(pool_cases(), 6, lambda case: (case.geometry.kernel, case.lanes))
    results = run_cases(cases, ("window.h", "pool.h"), 2, tmp_path, COUNTED.flags)
    for case, result in zip(cases, results, strict=True):
        fold = Fold(case.lanes, case.lanes, 1, case.fine)
        layer = layer_of(case, "pool", case.image.shape[2], 1, fold)
        window, pool = schedules.window(layer, 0, 1), schedules.pool(layer, 1, 2)
        assert [iterations(window), iterations(pool)] == result.ticks
        assert words(window, 1) == words(pool, 1)
        assert words(pool, 2) * case.lanes == result.values.size


def test_the_other_kernels_iterate_as_documented():
    shape = (3, 5, 8)
    two = Fold(2, 2)
    total = add(shape, fold=two)
    assert iterations(schedules.elementwise(total, 2, (0, 1), 2)) == compute_cycles(total) == 60
    gate = Layer("mul", "map", inputs=(shape, (1, 1, 8)), output=shape, fold=two)
    gated = schedules.elementwise(gate, 2, (0, 1), 2)
    assert iterations(gated) == compute_cycles(gate) == 4 + 60
    assert gated[0].steps == (Step(4, (1,)),)
    mean = Layer("mean", "reduce", inputs=(shape,), output=(1, 1, 8), fold=two)
    assert iterations(schedules.reduce(mean, 0, 1)) == compute_cycles(mean) == 60
    softmax = Layer("softmax", "softmax", inputs=(shape,), output=shape, fold=two)
    assert iterations(schedules.softmax(softmax, 0, 1)) == compute_cycles(softmax) == 180
    dense = linear(8, 6, fold=Fold(4, 3))
    assert iterations(schedules.dot(dense, 0, 1)) == compute_cycles(dense) == 4
    assert iterations(schedules.fork(60, 0, (1, 2))) == 60


def test_window_reads_the_next_row_while_it_emits():
    layer = conv(4, 1, 1)  # 4x4, kernel 3, pad 1
    fill, rows, last = schedules.window(layer, 0, 1)
    assert fill.steps == (Step(8, (0,)),)
    assert (rows.repeat, rows.steps) == (2, (Step(4, (0,), (1,)), Step(32, (), (1,))))
    assert (last.repeat, last.steps) == (2, (Step(36, (), (1,)),))


def test_converters_move_a_word_per_iteration_where_they_can():
    (narrow,) = schedules.convert_width(24, (4, 6), 0, 1)
    assert narrow.repeat == 2
    assert narrow.steps == (Step(1, (0,)), Step(2, (0,), (1,)))
    (wide,) = schedules.convert_width(24, (6, 4), 0, 1)
    assert wide.steps == (Step(2, (0,), (1,)), Step(1, (), (1,)))
