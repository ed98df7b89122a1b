"""The schedules against the C++ kernels: as many iterations as the loops really make, as many words as really move."""

from __future__ import annotations

from pathlib import Path

from conv_case import ConvCase, conv_cases
from kernel_program import BUILDS, draw, run_cases
from mapping_networks import conv
from pool_case import PoolCase, pool_cases
from transposed_case import transposed_cases

from stream_mlir.mapping.layer import Fold, Layer, Window
from stream_mlir.mapping.loops import Step, iterations, words
from stream_mlir.mapping.schedule import WINDOWS, convert_width, kernels

(COUNTED,) = [build for build in BUILDS if build.name == "counted"]


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
        *window, dot = (each.loops for each in kernels(layer))
        # The harness always puts a window in front, the mapping only where one is needed.
        assert [iterations(each) for each in (*window, dot)] == result.ticks[-1 - len(window) :]
        assert words((window or [dot])[0], 0) * layer.input_lanes == case.image.size
        assert words(dot, 1) * layer.output_lanes == result.values.size


def test_transposed_convolutions_iterate_as_their_kernels(tmp_path: Path):
    cases = draw(transposed_cases(), 8, lambda case: (case.geometry.kernel, case.geometry.stride))
    results = run_cases(cases, ["transposed.h"], 2, tmp_path, COUNTED.flags)
    for case, result in zip(cases, results, strict=True):
        g, ones = case.geometry, (1, 1)
        layer = Layer(
            "up",
            "conv_transpose",
            inputs=(case.image.shape,),
            output=(*g.out, case.weights.shape[1]),
            groups=case.groups,
            window=Window(g.kernel, ones, ones, g.crop, (0, 0), g.stride),
            fold=Fold(case.fold.channels, case.fold.filters, case.fold.groups, case.fold.fine),
        )
        window, dot = (each.loops for each in kernels(layer))
        assert [iterations(window), iterations(dot)] == result.ticks
        assert words(window, WINDOWS) == words(dot, WINDOWS)


def test_pools_iterate_as_their_kernels(tmp_path: Path):
    cases = draw(pool_cases(), 6, lambda case: (case.geometry.kernel, case.lanes))
    results = run_cases(cases, ("window.h", "pool.h"), 2, tmp_path, COUNTED.flags)
    for case, result in zip(cases, results, strict=True):
        fold = Fold(case.lanes, case.lanes, 1, case.fine)
        layer = layer_of(case, "pool", case.image.shape[2], 1, fold)
        *window, pool = (each.loops for each in kernels(layer))
        assert [iterations(each) for each in (*window, pool)] == result.ticks[-1 - len(window) :]
        assert words(pool, 1) * case.lanes == result.values.size


def test_window_reads_the_next_row_while_it_emits():
    layer = conv(4, 1, 1)  # 4x4, kernel 3, pad 1
    fill, rows, last = kernels(layer)[0].loops
    assert fill.steps == (Step(8, (0,)),)
    assert (rows.repeat, rows.steps) == (2, (Step(4, (0,), (WINDOWS,)), Step(32, (), (WINDOWS,))))
    assert (last.repeat, last.steps) == (2, (Step(36, (), (WINDOWS,)),))


def test_converters_move_a_word_per_iteration_where_they_can():
    (narrow,) = convert_width(24, 4, 6).loops
    assert narrow.repeat == 2
    assert narrow.steps == (Step(1, (0,)), Step(2, (0,), (1,)))
    (wide,) = convert_width(24, 6, 4).loops
    assert wide.steps == (Step(2, (0,), (1,)), Step(1, (), (1,)))
