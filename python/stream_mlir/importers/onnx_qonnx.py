"""QONNX's quantizers, which Brevitas writes: Quant and BipolarQuant (qonnx, docs/qonnx-custom-ops)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from stream_mlir.importers.onnx_codes import Codes, Unquantizable

HANDLED = ("Quant", "IntQuant", "BipolarQuant")


def codes_of_quant(node: Any, constants: Mapping[str, np.ndarray]) -> Codes:
    """What the node rounds to; `constants` are its constant inputs."""
    raise Unquantizable("QONNX is not read yet")
