"""norm, matmul and constant to integers (docs/quantization.md, sections 1.10, 1.11 and 2.5)."""

from __future__ import annotations

from math import isqrt

import numpy as np

from stream_mlir import ir, resources
from stream_mlir.dialects import stream
from stream_mlir.interp.attributes import integer, parameter, shape_of
from stream_mlir.interp.normalization import root_table
from stream_mlir.interp.storage import Storage
from stream_mlir.locations import model_name
from stream_mlir.quant.multipliers import PRODUCT_BITS, nearest_multipliers
from stream_mlir.quant.rewriter import Rewriter, refuse, tensor_type
from stream_mlir.quant.tables import smallest_integers

_MOST_FRACTION_BITS = 19
_LARGEST_OFFSET = 1 << 60
_LARGEST_SUM_BITS = 61


def rewrite_norm(rewriter: Rewriter, op: ir.Operation) -> None:
    """Weights and bias in steps of the result; clamps behind the op become its limits."""
    source, name = rewriter.storage(op.operands[0]), model_name(op)
    weights, bias = (parameter(value).astype(np.float64) for value in list(op.operands)[1:3])
    if not (np.isfinite(weights).all() and np.isfinite(bias).all()):
        refuse(op, "the weights contain NaN or infinity")
    fraction_bits = min(rewriter.bits(op) + 6, _MOST_FRACTION_BITS)
    finest = float(np.abs(weights).max()) * 2.0**-fraction_bits
    target = rewriter.choose_storage(rewriter.result_of(op), finest)
    integers, offsets, shift = _affine(weights, bias, target, fraction_bits)
    result = stream.NormOp(
        tensor_type(op.results[0].type, target),
        rewriter.integer(op.operands[0]),
        resources.constant(integers, f"{name}.weights"),
        resources.constant(offsets, f"{name}.bias"),
        ir.FloatAttr(op.attributes["epsilon"]),
        uncentered="uncentered" in op.attributes,
        table=resources.constant(root_table(), f"{name}.table"),
        offset=_offset(op, source),
        fraction_bits=fraction_bits,
        requant=stream.RequantAttr.get(shift, *rewriter.limits(op, target)),
    )
    rewriter.done(op, result.output)


def _offset(op: ir.Operation, source: Storage) -> int:
    """Epsilon beside C^2 times the variance of raw values."""
    channels = shape_of(op.operands[0])[-1]
    if source.bits + (channels - 1).bit_length() > 30:
        refuse(op, f"normalizes {channels} channels, too many for 64-bit arithmetic")
    exact = ir.FloatAttr(op.attributes["epsilon"]).value * (channels / source.scale) ** 2
    return max(1, round(min(exact, _LARGEST_OFFSET)))


def _affine(
    weights: np.ndarray, bias: np.ndarray, target: Storage, fraction_bits: int
) -> tuple[np.ndarray, np.ndarray, int]:
    """Weights and bias as integers, and the shift behind them. The largest weight gets 8 bits more than the result."""
    ratios = weights / target.scale * 2.0**-fraction_bits
    top = int(np.frexp(np.abs(ratios).max())[1])
    shift = max(1, min(target.bits + 8 - top, _LARGEST_SUM_BITS - 2 - target.bits))
    integers = np.rint(ratios * 2.0**shift).astype(np.int32)
    # A normalized value is at most sqrt(C): beyond `certain` the result is at an end of its range.
    reach = (isqrt(len(weights)) + 1) << fraction_bits
    certain = np.abs(integers.astype(np.float64)) * reach + 2.0 ** (target.bits + 1 + shift)
    offsets = np.clip(np.rint(bias / target.scale * 2.0**shift), -certain, certain)
    return integers, offsets.astype(np.int64), shift


def rewrite_matmul(rewriter: Rewriter, op: ir.Operation) -> None:
    """One multiplier, which also scales; clamps behind the op become its limits."""
    x, held = (rewriter.storage(operand) for operand in op.operands)
    scale = ir.FloatAttr(op.attributes["scale"]).value if "scale" in op.attributes else 1.0
    if scale <= 0:
        refuse(op, f"scales by {scale:g}, which is not positive", "negate one of the inputs")
    step = x.scale * held.scale * scale
    target = rewriter.choose_storage(rewriter.result_of(op), step * 2.0 ** -rewriter.bits(op))
    multiplier = nearest_multipliers(np.array([step / target.scale]), target.bits)
    terms = shape_of(op.operands[0])[-1] // integer(op, "groups", 1)
    bits = (terms * _reach(x) * _reach(held)).bit_length() + 1
    if bits + multiplier.bits > PRODUCT_BITS:
        refuse(op, f"sums {terms} products, too many for {PRODUCT_BITS}-bit arithmetic")
    result = stream.MatmulOp(
        tensor_type(op.results[0].type, target),
        *(rewriter.integer(operand) for operand in op.operands),
        multiplier=resources.constant(multiplier.values, f"{model_name(op)}.multiplier"),
        requant=stream.RequantAttr.get(multiplier.shift, *rewriter.limits(op, target)),
        accumulator=ir.TypeAttr.get(ir.IntegerType.get_signless(bits)),
        **{key: op.attributes[key] for key in ("groups", "transposed") if key in op.attributes},
    )
    rewriter.done(op, result.output)


def _reach(storage: Storage) -> int:
    """Largest magnitude of a raw value less the zero point."""
    return max(storage.qmax - storage.zero_point, storage.zero_point - storage.qmin)


def rewrite_constant(rewriter: Rewriter, op: ir.Operation) -> None:
    """The nearest raw values."""
    target = rewriter.choose_storage(op.results[0])
    raw = smallest_integers(target.quantize(parameter(op.operands[0])).astype(np.int64))
    values = resources.constant(raw, f"{model_name(op)}.values")
    rewriter.done(op, stream.ConstantOp(tensor_type(op.results[0].type, target), values).output)
