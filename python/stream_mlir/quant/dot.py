"""Integers for a conv or linear layer: weights, bias, multipliers, accumulator (docs/quantization.md, section 2.2)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from stream_mlir.interp.exact import largest_magnitude
from stream_mlir.interp.storage import Storage
from stream_mlir.quant.multipliers import (
    PRODUCT_BITS,
    Multipliers,
    multipliers_for,
    nearest_multipliers,
    precise_multipliers,
)
from stream_mlir.quant.settings import Settings
from stream_mlir.quant.weight_scales import channel_scales

_ZERO_CHANNEL_RATIO = (
    2.0**-8
)  # accumulator step in output steps where all weights of a filter are zero


@dataclass(frozen=True)
class DotLayer:
    """Everything the integer form of the layer needs; arrays are F x ... and F."""

    weights: np.ndarray
    bias: np.ndarray
    multiplier: np.ndarray
    shift: int
    accumulator_bits: int


def finest_output_scale(weights: np.ndarray, source: Storage, settings: Settings) -> float:
    """An output step below this resolves nothing: one accumulator step would already cross the whole output range."""
    scales = channel_scales(weights, settings)
    return source.scale * float(scales.max()) * 2.0**-settings.activations


def quantize_dot(
    weights: np.ndarray,
    bias: np.ndarray | None,
    source: Storage,
    target: Storage,
    settings: Settings,
    centered: bool = False,
) -> DotLayer:
    """Integer form of `weights * x + bias` for raw x in `source` and raw results in `target`.

    weights (F, ..., C / groups) and bias (F) are float. `centered`: the layer subtracts the zero point from x itself, and the
    bias does not contain it. OverflowError if no accumulator that the 63-bit rule allows can hold the bias.
    """
    weights = weights.astype(np.float64)
    offsets = np.zeros(len(weights)) if bias is None else bias.astype(np.float64)
    ratios = source.scale * channel_scales(weights, settings) / target.scale
    used = ratios[ratios > 0]
    ratios[ratios == 0] = min(_ZERO_CHANNEL_RATIO, used.max()) if used.size else _ZERO_CHANNEL_RATIO
    fraction_bits = _useful_bits(weights, source)
    floor = 2.0**-fraction_bits
    for _ in range(64):
        multipliers = multipliers_for(np.maximum(ratios, floor), target.bits, fraction_bits)
        layer = _integers(weights, offsets, source, target, multipliers, settings, centered)
        if layer.accumulator_bits + multipliers.bits <= PRODUCT_BITS:
            return layer
        floor *= 2.0  # coarser weights until the bias fits beside them
    raise OverflowError("the bias is too large for any accumulator")


def _useful_bits(weights: np.ndarray, source: Storage) -> int:
    """b such that accumulator steps below 2^-b output steps are noise: rounding a weight by half a step moves a result by at most
    ratio/2 * taps * largest x."""
    return source.bits + max(1, weights[0].size).bit_length() + 3


def accumulator_bits(weights: np.ndarray, bias: np.ndarray, largest_input: int) -> int:
    """Bits of the smallest signed type that holds every partial sum in any order."""
    sums = np.abs(weights.astype(np.int64)).reshape(len(weights), -1).sum(axis=1)
    bound = max(int(s) * largest_input + abs(int(b)) for s, b in zip(sums, bias, strict=True))
    return max(2, bound.bit_length() + 1)


def declared_dot(
    weights: np.ndarray,
    bias: np.ndarray | None,
    scales: np.ndarray,
    source: Storage,
    target: Storage,
    centered: bool = False,
    precise: bool = True,
) -> DotLayer:
    """As `quantize_dot`, for weights that are whole multiples of `scales` (F): the integers are theirs. `precise`: the multipliers are what
    float32 makes of the ratios; else rounded, so that no result moves by more than 2^-9 steps, and scales that are finer than matters
    are not kept.

    OverflowError for weights of more than 16 bits, or a scale of the result that is far too fine.
    """
    weights = weights.astype(np.float64)
    offsets = np.zeros(len(weights)) if bias is None else bias.astype(np.float64)
    if not precise:
        finest_scale = 2.0 ** -_useful_bits(weights, source) * target.scale / source.scale
        scales = np.maximum(scales, finest_scale)
    ratios = _single(_single(source.scale * scales) / target.scale)  # rounded as onnxruntime does
    rounded = np.rint(weights / _per_filter(scales, weights))
    if np.abs(rounded).max(initial=0) >= 1 << 15:
        raise OverflowError("its weights are integers of more than 16 bits")
    finest = Multipliers(np.ones(len(ratios), np.int32), 1)
    layer = _layer(rounded, offsets, scales, ratios, source, target, finest, centered)
    if precise:
        multipliers = precise_multipliers(ratios, layer.accumulator_bits)
    else:
        multipliers = nearest_multipliers(ratios, target.bits)
    return replace(layer, multiplier=multipliers.values, shift=multipliers.shift)


def _integers(
    weights: np.ndarray,
    offsets: np.ndarray,
    source: Storage,
    target: Storage,
    multipliers: Multipliers,
    settings: Settings,
    centered: bool,
) -> DotLayer:
    # Measured against the scale the integer multiplier really stands for, so rounding the multiplier costs no accuracy.
    ratios = multipliers.ratios()
    steps = ratios * (target.scale / source.scale)
    limit = (1 << (settings.weights - 1)) - 1
    rounded = np.clip(np.rint(weights / _per_filter(steps, weights)), -limit, limit)
    return _layer(rounded, offsets, steps, ratios, source, target, multipliers, centered)


def _layer(
    rounded: np.ndarray,
    offsets: np.ndarray,
    steps: np.ndarray,
    ratios: np.ndarray,
    source: Storage,
    target: Storage,
    multipliers: Multipliers,
    centered: bool,
) -> DotLayer:
    """With the bias and the accumulator for integer weights of these steps."""
    rounded = rounded.astype(np.int8 if _fits(rounded, np.int8) else np.int16)
    flat = rounded.reshape(len(rounded), -1).astype(np.int64)
    wanted = np.rint(offsets / (source.scale * steps))
    # Beyond `certain` the result is at the end of the output range whatever x is: clipping there changes nothing.
    certain = np.abs(flat).sum(axis=1) * 2.0**source.bits + 2.0 ** (target.bits + 1) / ratios + 1
    exact = [int(b) for b in np.clip(wanted, -certain, certain)]
    if max(map(abs, exact), default=0) >= 1 << 62:
        raise OverflowError("the bias is too large for weights of so fine a scale")
    bias = np.array(exact, np.int64)
    largest = source.largest_raw
    if centered:
        largest += abs(source.zero_point)
    else:
        bias -= source.zero_point * flat.sum(axis=1)
    if largest_magnitude(bias) < 1 << 31:
        bias = bias.astype(np.int32)
    bits = accumulator_bits(rounded, bias, largest)
    return DotLayer(rounded, bias, multipliers.values, multipliers.shift, bits)


def _single(values: np.ndarray) -> np.ndarray:
    return values.astype(np.float32).astype(np.float64)


def _per_filter(scales: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return scales.reshape(-1, *[1] * (weights.ndim - 1))


def _fits(values: np.ndarray, dtype: type[np.integer]) -> bool:
    return bool(np.iinfo(dtype).min <= values.min() and values.max() <= np.iinfo(dtype).max)
