"""Constant folding on the ONNX graph: shape arithmetic, reshaped weights, Constant nodes."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from stream_mlir.errors import UserError

_LARGEST_SHAPE = 4096
"""Numbers in a constant that shape inference may have to read."""


def fold_constants(model: Any) -> None:
    """Evaluate every node whose inputs are constants, and Shape/Size of tensors with known shapes, until nothing changes.

    Uses ONNX's reference evaluator, which defines what the operators mean. Results become initializers.
    """
    while _fold_once(infer_shapes(model)):
        pass
    infer_shapes(model)


def fold_or_refuse(model: Any, where: str) -> None:
    """`fold_constants`; `UserError` where the shapes contradict each other."""
    import onnx

    try:
        fold_constants(model)
    except onnx.shape_inference.InferenceError as error:
        text = " ".join(str(error).split())
        raise UserError(
            f"shape inference failed: {text}", where=where, hint="is the input shape right?"
        ) from error


def infer_shapes(model: Any) -> Any:
    """Shape inference in place, on a copy without weights: their values decide no shape, and there may be hundreds of megabytes of them."""
    import onnx

    inferred = onnx.shape_inference.infer_shapes(_without_weights(model), data_prop=True).graph
    for name in ("value_info", "output"):
        _replace(getattr(model.graph, name), getattr(inferred, name))
    return model


def _without_weights(model: Any) -> Any:
    """The model with large constants as inputs."""
    import onnx

    light = onnx.ModelProto(ir_version=model.ir_version)
    light.opset_import.extend(model.opset_import)
    light.functions.extend(model.functions)
    source, graph = model.graph, light.graph
    graph.name = source.name
    for name in ("node", "input", "output", "sparse_initializer"):
        getattr(graph, name).extend(getattr(source, name))
    # A dimension that once was unknown has a name by now, which inference would keep.
    graph.value_info.extend(v for v in source.value_info if static_shape(v) is not None)
    declared = {value.name for value in source.input}
    for tensor in source.initializer:
        if prod(tensor.dims) <= _LARGEST_SHAPE:
            graph.initializer.append(tensor)
        elif tensor.name not in declared:
            kind, dims = tensor.data_type, tensor.dims
            graph.input.append(onnx.helper.make_tensor_value_info(tensor.name, kind, dims))
    return light


def drop_dead(model: Any) -> None:
    """Remove nodes and initializers that no output depends on."""
    needed = {value.name for value in model.graph.output}
    kept = []
    for node in reversed(model.graph.node):
        if needed & set(node.output):
            kept.append(node)
            needed.update(node.input)
    _replace(model.graph.node, kept[::-1])
    _replace(model.graph.initializer, [t for t in model.graph.initializer if t.name in needed])


def static_shape(value: Any) -> tuple[int, ...] | None:
    """The shape in a ValueInfoProto, if every dim is known."""
    kind = value.type.tensor_type
    if not kind.HasField("shape") or any(
        not d.HasField("dim_value") or d.dim_value < 0 for d in kind.shape.dim
    ):
        return None
    return tuple(d.dim_value for d in kind.shape.dim)


def known_shapes(model: Any) -> dict[str, tuple[int, ...]]:
    """Name -> static shape, for all values that have one."""
    graph = model.graph
    found = {v.name: static_shape(v) for v in [*graph.input, *graph.value_info, *graph.output]}
    shapes = {name: shape for name, shape in found.items() if shape is not None}
    return {**shapes, **{t.name: tuple(t.dims) for t in graph.initializer}}


def _fold_once(model: Any) -> bool:
    from onnx import numpy_helper

    graph = model.graph
    constants = {t.name: t for t in graph.initializer}
    shapes = known_shapes(model)
    kept = []
    changed = False
    for node in graph.node:
        results = _evaluate(model, node, constants, shapes)
        if results is None:
            kept.append(node)
            continue
        changed = True
        for name, array in zip(node.output, results, strict=False):
            constants[name] = numpy_helper.from_array(np.asarray(array), name)
            graph.initializer.append(constants[name])
    _replace(graph.node, kept)
    return changed


def _evaluate(
    model: Any, node: Any, constants: dict[str, Any], shapes: dict[str, tuple[int, ...]]
) -> list[np.ndarray] | None:
    from onnx import numpy_helper

    if node.op_type in ("Shape", "Size") and node.domain == "" and node.input[0] in shapes:
        return _shape_of(node, shapes[node.input[0]])
    if any(name and name not in constants for name in node.input) or any(
        a.HasField("g") for a in node.attribute
    ):
        return None
    if node.op_type.startswith("Random") or node.op_type in (
        "Multinomial",
        "Bernoulli",
        "QuantizeLinear",
        "DequantizeLinear",
    ):
        return None
    feeds = {name: numpy_helper.to_array(constants[name]) for name in node.input if name}
    try:
        return evaluate(model, node, feeds)
    except (
        Exception
    ):  # the evaluator does not know the operator: it stays, and is judged like any other
        return None


def evaluate(model: Any, node: Any, feeds: dict[str, np.ndarray]) -> list[np.ndarray]:
    """The results of one node of the model by ONNX's reference evaluator; raises whatever that raises."""
    return _reference(model, node).run(None, feeds)


def _shape_of(node: Any, shape: tuple[int, ...]) -> list[np.ndarray]:
    if node.op_type == "Size":
        return [np.array(np.prod(shape, dtype=np.int64))]
    bounds = {a.name: a.i for a in node.attribute}
    return [np.array(shape, np.int64)[bounds.get("start", 0) : bounds.get("end", len(shape))]]


def _reference(model: Any, node: Any) -> Any:
    from onnx import helper
    from onnx.reference import ReferenceEvaluator

    unknown = helper.make_tensor_value_info
    inputs = [unknown(name, 0, None) for name in dict.fromkeys(node.input) if name]
    graph = helper.make_graph(
        [node], "constant", inputs, [unknown(name, 0, None) for name in node.output if name]
    )
    alone = helper.make_model(
        graph, opset_imports=list(model.opset_import), ir_version=model.ir_version
    )
    return ReferenceEvaluator(alone)


def _replace(field: Any, items: list[Any]) -> None:
    copies = list(items)
    del field[:]
    field.extend(copies)
