"""Reads an ONNX file; everything that can be wrong with the file itself is found here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from stream_mlir.errors import UserError


def load(path: Path) -> Any:
    """The checked ModelProto, its weights loaded."""
    import onnx
    from google.protobuf.message import DecodeError

    if not path.is_file():
        raise UserError("no such file", where=str(path))
    try:
        model = onnx.load(path)
    except DecodeError as error:
        raise UserError("not an ONNX model, or the file is damaged", where=str(path)) from error
    except (OSError, onnx.checker.ValidationError) as error:
        hint = "external data files must lie beside the model"
        raise UserError(
            f"its weights cannot be read: {_first_line(error)}", where=str(path), hint=hint
        ) from error
    return checked(model, str(path))


def checked(model: Any, where: str) -> Any:
    """The ModelProto, if it is a valid one; local functions are inlined."""
    import onnx
    import onnx.inliner

    if not model.HasField("graph") or not model.graph.node:
        raise UserError("there is no ONNX graph in it", where=where)
    try:
        onnx.checker.check_model(model)
        _read_names(model.graph)
    except (onnx.checker.ValidationError, UnicodeDecodeError) as error:
        raise UserError(f"not a valid ONNX model: {_first_line(error)}", where=where) from error
    _check_data(model, where)
    _undeclare_weights(model)
    return onnx.inliner.inline_local_functions(model) if model.functions else model


def _read_names(graph: Any) -> None:
    """UnicodeDecodeError where a name is no text: protobuf returns it as bytes."""
    names = [graph.name]
    for each in (*graph.input, *graph.output, *graph.value_info, *graph.initializer):
        names.append(each.name)
    for node in graph.node:
        names += [node.name, node.op_type, node.domain, *node.input, *node.output]
        names += [each.name for each in node.attribute]
    for name in names:
        if isinstance(name, bytes):
            name.decode()


def _undeclare_weights(model: Any) -> None:
    """Weights need not be inputs as well since IR version 4; what is folded away later would otherwise become an input of the network."""
    weights = {tensor.name for tensor in model.graph.initializer}
    inputs = [value for value in model.graph.input if value.name not in weights]
    del model.graph.input[:]
    model.graph.input.extend(inputs)
    model.ir_version = max(model.ir_version, 4)


def _check_data(model: Any, where: str) -> None:
    """Every stored tensor must be readable."""
    from onnx import numpy_helper

    for tensor in model.graph.initializer:
        try:
            numpy_helper.to_array(tensor)
        except (KeyError, TypeError, ValueError) as error:
            raise UserError(f"weight '{tensor.name}' is damaged: {error}", where=where) from error


def check_weights(model: Any, where: str) -> None:
    """Floating-point weights must be float32 and finite, but for masks, which hold minus infinity (importers/masks.py)."""
    from onnx import TensorProto, numpy_helper

    floats = {TensorProto.FLOAT, TensorProto.DOUBLE, TensorProto.FLOAT16, TensorProto.BFLOAT16}
    for tensor in model.graph.initializer:
        if tensor.data_type not in floats:
            continue
        if tensor.data_type != TensorProto.FLOAT:
            kind = TensorProto.DataType.Name(tensor.data_type).lower()
            raise UserError(
                f"weight '{tensor.name}' is {kind}; models are imported in float32", where=where
            )
        array = numpy_helper.to_array(tensor)
        if np.isnan(array).any():
            raise UserError(f"weight '{tensor.name}' holds NaN", where=where)
        if array.size > 1 and np.isposinf(array).any():
            raise UserError(f"weight '{tensor.name}' holds an infinite value", where=where)


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
