"""The schedules of what only moves words, against the C++ kernels: the same number of iterations, words in and words out."""

from __future__ import annotations

from math import prod
from pathlib import Path

import structure_case as cases
from kernel_program import BUILDS, draw, run_cases

from stream_mlir.mapping.layer import Fold, Layer
from stream_mlir.mapping.loops import iterations, words
from stream_mlir.mapping.moves import Blend, Cut, Gather, Join, Reorder, Repeat, Surround
from stream_mlir.mapping.schedule import kernels

(COUNTED,) = [build for build in BUILDS if build.name == "counted"]
FAMILIES = (
    cases.concats,
    cases.slices,
    cases.resizes,
    cases.pads,
    cases.gathers,
    cases.interpolations,
    cases.permutes,
)
HEADERS = tuple(
    f"{name}.h" for name in ["concat", "slice", "resize", "pad", "gather", "interpolate", "permute"]
)


MOVES = {
    "concat": Join,
    "slice": Cut,
    "resize": Repeat,
    "pad": Surround,
    "gather": Gather,
    "interpolate": Blend,
    "permute": Reorder,
}


def layer_of(case: cases.MoveCase) -> Layer:
    fold = Fold(case.lanes, case.lanes)
    moves = MOVES[case.kind](*case.moves)
    op = "resize" if case.kind == "gather" else case.kind
    return Layer(case.kind, op, case.shapes, case.result.shape, moves=moves, fold=fold)


def test_moves_iterate_as_their_kernels(tmp_path: Path):
    drawn = [each for family in FAMILIES for each in draw(family(), 3, lambda case: case.text)]
    results = run_cases(drawn, HEADERS, 1, tmp_path, COUNTED.flags)
    for case, result in zip(drawn, results, strict=True):
        (kernel,) = kernels(layer_of(case))
        assert result.ticks == [iterations(kernel.loops)], case.text
        moved = [words(kernel.loops, port) * case.lanes for port in range(len(case.shapes) + 1)]
        assert moved == [*map(prod, case.shapes), result.values.size], case.text
