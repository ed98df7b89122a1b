"""The network as a picture: what stands in each box, how thick each line is."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2

from stream_mlir.report.drawing import draw
from stream_mlir.report.limits import as_slow
from stream_mlir.report.model import Report
from stream_mlir.report.structure import Fifo, Layer

PLUMBING = {"fork": "fork", "convert_width": "width", "copy": "copy"}
_CHARACTERS = 24
_LAYER, _PLUMBING, _PORT = (158.0, 36.0), (46.0, 16.0), (96.0, 22.0)
_THINNEST, _THICKEST = 1.0, 9.0


@dataclass(frozen=True)
class Node:
    """A box: its upper left corner and size, kind ("layer", "plumbing", "port"), two lines of text, share of the interval in which it is busy."""

    name: str
    kind: str
    x: float
    y: float
    width: float
    height: float
    title: str
    subtitle: str
    busy: float
    is_slowest: bool
    label: str


@dataclass(frozen=True)
class Line:
    """A stream: SVG path and width in pixels. `name` is that of the FIFO, empty at ports; `from_` and `to` are names of boxes."""

    name: str
    from_: str
    to: str
    path: str
    width: float
    label: str


@dataclass(frozen=True)
class Picture:
    """All boxes and lines, in pixels."""

    width: float
    height: float
    nodes: list[Node]
    lines: list[Line]


def picture(report: Report) -> Picture:
    """Draws the report's network."""
    inputs = [port for port in report.ports if port.direction == "input"]
    outputs = [port for port in report.ports if port.direction == "output"]
    names = [
        *(f"{port.name} (input)" for port in inputs),
        *(layer.name for layer in report.layers),
        *(f"{port.name} (output)" for port in outputs),
    ]
    number = {name: at for at, name in enumerate(names)}
    ends = [
        *((f"{port.name} (input)", port.layer) for port in inputs),
        *((fifo.producer, fifo.consumer) for fifo in report.fifos),
        *((port.layer, f"{port.name} (output)") for port in outputs),
    ]
    sizes = [
        *[_PORT] * len(inputs),
        *(_PLUMBING if layer.op in PLUMBING else _LAYER for layer in report.layers),
        *[_PORT] * len(outputs),
    ]
    drawing = draw(sizes, [(number[start], number[end]) for start, end in ends])
    corners = {
        name: (x - width / 2, y - height / 2, width, height)
        for name, (x, y), (width, height) in zip(names, drawing.centers, sizes, strict=True)
    }
    slow = as_slow(report)
    fifos = [*[None] * len(inputs), *report.fifos, *[None] * len(outputs)]
    return Picture(
        drawing.width,
        drawing.height,
        [
            *(_port(name, corners[name]) for name in names[: len(inputs)]),
            *(_layer(each, corners[each.name], each.name in slow) for each in report.layers),
            *(_port(name, corners[name]) for name in names[len(names) - len(outputs) :]),
        ],
        [
            _line(fifo, *pair, path)
            for fifo, pair, path in zip(fifos, ends, drawing.paths, strict=True)
        ],
    )


Corners = tuple[float, float, float, float]


def _port(name: str, corners: Corners) -> Node:
    return Node(name, "port", *corners, _short(name, 15), "", 0.0, False, name)


def _layer(layer: Layer, corners: Corners, is_slowest: bool) -> Node:
    label = f"{layer.layer}: {layer.op}, {layer.cycles:,} cycles, busy {layer.utilization:.0%}"
    if layer.op in PLUMBING:
        kind, title, subtitle = "plumbing", PLUMBING[layer.op], ""
    else:
        kind, title = "layer", _short(layer.layer, _CHARACTERS)
        subtitle = f"{layer.op} · {layer.cycles:,} · {layer.utilization:.0%}"
    busy = min(layer.utilization, 1.0)
    return Node(layer.name, kind, *corners, title, subtitle, busy, is_slowest, label)


def _line(fifo: Fifo | None, start: str, end: str, path: str) -> Line:
    if fifo is None:
        return Line("", start, end, path, _THINNEST, f"{start} to {end}")
    label = f"{fifo.name}: {fifo.depth:,} words of {fifo.bits} bits"
    return Line(fifo.name, start, end, path, thickness(fifo.depth * fifo.bits), label)


def thickness(bits: int) -> float:
    """Pixels of a FIFO that holds so many bits: 1 up to 256 bits, then 0.6 more for each doubling, at most 9."""
    return round(min(_THICKEST, _THINNEST + 0.6 * max(0.0, log2(max(bits, 1)) - 8)), 2)


def _short(name: str, most: int) -> str:
    """The end of a long name: it tells layers of a block apart."""
    return name if len(name) <= most else f"…{name[1 - most :]}"
