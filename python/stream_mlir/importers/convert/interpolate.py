"""Resampling: linear interpolation."""

from __future__ import annotations

from collections.abc import Sequence

from stream_mlir.importers import builder
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.sampling import COORDINATES, FRACTION_BITS, Axis, linear
from stream_mlir.importers.stream import Stream

_LINEAR = ("bilinear", "linear")


@converter("aten.upsample_bilinear2d.vec", "aten.upsample_linear1d.vec")
def upsample(
    context: Context,
    x: Stream,
    size: object,
    align_corners: bool,
    scales: Sequence[float] | None = None,
) -> Stream:
    """PyTorch's mode='bilinear' and 'linear'."""
    return _interpolate(
        context, x, scales, "align_corners" if align_corners else "torch half pixel"
    )


@converter("aten.__interpolate.size_list_scale_list")
def interpolate(
    context: Context,
    x: Stream,
    size: object,
    scales: Sequence[float] | None,
    mode: str = "nearest",
    align_corners: bool = False,
    recompute: object = None,
    antialias: bool = False,
) -> Stream:
    """ONNX Resize with mode 'linear', as torch-mlir passes it on: the coordinate mode stands behind the name."""
    kind = next((each for each in _LINEAR if mode.startswith(each)), None)
    if kind is None or antialias:
        raise Refuse(f"a resize of mode '{mode}'" + (" with antialiasing" if antialias else ""))
    coordinates = mode[len(kind) :].removeprefix("_") or "half_pixel"
    if coordinates not in COORDINATES:
        raise Refuse(f"a resize of mode '{mode}'")
    return _interpolate(context, x, scales, "align_corners" if align_corners else coordinates)


def _interpolate(
    context: Context, x: Stream, scales: Sequence[float] | None, coordinates: str
) -> Stream:
    value = context.spatial(x, "a resize")
    given = scales if scales is not None else [0.0] * (len(x.shape) - 2)
    axes = list(map(Axis, x.shape[2:], context.shape[2:], given))
    if len(axes) > 2:
        raise Refuse("a linear resize of three dimensions")
    lows, weights = zip(*(linear(axis, coordinates) for axis in axes), strict=True)
    return context.channel_first(builder.interpolate(value, lows, weights, FRACTION_BITS))
