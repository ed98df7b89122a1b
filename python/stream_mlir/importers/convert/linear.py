"""Fully connected layers."""

from __future__ import annotations

import numpy as np

from stream_mlir import ir
from stream_mlir.importers import builder
from stream_mlir.importers.convert.activation import uniform
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.layout import Layout
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Stream


@converter("aten.linear")
def linear(context: Context, x: Stream, weights: object, bias: object = None) -> Stream:
    """x @ weights.T + bias over the last dim; weights are F x C."""
    matrix = _matrix(weights)
    if bias is not None and not isinstance(bias, np.ndarray):
        raise Refuse("a linear layer whose bias is computed from data")
    if not isinstance(x, Stream):
        raise Refuse("a linear layer on a constant")
    if len(x.shape) < 2:
        raise Refuse("a linear layer without a batch dimension")
    if matrix.shape[1] != x.shape[-1] or (bias is not None and bias.shape != matrix.shape[:1]):
        raise Refuse(f"weights of shape {matrix.shape} do not fit {x.shape}")
    shape = (*x.shape[:-1], matrix.shape[0])
    if x.shape[-1] == int(np.prod(x.shape)):
        columns = matrix if x.guessed else matrix[:, x.layout.indices()]
        value = builder.reshape(x.value, (1, x.shape[-1]))
    else:
        x = context.ordered(x, Layout.raster(x.shape), "a linear layer over the last dimension")
        columns = matrix
        value = builder.reshape(x.value, (1, int(np.prod(x.shape[:-1])), x.shape[-1]))

    def emit(w: np.ndarray, b: np.ndarray | None) -> ir.Value:
        return builder.linear(value, w, b, context.name)

    return context.layer(columns, bias, shape, Layout.raster(shape), emit)


@converter("aten.addmm")
def addmm(
    context: Context, bias: object, x: Stream, weights: object, beta: float = 1, alpha: float = 1
) -> Stream:
    """beta * bias + alpha * (x @ weights)."""
    if not isinstance(bias, np.ndarray):
        raise Refuse("a linear layer whose bias is computed from data")
    matrix = _matrix(weights) * np.float32(alpha)
    scaled = bias.astype(np.float32) * np.float32(beta)
    number = uniform(scaled)
    row = np.full(matrix.shape[1], number, np.float32) if number is not None else scaled.ravel()
    if len(row) != matrix.shape[1]:
        raise Refuse(f"a bias of shape {bias.shape}")
    return linear(context, x, matrix.T, row)


def _matrix(weights: object) -> np.ndarray:
    if not isinstance(weights, np.ndarray):
        raise Refuse("a linear layer whose weights are computed from data")
    if weights.ndim != 2:
        raise Refuse(f"a linear layer with weights of shape {weights.shape}")
    return weights
