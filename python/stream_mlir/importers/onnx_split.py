"""Cuts an ONNX model in three: head, design, tail."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from stream_mlir.errors import UserError
from stream_mlir.importers.cut import Cut, unknown_name
from stream_mlir.importers.onnx_inputs import model_inputs


@dataclass(frozen=True)
class Split:
    """ModelProtos. `head` and `tail` are None where nothing is left for them; `dropped` says which of the model's outputs cannot
    be computed from what the design gives, and why."""

    whole: Any
    head: Any | None
    design: Any
    tail: Any | None
    dropped: list[str]


def split(model: Any, cut: Cut, where: str) -> Split:
    """`model` has static input shapes. Raises `UserError` for unknown names and for cuts that do not make sense."""
    typed = _typed(model, where)
    starts = _resolve(model, cut.inputs, where)
    ends = _resolve(model, cut.outputs, where) or [v.name for v in model.graph.output]
    own = [v.name for v in model_inputs(model)]
    design = _needed(model, ends, starts)
    _check(design, starts, ends, own, where)
    entering = [n for n in [*own, *starts] if n in _reads(design)]
    front = [n for n in entering if n not in own]
    head = _needed(model, front, own)
    kept, behind, dropped = _behind(model, design, ends, [*starts, *own])
    stops = [n for n in dict.fromkeys([*ends, *starts, *own]) if n in _reads(behind)]
    return Split(
        whole=model,
        head=_extract(model, typed, head, [n for n in own if n in _reads(head)], front)
        if front
        else None,
        design=_extract(model, typed, design, entering, ends),
        tail=_extract(model, typed, behind, stops, kept) if behind else None,
        dropped=dropped,
    )


def _behind(
    model: Any, design: Sequence[Any], ends: Sequence[str], before: Sequence[str]
) -> tuple[list[str], list[Any], list[str]]:
    """(outputs that the tail computes, its nodes, why others are dropped)."""
    inside = {name for node in design for name in node.output} - set(ends)
    kept, dropped = [], []
    for value in model.graph.output:
        nodes = _needed(model, [value.name], [*ends, *before, *inside])
        missing = sorted(_reads(nodes) & inside)
        if value.name in inside:
            dropped.append(f"'{value.name}' lies inside the design; name it among the outputs")
        elif missing:
            dropped.append(f"'{value.name}' also needs {', '.join(missing)}")
        elif value.name not in ends:
            kept.append(value.name)
    return kept, _needed(model, kept, [*ends, *before]), dropped


def _typed(model: Any, where: str) -> dict[str, Any]:
    """Name -> ValueInfoProto with the shape that inference finds."""
    import onnx

    from stream_mlir.importers import onnx_fold

    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    onnx_fold.fold_or_refuse(copy, where)
    graph = copy.graph
    return {v.name: v for v in [*graph.value_info, *graph.output, *graph.input]}


def _resolve(model: Any, names: Sequence[str], where: str) -> list[str]:
    """Values, by their own names or by those of the nodes that make them."""
    values = [v.name for v in model_inputs(model)]
    values += [name for node in model.graph.node for name in node.output if name]
    nodes = {node.name: list(filter(None, node.output)) for node in model.graph.node if node.name}
    found: list[str] = []
    for name in names:
        if name not in values and name not in nodes:
            raise unknown_name(name, [*values, *nodes], where)
        found += [name] if name in values else nodes[name]
    return list(dict.fromkeys(found))


def _check(
    design: Sequence[Any],
    starts: Sequence[str],
    ends: Sequence[str],
    own: Sequence[str],
    where: str,
) -> None:
    made = {name for node in design for name in node.output}
    for name in ends:
        if name not in made:
            raise UserError(f"there is nothing between the inputs and '{name}'", where=where)
    for name in starts:
        if name not in _reads(design):
            hint = "leave it out of --inputs, or cut further down with --outputs"
            raise UserError(f"no output of the cut depends on '{name}'", where=where, hint=hint)
    if not _reads(design) & {*starts, *own}:
        raise UserError("the outputs do not depend on any input", where=where)


def _needed(model: Any, outputs: Collection[str], stops: Collection[str]) -> list[Any]:
    """The nodes that compute `outputs`, from `stops` where they are met; in the model's order."""
    wanted = set(outputs) - set(stops)
    kept = []
    for node in reversed(model.graph.node):
        if wanted & set(node.output):
            kept.append(node)
            wanted |= _reads([node]) - set(stops)
    return kept[::-1]


def _reads(nodes: Sequence[Any]) -> set[str]:
    """What the nodes read, in their subgraphs too."""
    return {name for node in nodes for name in _node_reads(node) if name}


def _node_reads(node: Any) -> Iterator[str]:
    yield from node.input
    for attribute in node.attribute:
        for graph in [attribute.g, *attribute.graphs]:
            for inner in graph.node:
                yield from _node_reads(inner)
            yield from (value.name for value in graph.output)


def _extract(
    model: Any,
    typed: dict[str, Any],
    nodes: Sequence[Any],
    inputs: Sequence[str],
    outputs: Sequence[str],
) -> Any:
    from onnx import TensorProto, helper

    def value(name: str) -> Any:
        return typed.get(name) or helper.make_tensor_value_info(name, TensorProto.FLOAT, None)

    read = _reads(nodes) | set(outputs)
    graph = helper.make_graph(
        nodes,
        model.graph.name or "main",
        [value(name) for name in inputs],
        [value(name) for name in outputs],
        [t for t in model.graph.initializer if t.name in read],
    )
    graph.sparse_initializer.extend(
        t for t in model.graph.sparse_initializer if t.values.name in read
    )
    return helper.make_model(
        graph, opset_imports=list(model.opset_import), ir_version=model.ir_version
    )
