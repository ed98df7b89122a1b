"""From `#stream.skip` to what the mapping knows of a layer's zeros."""

from __future__ import annotations

from typing import Any

import numpy as np

from stream_mlir import ir, resources
from stream_mlir.interp.storage import storage_of
from stream_mlir.mapping.skip import Skip, Table
from stream_mlir.sparsity.statistics import window_zeros


def skip_of_op(op: Any) -> Skip | None:
    """None for a layer that multiplies by every weight."""
    attribute = op.skip
    if attribute is None:
        return None
    weights = resources.value_of(op.weights)
    assert weights is not None
    storage = storage_of(op.input.type)
    return Skip(
        activations=attribute.activations,
        weights=attribute.weights,
        empty=attribute.empty,
        order=tuple(attribute.order) if attribute.order is not None else None,
        zero_point=0 if storage is None else storage.zero_point,
        zeros=_shares(op.operation),
        weights_left=Table.of(weights.reshape(len(weights), -1, weights.shape[-1]) != 0),
    )


def _shares(op: ir.Operation) -> Table | None:
    counts = window_zeros(op)
    if counts is None:
        return None
    return Table.of(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1))
