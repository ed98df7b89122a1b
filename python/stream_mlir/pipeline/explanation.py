"""`streamc compile --explain`: the map stage's search once more, with what limits it."""

from __future__ import annotations

from dataclasses import replace

from stream_mlir.mapping.explain import explain
from stream_mlir.mapping.search import solve
from stream_mlir.pipeline import dumps, partition
from stream_mlir.pipeline.passes import folder
from stream_mlir.pipeline.settings import Settings


def explanation(settings: Settings) -> list[str]:
    """Lines to read about the design that `stream-fold` chose, from the quantized module in the output folder; of a network in parts about each part."""
    if partition.present(settings.out):
        parts = [replace(settings, out=out) for out in partition.folders(settings.out)]
        return [f"{each.out.name}: {line}" for each in parts for line in explanation(each)]
    fold, module = folder(settings), dumps.restore(settings.out, "30-quantized")
    with module.context:
        problem, interval = fold.problem(module.operation)
        design = solve(
            problem,
            objective=fold.objective,
            interval=interval,
            over_budget=fold.allow_over_budget,
            nodes=fold.nodes,
        )
        return explain(problem, design, fold.nodes)
