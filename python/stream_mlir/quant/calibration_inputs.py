"""The inputs that calibration data must fit: their names and their shapes in the model's own layout."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stream_mlir import ir
from stream_mlir.errors import UserError
from stream_mlir.interp.attributes import shape_of
from stream_mlir.interp.layout import to_stream
from stream_mlir.interp.run import main_function
from stream_mlir.interp.storage import Storage
from stream_mlir.quant.declared import declared_storage

WHERE = "calibration data"

Attributes = ir.DictAttr | dict[str, ir.Attribute]


@dataclass(frozen=True)
class ModelInput:
    """An argument of @main: its name and the shape of one frame in either layout."""

    name: str
    model_shape: tuple[int, ...]
    stream_shape: tuple[int, ...]
    attrs: Attributes
    storage: Storage | None = None  # where the model declares it

    def frames_of(self, array: np.ndarray, samples: int) -> np.ndarray:
        """Checked, cut to `samples` frames and brought to stream layout."""
        where = f"{WHERE} for {self.name!r}"
        if array.dtype.kind != "f":
            hint = "apply the model's preprocessing and convert to float32"
            raise UserError(f"dtype is {array.dtype}, not a float type", where, hint)
        rank = len(self.model_shape)
        if array.shape[-rank:] != self.model_shape or array.ndim > rank + 2:
            wanted = ", ".join(map(str, self.model_shape))
            raise UserError(f"shape is {array.shape}, not (frames, {wanted})", where)
        array = array.reshape(-1, *self.model_shape)
        if len(array) == 0:
            raise UserError("there are no frames", where)
        with np.errstate(over="ignore"):  # what float32 cannot hold is infinite, and refused
            array = array[: samples or None].astype(np.float32)
        if not np.isfinite(array).all():
            raise UserError("it contains NaN or infinity", where)
        return to_stream(array, self.attrs)


def model_inputs(module: ir.Module | ir.Operation) -> list[ModelInput]:
    """The arguments of @main, in order."""
    function = main_function(module)
    values = list(function.regions[0].blocks[0].arguments)
    attrs: list[Attributes] = [{}] * len(values)
    if "arg_attrs" in function.attributes:
        attrs = [ir.DictAttr(one) for one in ir.ArrayAttr(function.attributes["arg_attrs"])]
    return [_model_input(value, attr) for value, attr in zip(values, attrs, strict=True)]


def _model_input(value: ir.BlockArgument, attrs: Attributes) -> ModelInput:
    name, shape = f"input{value.arg_number}", shape_of(value)[1:]
    model_shape = shape
    for key in (
        "stream.model_shape",
        "stream.shape",
    ):  # the model's own shape, where there is one, is the last
        if key in attrs:
            model_shape = tuple(ir.DenseI64ArrayAttr(attrs[key]))[1:]
    if "stream.name" in attrs:
        name = ir.StringAttr(attrs["stream.name"]).value
    return ModelInput(name, model_shape, shape, attrs, declared_storage(value))
