"""The network as a picture: what stands in each box, how thick each line is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import log2

from stream_mlir.report.drawing import draw
from stream_mlir.report.limits import as_slow
from stream_mlir.report.model import Report
from stream_mlir.report.structure import Fifo, Layer, Port

PLUMBING = {"fork": "fork", "convert_width": "width", "copy": "copy"}
_CHARACTERS = {"layer": 24, "port": 15}
_SIZES = {"layer": (158.0, 36.0), "plumbing": (46.0, 16.0), "port": (96.0, 22.0)}
_THINNEST, _THICKEST = 1.0, 9.0


@dataclass(frozen=True)
class Node:
    """A box: kind ("layer", "plumbing", "port"), two lines of text, share of the interval in which it is busy; its upper left corner."""

    name: str
    kind: str
    title: str
    subtitle: str
    busy: float
    is_slowest: bool
    label: str
    x: float = 0.0
    y: float = 0.0

    @property
    def width(self) -> float:
        """Pixels."""
        return _SIZES[self.kind][0]

    @property
    def height(self) -> float:
        """Pixels."""
        return _SIZES[self.kind][1]


@dataclass(frozen=True)
class Line:
    """A stream: SVG path and width in pixels. `name` is that of the FIFO, empty at ports; `from_` and `to` are names of boxes."""

    name: str
    from_: str
    to: str
    width: float
    label: str
    path: str = ""


@dataclass(frozen=True)
class Picture:
    """All boxes and lines, in pixels."""

    width: float
    height: float
    nodes: list[Node]
    lines: list[Line]


def picture(report: Report) -> Picture:
    """Draws the report's network."""
    nodes, lines = list(_nodes(report)), list(_lines(report))
    number = {node.name: at for at, node in enumerate(nodes)}
    drawing = draw(
        [(node.width, node.height) for node in nodes],
        [(number[line.from_], number[line.to]) for line in lines],
    )
    return Picture(
        drawing.width,
        drawing.height,
        [
            replace(node, x=x - node.width / 2, y=y - node.height / 2)
            for node, (x, y) in zip(nodes, drawing.centers, strict=True)
        ],
        [replace(line, path=path) for line, path in zip(lines, drawing.paths, strict=True)],
    )


def thickness(bits: int) -> float:
    """Pixels of a FIFO that holds so many bits: 1 up to 256 bits, then 0.6 more for each doubling, at most 9."""
    return round(min(_THICKEST, _THINNEST + 0.6 * max(0.0, log2(max(bits, 1)) - 8)), 2)


def _nodes(report: Report) -> Iterator[Node]:
    """Ports and layers in the order of the streams: it is that of the Tab key too."""
    slow = as_slow(report)
    yield from (_port(port) for port in report.ports if port.direction == "input")
    yield from (_layer(layer, layer.name in slow) for layer in report.layers)
    yield from (_port(port) for port in report.ports if port.direction == "output")


def _lines(report: Report) -> Iterator[Line]:
    for port in report.ports:
        ends = (_port_name(port), port.layer)
        start, end = ends if port.direction == "input" else ends[::-1]
        yield Line("", start, end, _THINNEST, f"{start} to {end}")
    yield from (_fifo(fifo) for fifo in report.fifos)


def _port_name(port: Port) -> str:
    """Ports and layers have names of their own in the C++, but a picture's reader wants to know."""
    return f"{port.name} ({port.direction})"


def _port(port: Port) -> Node:
    name = _port_name(port)
    return Node(name, "port", _short(port.name, "port"), "", 0.0, False, name)


def _layer(layer: Layer, is_slowest: bool) -> Node:
    label = f"{layer.layer}: {layer.op}, {layer.cycles:,} cycles, busy {layer.utilization:.0%}"
    busy = min(layer.utilization, 1.0)
    if layer.op in PLUMBING:
        return Node(layer.name, "plumbing", PLUMBING[layer.op], "", busy, is_slowest, label)
    subtitle = f"{layer.op} · {layer.cycles:,} · {layer.utilization:.0%}"
    title = _short(layer.layer, "layer")
    return Node(layer.name, "layer", title, subtitle, busy, is_slowest, label)


def _fifo(fifo: Fifo) -> Line:
    label = f"{fifo.name}: {fifo.depth:,} words of {fifo.bits} bits"
    width = thickness(fifo.depth * fifo.bits)
    return Line(fifo.name, fifo.producer, fifo.consumer, width, label)


def _short(name: str, kind: str) -> str:
    """The end of a long name: it tells layers of a block apart."""
    most = _CHARACTERS[kind]
    return name if len(name) <= most else f"…{name[1 - most :]}"
