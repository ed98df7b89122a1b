"""ONNX Resize by the operator's definition: torch-mlir lowers only some of its modes, and two of them wrongly.

A nearest resize becomes one Gather per resized dim, with the positions as constants.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from stream_mlir.importers.onnx_fold import infer_shapes, known_shapes
from stream_mlir.importers.sampling import COORDINATES, Axis, nearest

Shapes = Mapping[str, tuple[int, ...]]


def spell_out_resizes(model: Any) -> None:
    """Replaces every nearest Resize of static shape; the new nodes keep its name."""
    shapes = known_shapes(model)
    nodes = []
    for node in model.graph.node:
        nodes += (_gathers(model, node, shapes) if node.op_type == "Resize" else None) or [node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    infer_shapes(model)


def why_unsupported(model: Any, node: Any, shapes: Shapes) -> str | None:
    """ONNX aligns the corners of the scaled size, which need not be whole; torch-mlir those of the rounded one."""
    from onnx import helper

    attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
    aligned = attributes.get("coordinate_transformation_mode") == b"align_corners"
    nearest_ = attributes.get("mode", b"nearest") == b"nearest"
    if node.op_type != "Resize" or nearest_ or not aligned:
        return None
    if not {node.input[0], node.output[0]} <= set(shapes):
        return None
    axes = _axes(model, node, shapes, attributes) or {}
    if any(a.given and abs(a.size * a.given - a.result) > 1e-3 for a in axes.values()):
        return "a resize with aligned corners to a size that is not whole before rounding"
    return None


def _gathers(model: Any, node: Any, shapes: Shapes) -> list[Any] | None:
    from onnx import helper, numpy_helper

    attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
    coordinates = attributes.get("coordinate_transformation_mode", b"half_pixel").decode()
    rounding = attributes.get("nearest_mode", b"round_prefer_floor").decode()
    source, target = node.input[0], node.output[0]
    known = attributes.get("mode", b"nearest") == b"nearest" and coordinates in COORDINATES
    if not known or not {source, target} <= set(shapes):
        return None
    axes = _axes(model, node, shapes, attributes)
    if axes is None:
        return None
    nodes, value = [], source
    for dim, axis in axes.items():
        index, result = f"{target}#{dim}", f"{target}#{dim}out"
        positions = numpy_helper.from_array(nearest(axis, coordinates, rounding), index)
        model.graph.initializer.append(positions)
        nodes.append(helper.make_node("Gather", [value, index], [result], node.name, axis=dim))
        value = result
    return [*nodes, helper.make_node("Identity", [value], [target], node.name)]


def _axes(
    model: Any, node: Any, shapes: Shapes, attributes: Mapping[str, Any]
) -> dict[int, Axis] | None:
    """The dims that change; None where the scales are not constant."""
    from onnx import numpy_helper

    constants = {t.name: t for t in model.graph.initializer}
    before, after = shapes[node.input[0]], shapes[node.output[0]]
    name = node.input[2] if len(node.input) > 2 else ""
    if name and name not in constants:
        return None
    given = numpy_helper.to_array(constants[name]) if name else np.empty(0)
    listed = [axis % len(before) for axis in attributes.get("axes", range(len(before)))]
    scales = dict(zip(listed, given.tolist(), strict=False))
    axes = {dim: Axis(before[dim], after[dim], scales.get(dim, 0.0)) for dim in range(len(before))}
    return {
        dim: axis
        for dim, axis in axes.items()
        if axis.size != axis.result or scales.get(dim, 1.0) != 1.0
    }
