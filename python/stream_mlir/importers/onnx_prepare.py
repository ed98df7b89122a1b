"""Rewrites that make an ONNX graph plain before torch-mlir reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from stream_mlir.importers.onnx_fold import known_shapes

_WINDOWED = ("Conv", "MaxPool", "AveragePool")


def spell_out_padding(model: Any) -> None:
    """Replace `auto_pad` by the pads it stands for."""
    shapes = known_shapes(model)
    for node in model.graph.node:
        attributes = {a.name: a for a in node.attribute}
        mode = attributes["auto_pad"].s.decode() if "auto_pad" in attributes else "NOTSET"
        if node.op_type not in _WINDOWED or mode == "NOTSET" or node.input[0] not in shapes:
            continue
        _replace_attributes(node, ("auto_pad", "pads"), pads=_pads(node, mode, shapes))


def drop_unused_outputs(model: Any) -> None:
    """Remove trailing outputs that nobody reads, such as the mask of a Dropout, which torch-mlir would compute."""
    used = {name for node in model.graph.node for name in node.input}
    used |= {value.name for value in model.graph.output}
    for node in model.graph.node:
        while len(node.output) > 1 and node.output[-1] not in used:
            node.output.pop()


def state_steps(model: Any) -> None:
    """Give every Slice the steps of 1 that it may leave out: torch-mlir makes them by an operator of their own."""
    from onnx import numpy_helper

    sizes = {tensor.name: tensor.dims[0] for tensor in model.graph.initializer if tensor.dims}
    for node in model.graph.node:
        if node.op_type != "Slice" or len(node.input) != 4 or node.input[1] not in sizes:
            continue
        steps = f"{node.output[0]}#steps"
        ones = np.ones(sizes[node.input[1]], np.int64)
        model.graph.initializer.append(numpy_helper.from_array(ones, steps))
        node.input.append(steps)


def drop_idle_ceil_mode(model: Any) -> None:
    """Remove `ceil_mode` where rounding up or down gives the same size."""
    from onnx import helper

    shapes = known_shapes(model)
    for node in model.graph.node:
        values = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        if not values.get("ceil_mode") or not {node.input[0], node.output[0]} <= set(shapes):
            continue
        kernel, extents = values["kernel_shape"], shapes[node.input[0]][2:]
        rank = len(kernel)
        pads = values.get("pads", [0] * 2 * rank)
        strides, dilations = (values.get(name, [1] * rank) for name in ("strides", "dilations"))
        floors = tuple(
            (extents[i] + pads[i] + pads[i + rank] - dilations[i] * (kernel[i] - 1) - 1)
            // strides[i]
            + 1
            for i in range(rank)
        )
        if floors == shapes[node.output[0]][2:]:
            _replace_attributes(node, ("ceil_mode",))


def keep_averages(model: Any) -> None:
    """Rename averages over windows with gaps, which torch-mlir drops, or that are not all full, which it spells out: so it passes them on as they are."""
    from onnx import helper

    for node in model.graph.node:
        values = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        gaps = any(step != 1 for step in values.get("dilations", ()))
        if node.op_type == "AveragePool" and (gaps or values.get("ceil_mode")):
            node.op_type = "WindowAverage"


def split_weights(model: Any) -> dict[str, np.ndarray]:
    """Turn float weights into inputs of the graph and return them; small and integer constants stay, as plain literals."""
    from onnx import TensorProto, helper, numpy_helper

    graph = model.graph
    weights: dict[str, np.ndarray] = {}
    literals = []
    declared = {v.name for v in graph.input}
    for tensor in graph.initializer:
        array = numpy_helper.to_array(tensor)
        if tensor.data_type == TensorProto.FLOAT and array.size > 1:
            weights[tensor.name] = array
            if tensor.name not in declared:
                graph.input.append(
                    helper.make_tensor_value_info(tensor.name, tensor.data_type, tensor.dims)
                )
        else:
            literals.append(
                helper.make_tensor(
                    tensor.name, tensor.data_type, tensor.dims, array.ravel().tolist()
                )
            )
    del graph.initializer[:]
    graph.initializer.extend(literals)
    return weights


def _pads(node: Any, mode: str, shapes: dict[str, tuple[int, ...]]) -> list[int]:
    from onnx import helper

    values = {a.name: helper.get_attribute_value(a) for a in node.attribute}
    extents = shapes[node.input[0]][2:]
    kernel = values.get("kernel_shape") or shapes[node.input[1]][2:]
    strides = values.get("strides") or [1] * len(extents)
    dilations = values.get("dilations") or [1] * len(extents)
    if mode == "VALID":
        return [0] * 2 * len(extents)
    totals = [
        max((-(-size // stride) - 1) * stride + dilation * (k - 1) + 1 - size, 0)
        for size, k, stride, dilation in zip(extents, kernel, strides, dilations, strict=True)
    ]
    small, large = [t // 2 for t in totals], [t - t // 2 for t in totals]
    return small + large if mode == "SAME_UPPER" else large + small


def _replace_attributes(node: Any, dropped: Sequence[str], **added: Any) -> None:
    from onnx import helper

    kept = [
        helper.make_attribute(a.name, helper.get_attribute_value(a))
        for a in node.attribute
        if a.name not in dropped
    ]
    del node.attribute[:]
    node.attribute.extend(
        [*kept, *(helper.make_attribute(name, value) for name, value in added.items())]
    )
