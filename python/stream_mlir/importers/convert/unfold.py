"""Patches side by side, and back: a matter of order where they do not overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.shape import permute
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Stream


@converter("aten.im2col")
def unfold(
    context: Context,
    x: Stream,
    kernel: Sequence[int],
    dilation: Sequence[int],
    padding: Sequence[int],
    stride: Sequence[int],
) -> Stream:
    """(1, C, H, W) to (1, C * patch, patches)."""
    _check_patches(kernel, dilation, padding, stride)
    _, channels, height, width = x.shape
    (high, wide), (rows, columns) = kernel, (height // kernel[0], width // kernel[1])
    if height % high or width % wide:
        raise Refuse(f"patches of {high}x{wide} that do not fill {height}x{width}")
    return _moved(context, x, (1, channels, rows, high, columns, wide), (0, 1, 3, 5, 2, 4))


@converter("aten.col2im")
def fold(
    context: Context,
    x: Stream,
    size: Sequence[int],
    kernel: Sequence[int],
    dilation: Sequence[int],
    padding: Sequence[int],
    stride: Sequence[int],
) -> Stream:
    """(1, C * patch, patches) to (1, C, H, W)."""
    _check_patches(kernel, dilation, padding, stride)
    (high, wide), (rows, columns) = kernel, (size[0] // kernel[0], size[1] // kernel[1])
    channels = x.shape[1] // (high * wide)
    if rows * columns != x.shape[2]:
        raise Refuse(f"patches of {high}x{wide} that do not fill {size[0]}x{size[1]}")
    return _moved(context, x, (1, channels, high, wide, rows, columns), (0, 1, 4, 2, 5, 3))


def _check_patches(
    kernel: Sequence[int], dilation: Sequence[int], padding: Sequence[int], stride: Sequence[int]
) -> None:
    if list(kernel) != list(stride) or any(padding) or any(each != 1 for each in dilation):
        raise Refuse(
            f"patches that overlap, or with padding: kernel {list(kernel)}, stride {list(stride)}, padding {list(padding)}"
        )


def _moved(context: Context, x: Stream, cut: Sequence[int], order: Sequence[int]) -> Stream:
    inner = replace(context, result_shapes=(tuple(cut[axis] for axis in order),))
    moved = permute(inner, x.reshaped(cut), order)
    assert isinstance(moved, Stream)
    return moved.reshaped(context.shape)
