"""What a cut model leaves to the host: ONNX files beside the design, and running them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from stream_mlir.errors import UserError
from stream_mlir.files import write_with

WHOLE, HEAD, TAIL, FRAMES = "whole.onnx", "head.onnx", "tail.onnx", "host.npz"
Named = dict[str, np.ndarray]


@dataclass(frozen=True)
class HostInput:
    """An input of an ONNX model: `shape` is that of one frame (batch 1)."""

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype


def write(split: Any, out: Path) -> None:
    """Writes the parts of an `onnx_split.Split`; `whole.onnx` is the user's model with its input shapes fixed."""
    forget(out)
    for name, model in ((WHOLE, split.whole), (HEAD, split.head), (TAIL, split.tail)):
        if model is not None:
            data = model.SerializeToString(deterministic=True)
            write_with(out / name, lambda file, data=data: file.write(data))


def forget(out: Path) -> None:
    """Removes what an earlier run left."""
    for name in (WHOLE, HEAD, TAIL, FRAMES):
        (out / name).unlink(missing_ok=True)


def present(out: Path) -> bool:
    """Whether the design in `out` is a part of a larger ONNX model."""
    return (out / WHOLE).is_file()


def inputs_of(path: Path) -> list[HostInput]:
    """The inputs of a written part, from the file alone."""
    import onnx
    from onnx import helper

    graph = onnx.load(path, load_external_data=False).graph
    weights = {tensor.name for tensor in graph.initializer}
    return [
        HostInput(
            value.name,
            tuple(d.dim_value for d in value.type.tensor_type.shape.dim),
            np.dtype(helper.tensor_dtype_to_np_dtype(value.type.tensor_type.elem_type)),
        )
        for value in graph.input
        if value.name not in weights
    ]


class Part:
    """One of the ONNX files, run with onnxruntime frame by frame; where there is no such file nothing is computed."""

    def __init__(self, path: Path) -> None:
        self.session = _session(path) if path.is_file() else None

    def run(self, values: Mapping[str, np.ndarray]) -> Named:
        """The outputs for one frame; `values` may hold more than the part reads."""
        if self.session is None:
            return {}
        feeds = {each.name: values[each.name] for each in self.session.get_inputs()}
        names = [each.name for each in self.session.get_outputs()]
        return dict(zip(names, self.session.run(names, feeds), strict=True))


def _session(path: Path) -> Any:
    try:
        import onnxruntime
    except ImportError as error:
        raise UserError(
            "the host's part of a cut model runs with onnxruntime, which is not installed",
            where=str(path),
            hint="pip install stream-mlir[host]",
        ) from error
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime has its own kinds
        text = next(iter(str(error).splitlines()), "")
        raise UserError(f"onnxruntime does not take it: {text}", where=str(path)) from error
