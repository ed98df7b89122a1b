"""ONNX DepthToSpace as what it is: torch-mlir lowers mode CRD as if it were DCR."""

from __future__ import annotations

from typing import Any

import numpy as np

from stream_mlir.importers.onnx_fold import infer_shapes, known_shapes

# The dims that the channels are cut into, and the order of all dims behind the cut.
_ORDERS = {b"DCR": ((2, 2, 1), (0, 3, 4, 1, 5, 2)), b"CRD": ((1, 2, 2), (0, 1, 4, 2, 5, 3))}


def spell_out_depth_to_space(model: Any) -> None:
    """Replaces every DepthToSpace of static shape by reshape, transpose, reshape; the new nodes keep its name."""
    shapes = known_shapes(model)
    nodes = []
    for node in model.graph.node:
        known = node.op_type == "DepthToSpace" and {node.input[0], node.output[0]} <= set(shapes)
        nodes += _spelled_out(model, node, shapes) if known else [node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    infer_shapes(model)


def _spelled_out(model: Any, node: Any, shapes: dict[str, tuple[int, ...]]) -> list[Any]:
    from onnx import helper, numpy_helper

    attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
    factor, source, target = attributes["blocksize"], node.input[0], node.output[0]
    batch, channels, height, width = shapes[source]
    cut, order = _ORDERS[attributes.get("mode", b"DCR")]
    sizes = [factor if part == 2 else channels // factor**2 for part in cut]
    names = {"cut": (batch, *sizes, height, width), "joined": shapes[target]}
    for name, shape in names.items():
        array = numpy_helper.from_array(np.array(shape, np.int64), f"{target}#{name}")
        model.graph.initializer.append(array)
    steps = [
        ("Reshape", [source, f"{target}#cut"], f"{target}#parts", {}),
        ("Transpose", [f"{target}#parts"], f"{target}#moved", {"perm": order}),
        ("Reshape", [f"{target}#moved", f"{target}#joined"], target, {}),
    ]
    return [helper.make_node(op, ins, [out], node.name, **more) for op, ins, out, more in steps]
