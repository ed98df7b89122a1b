"""Fixes the shapes of an ONNX model's inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from stream_mlir.errors import UserError
from stream_mlir.importers.onnx_qoperators import dequantized_at_once
from stream_mlir.importers.shapes import Shapes, check_shape

Dims = list[int | str | None]


def model_inputs(model: Any) -> list[Any]:
    """Inputs that are not weights (old exporters list those too)."""
    weights = {tensor.name for tensor in model.graph.initializer}
    return [value for value in model.graph.input if value.name not in weights]


def fix_inputs(model: Any, shapes: Shapes, where: str) -> None:
    """Write static shapes into the model; refuse types and shapes that cannot be streamed, and what `fix_shapes` refuses."""
    for value in model_inputs(model):
        if not dequantized_at_once(model, value.name):
            _check_type(value, where)
    fix_shapes(model, shapes, where)
    for value in model_inputs(model):
        check_shape([d.dim_value for d in value.type.tensor_type.shape.dim], value.name, where)


def fix_shapes(model: Any, shapes: Shapes, where: str) -> None:
    """Write static shapes into the model; without one for a dynamic input, or against a static one, refuse."""
    inputs = model_inputs(model)
    if not inputs:
        raise UserError("the model has no inputs", where=where)
    given = _by_name(shapes, [value.name for value in inputs], where)
    for value in inputs:
        if value.type.HasField("tensor_type"):
            _write(value, _resolve(value.name, _dims(value), given.get(value.name), where))
    del model.graph.value_info[:]  # inferred for other shapes
    for value in model.graph.output:
        value.type.tensor_type.ClearField("shape")


def _by_name(shapes: Shapes, names: Sequence[str], where: str) -> dict[str, tuple[int, ...]]:
    if isinstance(shapes, Mapping):
        for name in shapes:
            if name not in names:
                raise UserError(
                    f"no input is called '{name}'; inputs: {', '.join(names)}", where=where
                )
        return {name: tuple(shape) for name, shape in shapes.items()}
    if len(shapes) > len(names):
        raise UserError(
            f"{len(shapes)} input shapes for {len(names)} input(s): {', '.join(names)}", where=where
        )
    return {name: tuple(shape) for name, shape in zip(names, shapes, strict=False)}


def _check_type(value: Any, where: str) -> None:
    from onnx import TensorProto

    if not value.type.HasField("tensor_type"):
        raise UserError(f"input '{value.name}' is not a tensor", where=where)
    kind = value.type.tensor_type.elem_type
    if kind != TensorProto.FLOAT:
        known = kind in TensorProto.DataType.values()
        name = TensorProto.DataType.Name(kind).lower() if known else f"of unknown type {kind}"
        hint = "start behind its conversion with --inputs"
        raise UserError(
            f"input '{value.name}' is {name}; models take float32 inputs", where=where, hint=hint
        )


def _dims(value: Any) -> Dims | None:
    kind = value.type.tensor_type
    if not kind.HasField("shape"):
        return None
    return [
        d.dim_value
        if d.dim_value > 0 or (d.HasField("dim_value") and d.dim_value == 0)
        else d.dim_param or None
        for d in kind.shape.dim
    ]


def _resolve(
    name: str, dims: Dims | None, given: tuple[int, ...] | None, where: str
) -> tuple[int, ...]:
    text = "of unknown rank" if dims is None else "(" + ", ".join(str(d or "?") for d in dims) + ")"
    if given is None:
        if dims is None or not all(isinstance(d, int) for d in dims):
            example = ",".join(
                str(d) if isinstance(d, int) else "1" if i == 0 else "?"
                for i, d in enumerate(dims or [])
            )
            hint = f"give it with --input-shape {example or '1,...'}"
            raise UserError(
                f"the shape of input '{name}' is not fixed: {text}", where=where, hint=hint
            )
        return tuple(d for d in dims if isinstance(d, int))
    fits = dims is None or (
        len(dims) == len(given)
        and all(not isinstance(d, int) or d == g for d, g in zip(dims, given, strict=True))
    )
    if not fits:
        raise UserError(
            f"input '{name}' has shape {text}; {','.join(map(str, given))} was given", where=where
        )
    return given


def _write(value: Any, shape: Sequence[int]) -> None:
    kind = value.type.tensor_type
    kind.ClearField("shape")
    for size in shape:
        kind.shape.dim.add().dim_value = size
