"""Attention as one operator: PyTorch's, and ONNX's, which torch-mlir passes on as it is."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np

from stream_mlir.importers import scalar as s
from stream_mlir.importers.convert.arithmetic import add
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.matmul import Operand, product
from stream_mlir.importers.convert.shape import permute
from stream_mlir.importers.convert.softmax import masked_softmax
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.masks import split_mask
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Stream

_HEADS = ("q_num_heads", "kv_num_heads", "kv_num_heads")
_KNOWN = {*_HEADS, "is_causal", "scale", "softcap", "softmax_precision"}


@converter("aten.scaled_dot_product_attention")
def attention(
    context: Context,
    query: Stream,
    key: Operand,
    value: Operand,
    mask: Operand | None = None,
    dropout: float = 0.0,
    causal: bool = False,
    scale: float | None = None,
    grouped: bool = False,
    softcap: float = 0.0,
) -> Stream:
    """softmax(scale * query @ key^T + mask) @ value; `softcap` bends the scores to less than itself."""
    if dropout or not isinstance(mask, Stream | np.ndarray | None):
        raise Refuse("an attention with dropout")
    keys: tuple[int, ...] = key.shape
    factor = 1 / sqrt(query.shape[len(query.shape) - 1]) if scale is None else scale
    whole = (*query.shape[:-1], keys[-2])
    constant = mask if isinstance(mask, np.ndarray) else None
    taken, added = _masks(constant, causal, whole)
    if len(query.shape) > 3 and query.shape[-3] != keys[-3]:
        query = _shared(query, keys[-3])
    scores = product(context, query, key, factor, swapped=True)
    inner = Context(context.name, (scores.shape,))
    if softcap:
        scores = inner.map(scores, lambda x: s.tanh(x * (1 / softcap)) * softcap)
    if isinstance(mask, Stream):
        scores = add(inner, scores, _computed(mask, whole, scores.shape))
    if added is not None:
        scores = add(inner, scores, added.reshape(scores.shape))
    rows = None if taken is None else taken.reshape(scores.shape)
    weights = masked_softmax(inner, scores, len(scores.shape) - 1, rows)
    return product(context, weights, value).reshaped(context.shape)


def _masks(
    mask: np.ndarray | None, causal: bool, shape: tuple[int, ...]
) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Which scores take part, and what is added to them; None where there is nothing to do."""
    taken, added = np.ones(shape, bool), np.zeros(shape, np.float32)
    if causal:
        taken &= np.tri(*shape[-2:], dtype=bool)
    if mask is not None:
        kept, more = (mask, np.float32(0)) if mask.dtype == bool else split_mask(mask)
        if np.broadcast_shapes(mask.shape, shape) != shape:
            raise Refuse(f"a mask of shape {mask.shape} does not fit {shape}")
        taken &= kept
        added += more
    return None if taken.all() else taken, added if added.any() else None


def _computed(mask: Stream, whole: tuple[int, ...], shape: tuple[int, ...]) -> Stream:
    """A mask that is computed from data, for scores of the `shape` that shared heads give them."""
    if shape == whole:
        return mask
    if mask.shape != whole:
        raise Refuse(f"shared heads with a mask of shape {mask.shape} that is computed from data")
    return mask.reshaped(shape)


def _shared(query: Stream, heads: int) -> Stream:
    """Heads of the query that read one of the keys follow each other: together they are one of so many more rows."""
    *batch, own, rows, size = query.shape
    if own % heads:
        raise Refuse(f"an attention of {own} heads that share {heads}")
    return query.reshaped((*batch, heads, own // heads * rows, size))


@converter("onnx.Attention")
def onnx_attention(context: Context, query: Stream, *others: Any) -> Any:
    """Of one step: heads as a dim of their own, or side by side in the last one."""
    *operands, attributes = others
    unknown = set(attributes) - _KNOWN
    if len(operands) > 3 or len(context.result_shapes) > 1:
        unknown |= {"keys and values of earlier steps, or its scores as a result"}
    if unknown:
        raise Refuse(f"an attention with {', '.join(sorted(unknown))}")
    key, value, mask = (*operands, None)[:3]
    parts = [query, key, value]
    flat = len(query.shape) == 3
    if flat:
        parts = [_heads(x, attributes[name]) for x, name in zip(parts, _HEADS, strict=True)]
    shape = (*parts[0].shape[:-1], parts[2].shape[-1])
    result = attention(
        Context(context.name, (shape,)),
        *parts,
        mask=mask,
        causal=bool(attributes.get("is_causal", 0)),
        scale=attributes.get("scale"),
        softcap=attributes.get("softcap", 0.0),
    )
    return _permuted(result, (0, 2, 1, 3)).reshaped(context.shape) if flat else result


def _heads(x: Operand, count: int) -> Operand:
    """1 x L x (heads * D) as 1 x heads x L x D."""
    shape = (*x.shape[:2], count, x.shape[2] // count)
    apart = x.reshaped(shape) if isinstance(x, Stream) else x.reshape(shape)
    return _permuted(apart, (0, 2, 1, 3))


def _permuted(x: Any, order: tuple[int, ...]) -> Any:
    return permute(Context("", (tuple(x.shape[d] for d in order),)), x, order)
