"""ONNX operators as the smaller ones that they consist of.

DepthToSpace: torch-mlir lowers mode CRD as if it were DCR. LRN: torch-mlir makes it an average over channels as if they were a dimension of the image.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from stream_mlir.importers.onnx_fold import infer_shapes, known_shapes

Shapes = dict[str, tuple[int, ...]]

# The dims that the channels are cut into, and the order of all dims behind the cut.
_ORDERS = {b"DCR": ((2, 2, 1), (0, 3, 4, 1, 5, 2)), b"CRD": ((1, 2, 2), (0, 1, 4, 2, 5, 3))}


def spell_out_blocks(model: Any) -> None:
    """Replaces every DepthToSpace and LRN of static shape; the new nodes keep its name."""
    shapes = known_shapes(model)
    nodes = []
    for node in model.graph.node:
        spell_out = _BLOCKS.get(node.op_type)
        known = spell_out is not None and {node.input[0], node.output[0]} <= set(shapes)
        nodes += spell_out(model, node, shapes) if spell_out and known else [node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    infer_shapes(model)


def _depth_to_space(model: Any, node: Any, shapes: Shapes) -> list[Any]:
    from onnx import helper

    attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
    factor, source, target = attributes["blocksize"], node.input[0], node.output[0]
    batch, channels, height, width = shapes[source]
    cut, order = _ORDERS[attributes.get("mode", b"DCR")]
    sizes = [factor if part == 2 else channels // factor**2 for part in cut]
    _constant(model, f"{target}#cut", np.array([batch, *sizes, height, width], np.int64))
    _constant(model, f"{target}#joined", np.array(shapes[target], np.int64))
    return [
        _node(node, "Reshape", [source, f"{target}#cut"], f"{target}#parts"),
        _node(node, "Transpose", [f"{target}#parts"], f"{target}#moved", perm=order),
        _node(node, "Reshape", [f"{target}#moved", f"{target}#joined"], target),
    ]


def _local_response_norm(model: Any, node: Any, shapes: Shapes) -> list[Any]:
    """`x * (bias + alpha / size * sum of the squares of the channels around) ^ -beta`: the sum is a 1x1 convolution with a band of weights."""
    from onnx import helper

    values = {"alpha": 1e-4, "beta": 0.75, "bias": 1.0}
    values.update({a.name: helper.get_attribute_value(a) for a in node.attribute})
    source, target, size = node.input[0], node.output[0], values["size"]
    channels, rank = shapes[source][1], len(shapes[source]) - 2
    offset = np.arange(channels) - np.arange(channels)[:, None]  # of what is read from what is made
    near = (offset >= -((size - 1) // 2)) & (offset <= size // 2)
    band = np.where(near, values["alpha"] / size, 0).astype(np.float32)
    _constant(model, f"{target}#band", band.reshape(channels, channels, *[1] * rank))
    _constant(model, f"{target}#bias", np.full(channels, values["bias"], np.float32))
    _constant(model, f"{target}#power", np.array(-values["beta"], np.float32))
    sums = [f"{target}#squares", f"{target}#band", f"{target}#bias"]
    return [
        _node(node, "Mul", [source, source], f"{target}#squares"),
        _node(node, "Conv", sums, f"{target}#sums", kernel_shape=[1] * rank),
        _node(node, "Pow", [f"{target}#sums", f"{target}#power"], f"{target}#scales"),
        _node(node, "Mul", [source, f"{target}#scales"], target),
    ]


_BLOCKS = {"DepthToSpace": _depth_to_space, "LRN": _local_response_norm}


def _constant(model: Any, name: str, array: np.ndarray) -> None:
    from onnx import numpy_helper

    model.graph.initializer.append(numpy_helper.from_array(array, name))


def _node(node: Any, op: str, inputs: list[str], output: str, **attributes: Any) -> Any:
    """A part of `node`, with its name."""
    from onnx import helper

    return helper.make_node(op, inputs, [output], node.name, **attributes)
