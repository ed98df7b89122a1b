"""Unary functions; each is the arithmetic PyTorch defines, spelled out in a map region."""

from __future__ import annotations

from collections.abc import Callable
from math import isinf, pi
from math import log as ln
from math import sqrt as root

from stream_mlir.importers import scalar as s
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.scalar import Scalar
from stream_mlir.importers.stream import Stream


def _plain(op: str, body: Callable[[Scalar], Scalar]) -> None:
    @converter(f"aten.{op}", f"aten.{op}_")
    def convert(context: Context, x: Stream) -> Stream:
        return context.map(x, body)


def sigmoid(x: Scalar) -> Scalar:
    """1 / (1 + exp(-x))."""
    return 1.0 / (1.0 + s.exp(-x))


def softplus(x: Scalar, beta: float = 1.0, threshold: float = 20.0) -> Scalar:
    """log(1 + exp(beta * x)) / beta; x itself beyond the threshold, as PyTorch does."""
    scaled = x * beta
    return s.where_greater(scaled, threshold, x, s.log1p(s.exp(scaled)) / beta)


_PLAIN: dict[str, Callable[[Scalar], Scalar]] = {
    "relu": lambda x: s.maximum(x, 0.0),
    "relu6": lambda x: s.clamp(x, 0.0, 6.0),
    "sigmoid": sigmoid,
    "hardsigmoid": lambda x: s.clamp(x + 3.0, 0.0, 6.0) / 6.0,
    "hardswish": lambda x: x * s.clamp(x + 3.0, 0.0, 6.0) / 6.0,
    "tanh": s.tanh,
    "silu": lambda x: x / (1.0 + s.exp(-x)),
    "mish": lambda x: x * s.tanh(softplus(x)),
    "log_sigmoid": lambda x: -softplus(-x),
    "exp": s.exp,
    "expm1": s.expm1,
    "log": s.log,
    "log1p": s.log1p,
    "sqrt": s.sqrt,
    "rsqrt": s.rsqrt,
    "abs": s.absolute,
    "neg": lambda x: -x,
    "erf": s.erf,
    "square": lambda x: x * x,
    "reciprocal": lambda x: 1.0 / x,
    "selu": lambda x: _elu(x, 1.6732632423543772, 1.0507009873554805, 1.0),
}
for _op, _body in _PLAIN.items():
    _plain(_op, _body)


@converter("aten.leaky_relu", "aten.leaky_relu_")
def leaky_relu(context: Context, x: Stream, slope: float = 0.01) -> Stream:
    """x where positive, else slope * x."""
    return context.map(x, lambda v: s.where_greater(v, 0.0, v, v * slope))


def _elu(x: Scalar, alpha: float, scale: float, input_scale: float) -> Scalar:
    negative = s.expm1(s.minimum(x, 0.0) * input_scale) * (alpha * scale)
    return s.where_greater(x, 0.0, x * scale, negative)


@converter("aten.elu", "aten.elu_")
def elu(
    context: Context, x: Stream, alpha: float = 1, scale: float = 1, input_scale: float = 1
) -> Stream:
    """alpha * (exp(x) - 1) where negative."""
    return context.map(x, lambda v: _elu(v, alpha, scale, input_scale))


@converter("aten.celu", "aten.celu_")
def celu(context: Context, x: Stream, alpha: float = 1) -> Stream:
    """alpha * (exp(x / alpha) - 1) where negative."""
    return context.map(x, lambda v: _elu(v, alpha, 1.0, 1.0 / alpha))


@converter("aten.gelu")
def gelu(context: Context, x: Stream, approximate: str = "none") -> Stream:
    """Exact (erf) or the tanh approximation."""
    if approximate == "none":
        return context.map(x, lambda v: 0.5 * v * (1.0 + s.erf(v * root(0.5))))
    if approximate != "tanh":
        raise Refuse(f"gelu with approximate='{approximate}'")
    return context.map(
        x, lambda v: 0.5 * v * (1.0 + s.tanh(root(2 / pi) * (v + 0.044715 * (v * v * v))))
    )


@converter("aten.softplus")
def convert_softplus(context: Context, x: Stream, beta: float = 1, threshold: float = 20) -> Stream:
    """See `softplus`."""
    return context.map(x, lambda v: softplus(v, beta, threshold))


@converter("aten.clamp", "aten.clamp_", "aten.clamp.Tensor", "aten.clip")
def clamp(context: Context, x: Stream, low: object = None, high: object = None) -> Stream:
    """x held between two numbers; either may be missing."""
    return context.map(x, lambda v: s.clamp(v, bound(low), bound(high)))


@converter("aten.clamp_min", "aten.clamp_min_", "aten.clamp_min.Tensor")
def clamp_min(context: Context, x: Stream, low: object) -> Stream:
    """max(x, low)."""
    return clamp(context, x, low, None)


@converter("aten.clamp_max", "aten.clamp_max_", "aten.clamp_max.Tensor")
def clamp_max(context: Context, x: Stream, high: object) -> Stream:
    """min(x, high)."""
    return clamp(context, x, None, high)


@converter("aten.pow.Tensor_Scalar", "aten.pow.Tensor_Tensor")
def power(context: Context, x: object, exponent: object) -> Stream:
    """x to a constant power."""
    value = uniform(exponent)
    if not isinstance(x, Stream) or value is None:
        raise Refuse("a power whose exponent is not one constant")
    if value == 2:
        return context.map(x, lambda v: v * v)
    if value == 0.5:
        return context.map(x, s.sqrt)
    return context.map(x, lambda v: s.power(v, value))


@converter("aten.log2")
def log2(context: Context, x: Stream) -> Stream:
    """log(x) / log(2)."""
    return context.map(x, lambda v: s.log(v) * (1 / ln(2)))


@converter("aten.hardtanh", "aten.hardtanh_")
def hardtanh(context: Context, x: Stream, low: object = -1.0, high: object = 1.0) -> Stream:
    """x held between two numbers, -1 and 1 unless given."""
    return clamp(context, x, low, high)


def bound(value: object) -> float | None:
    """A clamp bound; None and infinities leave the side open."""
    number = None if value is None else uniform(value)
    if value is not None and number is None:
        raise Refuse("a bound that is not one constant")
    return None if number is None or isinf(number) else number


def uniform(value: object) -> float | None:
    """The one number that a scalar or a constant array holds, or None."""
    import numpy as np

    if isinstance(value, bool) or value is None or isinstance(value, (str, list, Stream)):
        return None
    array = np.asarray(value)
    if array.size == 0 or array.dtype == np.bool_ or not np.all(array == array.flat[0]):
        return None
    return float(array.flat[0])
