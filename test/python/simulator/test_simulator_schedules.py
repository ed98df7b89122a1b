"""The schedules against the C++ kernels: as many iterations as the loops really make, as many words as really move."""

from __future__ import annotations

import re
from pathlib import Path

import channel_case as cases
from channel_case import ChannelCase
from conv_case import ConvCase, conv_cases
from kernel_program import BUILDS, draw, run_cases
from mapping_networks import conv
from pool_case import PoolCase, pool_cases
from transposed_case import transposed_cases
from volume_case import volume_cases

from stream_mlir.mapping.layer import Fold, Layer, Window
from stream_mlir.mapping.loops import Step, iterations, words
from stream_mlir.mapping.rows import buffer_rows
from stream_mlir.mapping.schedule import WINDOWS, Kernel, convert_width, fork, kernels
from stream_mlir.mapping.volume import row_banks

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
    cases = [
        case
        for rank, count in ((2, 8), (3, 6))
        for case in draw(
            transposed_cases(rank), count, lambda case: (case.geometry.kernel, case.geometry.stride)
        )
    ]
    results = run_cases(cases, ["transposed.h"], 2, tmp_path, COUNTED.flags)
    for case, result in zip(cases, results, strict=True):
        g, ones = case.geometry, (1,) * len(case.geometry.size)
        layer = Layer(
            "up",
            "conv_transpose",
            inputs=(case.image.shape,),
            output=(*g.out, case.weights.shape[1]),
            groups=case.groups,
            window=Window(g.kernel, ones, ones, g.crop, (0,) * len(g.size), g.stride),
            fold=Fold(case.fold.channels, case.fold.filters, case.fold.groups, case.fold.fine),
        )
        window, dot = (each.loops for each in kernels(layer))
        assert [iterations(window), iterations(dot)] == result.ticks
        assert words(window, WINDOWS) == words(dot, WINDOWS)


def test_windows_over_volumes_iterate_as_their_kernel(tmp_path: Path):
    cases = draw(volume_cases(), 10, lambda case: (case.kernel, case.fine))
    results = run_cases(cases, ["window3d.h"], 3, tmp_path, COUNTED.flags)
    for case, result in zip(cases, results, strict=True):
        shape, out = case.volume.shape, (*case.out, case.volume.shape[3])
        window = Window(case.kernel, case.stride, case.dilation, case.before, case.after)
        fold = Fold(case.lanes, case.lanes, 1, case.fine)
        layer = Layer("pool", "pool", inputs=(shape,), output=out, window=window, fold=fold)
        banks = row_banks(window, shape[:3], case.fine)
        rows = -(-buffer_rows(layer) // banks) * banks
        assert [iterations(kernels(layer)[0].loops), rows, banks] == result.ticks


def test_pools_iterate_as_their_kernels(tmp_path: Path):
    cases = draw(pool_cases(), 6, lambda case: (case.geometry.kernel, case.lanes))
    results = run_cases(cases, ("window.h", "pool.h"), 2, tmp_path, COUNTED.flags)
    for case, result in zip(cases, results, strict=True):
        fold = Fold(case.lanes, case.lanes, 1, case.fine)
        layer = layer_of(case, "pool", case.image.shape[2], 1, fold)
        *window, pool = (each.loops for each in kernels(layer))
        assert [iterations(each) for each in (*window, pool)] == result.ticks[-1 - len(window) :]
        assert words(pool, 1) * case.lanes == result.values.size


def numbers(text: str) -> dict[str, int]:
    """Members of a case's config struct."""
    return {name: int(value) for name, value in re.findall(r"(\w+) = (\d+)[,;]", text)}


def channel_kernel(case: ChannelCase) -> Kernel:
    """The mapping's process for a case of a kernel that sees one position at a time."""
    n = numbers(case.text)
    if case.kind == "convert":
        return convert_width(n["pixels"] * n["channels"], n["lanes_in"], n["lanes_out"])
    frame, fold = (n["pixels"], n["channels"]), Fold(n.get("lanes", 1), n.get("lanes", 1))
    if case.kind == "fork":
        return fork(n["pixels"] * n["channels"] // n["lanes"], len(re.findall(r"out\d", case.text)))
    if case.kind == "matmul":
        rows, held = n["channels"] // n["groups"], n["filters"]
        if n["transposed"]:
            rows, held = n["filters"] // n["groups"], n["channels"]
        return kernels(
            Layer(
                "matmul",
                "matmul",
                ((n["pixels"], n["channels"]), (rows, held)),
                (n["pixels"], n["filters"]),
                groups=n["groups"],
                transposed=bool(n["transposed"]),
                fold=Fold(n["in"], n["out"]),
            )
        )[0]
    inputs, result = (frame,) * (case.kind != "constant"), frame
    if case.kind == "map":
        count = sum(key.endswith("_bits") and key.startswith("input") for key in n)
        gates = [n.get(f"gate{i}", 0) for i in range(count)]
        held = (frame, (1, n["channels"]), (n["pixels"], 1), (1, 1))
        inputs = tuple(held[gate] for gate in gates)
    op = {"max": "reduce", "mean": "reduce", "lookup_linear": "lookup"}.get(case.kind, case.kind)
    if op == "reduce":
        result = (1, n["channels"])
    if op == "argmax":
        result, fold = (n["pixels"], 1), Fold(n["lanes"], 1)
    (kernel,) = kernels(Layer(op, op, inputs, result, fold=fold))
    return kernel


def test_the_other_kernels_iterate_as_the_mapping_says(tmp_path: Path):
    families = (
        *(cases.reductions, cases.indices, cases.maps, cases.lookups, cases.softmaxes),
        *(cases.norms, cases.products, cases.constants, cases.forks),
    )
    drawn = [
        case
        for family in (*families, cases.conversions)
        for case in draw(
            # A gate over a single position is none.
            family().filter(lambda case: numbers(case.text)["pixels"] > 1),
            3,
            lambda case: case.text,
        )
    ]
    names = "reduce argmax map lookup softmax norm matmul constant fork convert_width"
    headers = [f"{name}.h" for name in names.split()]
    results = run_cases(drawn, headers, 1, tmp_path, COUNTED.flags)
    for case, result in zip(drawn, results, strict=True):
        assert [iterations(channel_kernel(case).loops)] == result.ticks, case.text


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
