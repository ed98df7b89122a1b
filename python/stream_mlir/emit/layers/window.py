"""The sliding window in front of a convolution or pool."""

from __future__ import annotations

from dataclasses import dataclass, replace

from stream_mlir.emit.graph import DEFAULT_DEPTH, Channel, Layer
from stream_mlir.emit.names import Names
from stream_mlir.emit.process import Process
from stream_mlir.emit.values import Stream
from stream_mlir.errors import UserError
from stream_mlir.interp.windows import Window


@dataclass(frozen=True)
class Plane:
    """A window over a height and a width. One spatial dimension is a height; three are too many for the kernels."""

    height: int
    width: int
    kernel: tuple[int, int]
    strides: tuple[int, int]
    dilations: tuple[int, int]
    begins: tuple[int, int]
    ends: tuple[int, int]

    @property
    def is_trivial(self) -> bool:
        """Each output position reads just the input position under it, so there is nothing to buffer."""
        return self.kernel == self.strides == (1, 1) and self.begins == self.ends == (0, 0)


def plane_of(window: Window, shape: tuple[int, ...], where: str) -> Plane | None:
    """The window over an input of `shape` (N, spatial..., C); None when each output reads the input under it.

    Raises:
        UserError: the window slides over three dimensions.
    """
    rank = len(window.kernel)
    spatial, begins, ends = shape[1:-1], window.pads[:rank], window.pads[rank:]
    if rank > 2 and (any(size != 1 for size in window.kernel + window.strides) or any(window.pads)):
        raise UserError("HLS C++ for windows over three dimensions is not there yet", where=where)

    def pair(values: tuple[int, ...], missing: int) -> tuple[int, int]:
        padded = (*values, missing, missing)
        return padded[0], padded[1]

    plane = Plane(
        *pair(spatial, 1),
        pair(window.kernel, 1),
        pair(window.strides, 1),
        pair(window.dilations, 1),
        pair(begins, 0),
        pair(ends, 0),
    )
    return None if plane.is_trivial or rank > 2 else plane


def window_process(
    layer: Layer, names: Names, plane: Plane, source: Stream, fine: int, pad_value: int
) -> tuple[Process, Channel]:
    """The process that turns the raster into window words, and the channel on which they leave."""
    name, channel = windows_channel(layer, names, source, fine)
    taps = plane.kernel[0] * plane.kernel[1]
    config = {
        "bits": source.storage.bits,
        "is_signed": int(source.storage.signed),
        "lanes": source.lanes,
        "channels": source.channels,
        "height": plane.height,
        "width": plane.width,
        "fine": fine,
        "pad_value": pad_value,
        **_pairs("kernel", plane.kernel),
        **_pairs("stride", plane.strides),
        **_pairs("dilation", plane.dilations),
        "pad_top": plane.begins[0],
        "pad_bottom": plane.ends[0],
        "pad_left": plane.begins[1],
        "pad_right": plane.ends[1],
    }
    work = plane.height * plane.width * source.channels * taps
    return Process(
        name, "window", ("window.h",), config, tuple(layer.inputs), (channel,), work=work
    ), channel


def windows_channel(layer: Layer, names: Names, source: Stream, fine: int) -> tuple[str, Channel]:
    """The name of the layer's window process, and the channel on which its words leave."""
    name = names.claim(f"{layer.name}_window")
    words = replace(source, lanes=source.lanes * fine)
    return name, Channel(names.claim(f"{layer.name}_windows"), words, DEFAULT_DEPTH)


def _pairs(name: str, values: tuple[int, int]) -> dict[str, int]:
    return {f"{name}_h": values[0], f"{name}_w": values[1]}
