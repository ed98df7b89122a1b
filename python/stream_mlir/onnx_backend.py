"""An ONNX backend (`onnx.backend.base`): the importer and the reference interpreter run an ONNX model.

A stream has float32 values and at least two dimensions. Inputs that cannot be one (shapes, bounds, scalars) and those that an
operator takes as its parameters (the weights of a convolution) become constants when the model is run, so that is when it is
imported. Frames of a batch are independent of each other: a model of which that can be shown is imported for one frame and
run for all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from onnx import ModelProto, TensorProto, helper, numpy_helper, shape_inference
from onnx.backend.base import Backend, BackendRep

from stream_mlir import interp, ir
from stream_mlir.importers import import_model

_PARAMETERS = {
    "Attention": range(3, 4),
    "BatchNormalization": range(1, 5),
    "Clip": range(1, 3),
    "Conv": range(1, 3),
    "ConvTranspose": range(1, 3),
    "Gemm": range(1, 3),
    "GroupNormalization": range(1, 3),
    "InstanceNormalization": range(1, 3),
    "LayerNormalization": range(1, 3),
    "PRelu": range(1, 2),
    "Pad": range(1, 4),
    "Pow": range(1, 2),
    "RMSNormalization": range(1, 2),
    "Resize": range(1, 4),
}
_BATCH = "frames"


class StreamBackend(Backend):
    """`StreamBackend.prepare(model).run(inputs)`; raises `UserError` for what cannot be streamed."""

    @classmethod
    def prepare(cls, model: ModelProto, device: str = "CPU", **_: Any) -> StreamRep:
        """Nothing is imported yet: see the module's text."""
        if not cls.supports_device(device):
            raise ValueError(f"no device '{device}'")
        return StreamRep(model)

    @classmethod
    def supports_device(cls, device: str) -> bool:
        """The interpreter runs on the CPU."""
        return device.partition(":")[0] == "CPU"


class StreamRep(BackendRep):
    """A model that is imported for the inputs it is run with."""

    def __init__(self, model: ModelProto) -> None:
        self.model = model

    def run(self, inputs: Any, **_: Any) -> tuple[np.ndarray, ...]:
        """Outputs in the model's layouts; `inputs` by position."""
        model, streams = streamed(self.model, [_array(each) for each in inputs])
        module = import_model(model)
        function: Any = module.body.operations[0]
        ports = [list(ir.ArrayAttr(function.attributes[n])) for n in ("arg_attrs", "res_attrs")]
        given = [interp.to_stream(x, p) for x, p in zip(streams, ports[0], strict=True)]
        results = zip(interp.run(module, given), ports[1], strict=True)
        return tuple(interp.to_model(y, p) for y, p in results)


def streamed(
    model: ModelProto, inputs: Sequence[np.ndarray]
) -> tuple[ModelProto, list[np.ndarray]]:
    """A copy of the model for one frame with its parameters as constants, and the inputs that are left, of all frames."""
    made, streams = _bind(model, inputs)
    frames = {len(array) for array in streams if array.ndim}
    if len(frames) == 1 and frames != {1} and _independent(made):
        _set_batch(made, 1)
    return made, streams


def _array(value: Any) -> np.ndarray:
    return numpy_helper.to_array(value) if isinstance(value, TensorProto) else np.asarray(value)


def _bind(model: ModelProto, inputs: Sequence[np.ndarray]) -> tuple[ModelProto, list[np.ndarray]]:
    made = ModelProto()
    made.CopyFrom(model)
    graph = made.graph
    values = list(graph.input)
    del graph.input[:]
    streams = []
    for value, array in zip(values, inputs, strict=False):
        if _is_parameter(made, value.name, array):
            graph.initializer.append(numpy_helper.from_array(array, value.name))
        else:
            kind = helper.np_dtype_to_tensor_dtype(array.dtype)
            graph.input.append(helper.make_tensor_value_info(value.name, kind, array.shape))
            streams.append(array)
    return made, streams


def _is_parameter(model: ModelProto, name: str, array: np.ndarray) -> bool:
    uses = [
        (node.op_type, place)
        for node in model.graph.node
        for place, each in enumerate(node.input)
        if each == name
    ]
    if all(place in _PARAMETERS.get(op, ()) for op, place in uses):
        return True
    first = model.graph.node[0].input[0] == name
    if all(op == "MatMul" and place == 1 for op, place in uses) and array.ndim == 2:
        return True
    return not first and (array.dtype != np.float32 or array.ndim < 2)


def _independent(model: ModelProto) -> bool:
    """Whether every value has the batch as its first dimension and nothing is computed along that."""
    copy = ModelProto()
    copy.CopyFrom(model)
    _set_batch(copy, _BATCH)
    for value in copy.graph.output:  # inferred anew
        value.type.tensor_type.ClearField("shape")
    graph = shape_inference.infer_shapes(copy, data_prop=True).graph
    values = [*graph.input, *graph.value_info, *graph.output]
    dims = [[d.dim_param or d.dim_value for d in v.type.tensor_type.shape.dim] for v in values]
    return all(each and each[0] == _BATCH and _BATCH not in each[1:] for each in dims) and not any(
        _along(node, len(dims[0])) for node in graph.node
    )


def _along(node: Any, rank: int) -> bool:
    return any(a.name == "axis" and a.i in (0, -rank) for a in node.attribute)


def _set_batch(model: ModelProto, size: int | str) -> None:
    for value in [*model.graph.input, *model.graph.output]:
        kind = value.type.tensor_type
        shape = [size, *(d.dim_value for d in kind.shape.dim[1:])]
        value.CopyFrom(helper.make_tensor_value_info(value.name, kind.elem_type, shape))
