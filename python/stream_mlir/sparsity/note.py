"""What `stream-sparsify` leaves on a layer, for the report and for later runs."""

from __future__ import annotations

from typing import Any

import numpy as np

from stream_mlir import ir
from stream_mlir.locations import model_name
from stream_mlir.notes import dictionary, values
from stream_mlir.quant.layers import weights_of

NOTE = "stream.sparsity"
"""Dictionary attribute: the layer's name, its `weights` and the `zeros` among them, their relative `error` (Frobenius), and the absolute
`weight_threshold` and `input_threshold` where there is one."""


def noted(layer: ir.Operation) -> dict[str, Any]:
    """What earlier runs noted; no thresholds and no error without."""
    known = values(layer.attributes[NOTE]) if NOTE in layer.attributes else {}
    return {"layer": model_name(layer), "error": 0.0, "input_threshold": 0.0, **known}


def note(layer: ir.Operation, **changes: float) -> None:
    """Writes the note: what was known, the changes, and the zeros counted anew."""
    weights = weights_of(layer)
    zeros = weights.size - int(np.count_nonzero(weights))
    facts = {**noted(layer), "weights": weights.size, "zeros": zeros, **changes}
    facts["input_threshold"] = facts["input_threshold"] or None
    layer.attributes[NOTE] = dictionary(facts)
