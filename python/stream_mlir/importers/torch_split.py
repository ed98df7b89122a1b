"""Cuts the exported FX graph of a PyTorch model; the parts before and after are not kept."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

from stream_mlir.errors import UserError
from stream_mlir.importers.cut import Cut, unknown_name
from stream_mlir.importers.program import Origin, Step
from stream_mlir.importers.torch_graph import replace_by_placeholder

Results = list[tuple[str, int]]
"""The model's results: name, and position among what the graph returns."""


def label(node: Any, origins: dict[Any, Origin]) -> str:
    """What the user calls this value: the operator's name, and which of its results if it has several."""
    name = origins[node].name if node in origins else node.name
    return f"{name}:{node.args[1]}" if node.target is operator.getitem else name


def steps(graph: Any, origins: dict[Any, Origin], parameters: dict[str, Any]) -> list[Step]:
    """The operators by the labels of the values they read and make."""
    return [
        Step(
            origins[node],
            tuple(label(i, origins) for i in node.all_input_nodes if i.name not in parameters),
            (label(node, origins),),
            sum(parameters[i.name].numel() for i in node.all_input_nodes if i.name in parameters),
        )
        for node in graph.nodes
        if node in origins
    ]


def split(
    graph: Any,
    origins: dict[Any, Origin],
    cut: Cut,
    inputs: Sequence[str],
    results: Results,
    where: str,
) -> tuple[dict[str, str], Results]:
    """Leave in `graph` what computes the cut's outputs from its inputs.

    Returns the inputs (placeholder -> name for the user) and the results. `UserError` for names that are not there.
    """
    ends = _resolve(graph, origins, cut.outputs, where)
    starts = _resolve(graph, origins, cut.inputs, where)
    last = list(graph.nodes)[-1]
    if ends:
        last.args = (tuple(ends),)
        results = [(label(node, origins), i) for i, node in enumerate(ends)]
    fresh = {}
    for node in starts:
        name = label(node, origins)
        fresh[replace_by_placeholder(graph, node).name] = name
    graph.eliminate_dead_code()
    read = {node.name for node in graph.nodes if node.op == "placeholder" and node.users}
    for placeholder, name in fresh.items():
        if placeholder not in read:
            hint = "leave it out of --inputs, or cut further down with --outputs"
            raise UserError(f"no output of the cut depends on '{name}'", where=where, hint=hint)
    if any(node.op == "placeholder" for node in last.all_input_nodes):
        raise UserError("there is nothing between the inputs and an output", where=where)
    return {**{name: name for name in inputs if name in read}, **fresh}, results


def _resolve(graph: Any, origins: dict[Any, Origin], names: Sequence[str], where: str) -> list[Any]:
    found: dict[str, list[Any]] = {}
    for node in graph.nodes:
        if node in origins and not isinstance(node.meta.get("val"), (tuple, list)):
            for name in {label(node, origins), origins[node].name}:
                found.setdefault(name, []).append(node)
    for name in names:
        if name not in found:
            raise unknown_name(name, found, where)
    return list(dict.fromkeys(node for name in names for node in found[name]))
