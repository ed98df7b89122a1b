"""The sliding window in front of a convolution or pool."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod

from stream_mlir.emit.graph import DEFAULT_DEPTH, Channel, Layer
from stream_mlir.emit.layers.lines import Windows, lines_processes
from stream_mlir.emit.names import Names
from stream_mlir.emit.process import Process
from stream_mlir.emit.values import Stream
from stream_mlir.interp.windows import Window


@dataclass(frozen=True)
class Space:
    """A window over an input; tuples are (height, width), of three spatial dimensions (depth, height, width)."""

    size: tuple[int, ...]
    kernel: tuple[int, ...]
    strides: tuple[int, ...]
    dilations: tuple[int, ...]
    begins: tuple[int, ...]
    ends: tuple[int, ...]

    @property
    def taps(self) -> int:
        """Positions of the kernel."""
        return prod(self.kernel)

    @property
    def is_trivial(self) -> bool:
        """Each output position reads just the input position under it, so there is nothing to buffer."""
        return set(self.kernel + self.strides) == {1} and not any(self.begins + self.ends)

    def config(self) -> dict[str, int]:
        """Members of the kernel's config: `kernel_h` and so on."""
        volume = len(self.size) > 2
        axes = "dhw" if volume else "hw"
        triples = {"kernel": self.kernel, "stride": self.strides, "dilation": self.dilations}
        config = {
            f"{name}_{axis}": size
            for name, sizes in triples.items()
            for axis, size in zip(axes, sizes, strict=True)
        }
        for names, sizes in (
            (("depth", "height", "width"), self.size),
            (("pad_front", "pad_top", "pad_left"), self.begins),
            (("pad_back", "pad_bottom", "pad_right"), self.ends),
        ):
            config |= dict(zip(names if volume else names[1:], sizes, strict=True))
        return config

    def positions(self, out: tuple[int, ...]) -> dict[str, int]:
        """Members that tell which taps lie inside at an output position, for three axes; `out` are the output's sizes."""
        missing = 3 - len(self.size)
        config: dict[str, int] = {}
        sizes = (
            ("out", (*out, 1)[: len(self.size)], 1),
            ("kernel", self.kernel, 1),
            ("stride", self.strides, 1),
            ("dilation", self.dilations, 1),
            ("pad", self.begins, 0),
        )
        for name, values, default in sizes:
            full = (default,) * missing + values
            config |= {f"{name}_{axis}": size for axis, size in zip("dhw", full, strict=True)}
        extents = (1,) * missing + self.size
        return config | dict(zip(("depth", "height", "width"), extents, strict=True))


def space_of(window: Window, shape: tuple[int, ...]) -> Space | None:
    """The window over an input of `shape` (N, spatial..., C); None when each output reads the input under it.

    One spatial dimension is a height.
    """
    rank = len(window.kernel)
    sizes = (shape[1:-1], window.kernel, window.strides, window.dilations)
    pads = (window.pads[:rank], window.pads[rank:])
    if rank == 1:
        sizes, pads = tuple((*each, 1) for each in sizes), tuple((*each, 0) for each in pads)
    space = Space(*sizes, *pads)
    return None if space.is_trivial else space


def window_processes(
    layer: Layer, names: Names, space: Space, source: Stream, fine: int, pad_value: int
) -> Windows:
    """The process that turns the raster into window words, or those that do where its rows wait in memory; and their channels, first the one on which
    windows leave."""
    name, channel = windows_channel(layer, names, source, fine)
    config = {
        "bits": source.storage.bits,
        "is_signed": int(source.storage.signed),
        "lanes": source.lanes,
        "channels": source.channels,
        "fine": fine,
        "pad_value": pad_value,
        **space.config(),
    }
    kernel = "window" if len(space.size) == 2 else "window3d"
    work = prod(space.size) * source.channels * space.taps
    ends = (tuple(layer.inputs), (channel,))
    window = Process(name, kernel, (f"{kernel}.h",), config, *ends, work=work)
    if layer.op is not None and "lines" in layer.op.attributes:
        return lines_processes(layer, names, window)
    return (window,), (channel,)


def windows_channel(layer: Layer, names: Names, source: Stream, fine: int) -> tuple[str, Channel]:
    """The name of the layer's window process, and the channel on which its words leave."""
    name = names.claim(f"{layer.name}_window")
    words = replace(source, lanes=source.lanes * fine)
    return name, Channel(names.claim(f"{layer.name}_windows"), words, DEFAULT_DEPTH)
