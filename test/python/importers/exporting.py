"""ONNX files as PyTorch's older exporter writes them, which most models out there come from."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import onnx
import torch


def exported(module: torch.nn.Module, shape: tuple[int, ...], folder: Path) -> Any:
    """The module as a model with the input `x`; its file stays in `folder`."""
    path = folder / "plain.onnx"
    example = (torch.zeros(shape),)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the newer exporter needs another package
        torch.onnx.export(
            module.eval(), example, str(path), dynamo=False, opset_version=17, input_names=["x"]
        )
    return onnx.load(path)
