"""`conv` and `linear` on the zero-skipping kernel."""

from __future__ import annotations

import numpy as np

from stream_mlir import ir
from stream_mlir.emit.graph import Layer
from stream_mlir.emit.layers.attributes import fold_of, requantization, weight_storage
from stream_mlir.emit.process import Array, Process
from stream_mlir.emit.values import stream_of
from stream_mlir.emit.weights import pack_channels, signed_bits, unsigned_bits
from stream_mlir.interp.attributes import integer, named_operands, parameter
from stream_mlir.mapping.dealing import NOBODY
from stream_mlir.mapping.describe import describe
from stream_mlir.mapping.layer import Layer as Described
from stream_mlir.mapping.skip_times import lane_table, loads_of, shape_of, skip_of


def skip_process(layer: Layer, op: ir.Operation, weights: np.ndarray, bias: np.ndarray) -> Process:
    """The compute process; `weights` are `F x taps x C/groups`, `bias` one per filter."""
    described = describe(op.opview)
    assert described is not None
    source, output = stream_of(op.operands[0]), stream_of(op.results[0])
    fold, groups, skip = fold_of(op), integer(op, "groups", 1), skip_of(described)
    bias = bias + source.storage.zero_point * weights.astype(np.int64).sum((1, 2))
    arrays = _arrays(layer.name, op, described, weights, bias)
    config = {
        "channels": source.channels,
        "filters": output.channels,
        "groups": groups,
        "taps": described.taps,
        "pixels": output.positions,
        "in": fold.in_,
        "out": fold.out,
        "group": fold.group,
        "fine": fold.fine,
        "skip_activations": int(skip.activations),
        "skip_weights": int(skip.weights),
        "empty": skip.empty,
        "kept": arrays[1].values.shape[-1],
        "loads": shape_of(described).loads,
        "input_bits": source.storage.bits,
        "input_signed": int(source.storage.signed),
        "input_zero": source.storage.zero_point,
        "weight_bits": arrays[0].bits,
        "tap_bits": arrays[1].bits,
        "lane_bits": arrays[2].bits,
        "accumulator_bits": arrays[3].bits,
        "multiplier_bits": arrays[4].bits,
        **requantization(op, output),
    }
    ends = (tuple(layer.inputs), tuple(layer.outputs))
    work = 4 * output.positions * weights.size
    return Process(layer.name, "dot_skip", ("dot_skip.h",), config, *ends, arrays, work=work)


def _arrays(
    name: str, op: ir.Operation, described: Described, weights: np.ndarray, bias: np.ndarray
) -> tuple[Array, ...]:
    """Weights, the taps they are of, where windows come from, bias, multiplier."""
    fold, groups = described.fold, described.groups
    packed, taps = _packed(described, weights)
    sources = _sources(described)
    multiplier = parameter(named_operands(op)["multiplier"])
    return (
        Array(
            f"{name}_weights",
            packed,
            signed_bits(weights),
            True,
            binary=True,
            storage=weight_storage(op),
        ),
        Array(f"{name}_taps", taps, described.taps.bit_length(), False, binary=True),
        Array(f"{name}_sources", sources, unsigned_bits(sources), False),
        Array(
            f"{name}_bias", pack_channels(bias, groups, fold), _sum_bits(op, weights, bias), True
        ),
        Array(
            f"{name}_multiplier",
            pack_channels(multiplier, groups, fold),
            unsigned_bits(multiplier),
            False,
        ),
    )


def _sum_bits(op: ir.Operation, weights: np.ndarray, bias: np.ndarray) -> int:
    """Of any sum on the way: the kernel adds activations less their zero point, in an order that depends on them."""
    storage = stream_of(op.operands[0]).storage
    largest = max(storage.qmax - storage.zero_point, storage.zero_point - storage.qmin)
    bound = np.abs(weights.astype(np.int64)).sum((1, 2)) * largest + np.abs(bias)
    return int(bound.max()).bit_length() + 1


def _packed(layer: Described, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """lanes x rows x (kept * out) weights, and lanes x (rows or 1) x kept taps, `taps` for none. Rows run over group blocks,
    filter blocks, and windows as they come."""
    skip, fold = skip_of(layer), layer.fold
    taps, channels = weights.shape[1:]
    blocks = weights.reshape(layer.groups, -1, fold.out, taps, channels).transpose(0, 1, 4, 3, 2)
    table = lane_table(layer)
    group_blocks, lanes, _ = table.shape
    group = np.arange(group_blocks)[:, None] * fold.group + np.arange(lanes) // fold.in_
    # lane, group block, filter block, window, tap, filter
    rows = blocks[group[..., None], :, table % channels].transpose(1, 0, 3, 2, 4, 5)
    if not skip.weights:
        identity = np.tile(np.arange(taps), (lanes, 1, 1))
        return rows.reshape(lanes, -1, taps * fold.out), identity
    left = rows.any(axis=-1)
    most = skip.most_kept(fold.out, layer.groups)
    order = np.argsort(~left, axis=-1, kind="stable")[..., :most]
    kept = np.take_along_axis(left, order, -1)
    values = np.take_along_axis(rows, order[..., None], -2) * kept[..., None]
    return (
        values.reshape(lanes, -1, most * fold.out),
        np.where(kept, order, taps).reshape(lanes, -1, most),
    )


def _sources(layer: Described) -> np.ndarray:
    """(group blocks * loads) x (lanes + 1): the lane of the word for each lane, `lanes` for none; and whether a word is read."""
    lanes = layer.input_lanes
    return np.array(
        [
            [*(lanes if each == NOBODY else each for each in step.sources), int(step.is_new)]
            for steps in loads_of(layer)
            for step in steps
        ]
    )
