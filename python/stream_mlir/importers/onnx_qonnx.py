"""QONNX's quantizers, which Brevitas writes: Quant (now IntQuant) and BipolarQuant (github.com/fastmachinelearning/qonnx, docs/qonnx-custom-ops)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from stream_mlir.importers.onnx_codes import Codes, Unquantizable, with_block

HANDLED = ("Quant", "IntQuant", "BipolarQuant")

_TO_NEAREST = ("ROUND", "HALF_EVEN")
_ROUNDINGS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    **dict.fromkeys(_TO_NEAREST, np.rint),
    "CEIL": np.ceil,
    "FLOOR": np.floor,
    "UP": lambda x: np.copysign(np.ceil(np.abs(x)), x),
    "DOWN": np.trunc,
    "HALF_UP": lambda x: np.copysign(np.floor(np.abs(x) + 0.5), x),
    "HALF_DOWN": lambda x: np.copysign(np.ceil(np.abs(x) - 0.5), x),
}


def codes_of_quant(node: Any, constants: Mapping[str, np.ndarray]) -> Codes:
    """The integers that the node rounds to; `constants` are its constant inputs."""
    if any(name not in constants for name in node.input[1:]):
        raise Unquantizable("its scale, zero point or width is computed from data")
    scale, *rest = (np.asarray(constants[name], np.float32) for name in node.input[1:])
    if not (np.isfinite(scale).all() and (scale > 0).all()):
        raise Unquantizable("its scale is not a positive number")
    if node.op_type == "BipolarQuant":
        return Codes(scale, np.zeros((), np.int64), -1, 1)
    zero, width = rest
    if width.size != 1 or not 1 <= width.item() <= 32 or (zero != np.rint(zero)).any():
        raise Unquantizable("its width is not one of 1 to 32 bits, or its zero point no integer")
    bits, narrow = int(width.item()), _flag(node, "narrow", 0)
    if _flag(node, "signed", 1):
        low, high = -(1 << (bits - 1)) + narrow, (1 << (bits - 1)) - 1
    else:
        low, high = 0, (1 << bits) - 1 - narrow
    return Codes(scale, zero.astype(np.int64), low, high)


def integers_of(node: Any, codes: Codes, values: np.ndarray) -> np.ndarray:
    """What the node makes of a constant."""
    if node.op_type == "BipolarQuant":
        return np.where(values >= 0, 1, -1)
    scale, zero = with_block(codes, values.shape)
    clipped = np.clip(values.astype(np.float32) / scale + zero, codes.low, codes.high)
    return _ROUNDINGS[_mode(node)](clipped).astype(np.int64)


def check_stream(node: Any) -> None:
    """A stream is rounded by hardware, to nearest; Unquantizable for anything else."""
    if node.op_type == "BipolarQuant":
        raise Unquantizable("it makes two values, plus and minus, of a stream")
    if _mode(node) not in _TO_NEAREST:
        raise Unquantizable(f"it rounds a stream by {_mode(node)}; hardware rounds to nearest")


def _mode(node: Any) -> str:
    given = next((a.s for a in node.attribute if a.name == "rounding_mode"), b"ROUND")
    mode = given.decode().upper()
    if mode not in _ROUNDINGS:
        raise Unquantizable(f"its rounding_mode '{mode}' is not known")
    return mode


def _flag(node: Any, name: str, default: int) -> int:
    return next((a.i for a in node.attribute if a.name == name), default)
