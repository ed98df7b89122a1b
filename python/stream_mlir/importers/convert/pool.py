"""Pools over windows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod
from typing import Any

from stream_mlir.importers import builder
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.pad import absorb, applied
from stream_mlir.importers.convert.reduce import reduce_spatial
from stream_mlir.importers.convert.spread import spread
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Padding, Stream


@converter("aten.max_pool1d", "aten.max_pool2d", "aten.max_pool3d", padding=True)
def max_pool(
    context: Context,
    x: Stream,
    kernel: Sequence[int],
    strides: Sequence[int] = (),
    pads: Sequence[int] = (0,),
    dilations: Sequence[int] = (1,),
    ceil_mode: bool = False,
) -> Stream:
    """Padding never wins; ceil_mode becomes padding at the end."""
    rank = len(x.shape) - 2
    k = spread(kernel, rank)
    s = spread(strides, rank) if len(strides) else k
    d = spread(dilations, rank)
    x, both = absorb(x, spread(pads, rank) * 2, value=float("-inf"))
    if tuple(k) == x.shape[2:] and not any(both) and set(d) == {1}:
        return reduce_spatial(context, x, "max")
    both = _end_padding(x.shape[2:], context.shape[2:], k, s, both, d)
    _check_windows(x.shape[2:], context.shape[2:], k, s, both, d)
    value = context.spatial(x, "a pool")
    return context.channel_first(builder.pool(value, "max", k, s, both, d))


@converter(*(f"aten.max_pool{rank}d_with_indices" for rank in (1, 2, 3)), padding=True)
def max_pool_with_indices(context: Context, x: Stream, *parameters: object) -> tuple[Stream, None]:
    """The pool; using the indices is refused where they are used."""
    return max_pool(context, x, *parameters), None  # type: ignore[arg-type]


@converter("aten.avg_pool1d", "aten.avg_pool2d", "aten.avg_pool3d", padding=True)
def average_pool(
    context: Context,
    x: Stream,
    kernel: Sequence[int],
    strides: Sequence[int] = (),
    pads: Sequence[int] = (0,),
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor: int | None = None,
) -> Stream:
    """A mean over the window; over the whole input it is a reduction. ceil_mode becomes padding at the end, which does not count."""
    rank = len(x.shape) - 2
    k = spread(kernel, rank)
    s = (
        spread(strides[:rank], rank) if len(strides) else k
    )  # torch-mlir adds ones behind the strides of ONNX pools
    own = (
        list(pads) if len(pads) == 2 * rank else spread(pads, rank) * 2
    )  # and keeps uneven pads as [begin..., end...]
    area = prod(k)
    if divisor is not None and divisor != area:
        raise Refuse(f"an average pool that divides by {divisor} instead of its {area} elements")
    return _average(context, x, k, s, own, [1] * rank, count_include_pad)


@converter("onnx.WindowAverage", padding=True)
def onnx_average_pool(context: Context, x: Stream, attributes: dict[str, Any]) -> Stream:
    """ONNX's AveragePool with what torch-mlir would not keep (`onnx_prepare.keep_averages`)."""
    rank = len(x.shape) - 2
    ones, zeros = [1] * rank, [0] * 2 * rank
    k, s, d, pads = (
        attributes.get(name, default)
        for name, default in (
            ("kernel_shape", ones),
            ("strides", ones),
            ("dilations", ones),
            ("pads", zeros),
        )
    )
    return _average(context, x, k, s, pads, d, bool(attributes.get("count_include_pad", 0)))


def _average(
    context: Context,
    x: Stream,
    kernel: list[int],
    strides: list[int],
    pads: list[int],
    dilations: list[int],
    counted: bool,
) -> Stream:
    """The mean of each window. Its own `pads` count or not; what a last window that is not full lacks never does."""
    none = [0] * len(pads)
    x, counting = absorb(x, pads if counted else none, value=0.0)
    both = [a + b for a, b in zip(counting, none if counted else pads, strict=True)]
    grown = _end_padding(x.shape[2:], context.shape[2:], kernel, strides, both, dilations)
    window = (context.shape[2:], kernel, strides, grown, dilations)
    if any(counting) and (grown != counting or _in_padding(x.shape[2:], *window)):
        # zeros that count become elements
        x = _surrounded(x, counting)
        grown = [a - b for a, b in zip(grown, counting, strict=True)]
        counting = none
    if tuple(kernel) == x.shape[2:] and not any(grown) and set(dilations) == {1}:
        return reduce_spatial(context, x, "mean")
    _check_windows(x.shape[2:], context.shape[2:], kernel, strides, grown, dilations)
    value = context.spatial(x, "a pool")
    pooled = builder.pool(value, "average", kernel, strides, grown, dilations, any(counting))
    return context.channel_first(pooled)


def _surrounded(x: Stream, pads: list[int]) -> Stream:
    """Zeros around the spatial dims, as elements."""
    rank = len(pads) // 2
    amounts = ((0, 0), (0, 0), *zip(pads[:rank], pads[rank:], strict=True))
    shape = tuple(n + b + a for n, (b, a) in zip(x.shape, amounts, strict=True))
    return applied(replace(x, shape=shape, padding=Padding(amounts, 0.0)))


def _in_padding(
    have: Sequence[int],
    want: Sequence[int],
    kernel: Sequence[int],
    strides: Sequence[int],
    pads: Sequence[int],
    dilations: Sequence[int],
) -> bool:
    """Whether a window lies in the padding as a whole."""
    for i, size in enumerate(have):
        for start in range(-pads[i], -pads[i] + want[i] * strides[i], strides[i]):
            reads = range(start, start + dilations[i] * kernel[i], dilations[i])
            if not any(0 <= position < size for position in reads):
                return True
    return False


def _check_windows(have: Sequence[int], *window: Sequence[int]) -> None:
    """Every window must read at least one real element."""
    if _in_padding(have, *window):
        raise Refuse("a pool with a window that lies in the padding as a whole")


def _end_padding(
    have: Sequence[int],
    want: Sequence[int],
    kernel: Sequence[int],
    strides: Sequence[int],
    pads: Sequence[int],
    dilations: Sequence[int],
) -> list[int]:
    """`pads` with the end grown where the result `want` reads past it."""
    rank = len(have)
    grown = list(pads)
    for i in range(rank):
        reach = (want[i] - 1) * strides[i] + dilations[i] * (kernel[i] - 1) + 1
        grown[i + rank] = max(pads[i + rank], reach - have[i] - pads[i])
    return grown
