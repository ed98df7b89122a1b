"""Whole networks as plain layers: small CNN, ResNet-8 and -18, MobileNetV2 and a YOLOv8n. Activations other than ReLU are layers of their own."""

from __future__ import annotations

from stream_mlir.mapping.layer import Layer, Window
from stream_mlir.mapping.moves import Cut, Join, Repeat
from stream_mlir.mapping.search import Graph

Value = int | None
"""Number of the layer that makes it; None for the network's input."""


class Net:
    """Builds a graph layer by layer; all values are `bits` wide, accumulators and multipliers as for 8 bits scaled up."""

    def __init__(self, shape: tuple[int, int, int], bits: int = 8) -> None:
        self.bits = bits
        self.layers: list[Layer] = []
        self.producers: list[tuple[Value, ...]] = []
        self._input = shape

    @property
    def graph(self) -> Graph:
        """What has been built."""
        return Graph.of(self.layers, self.producers)

    def shape(self, value: Value) -> tuple[int, ...]:
        """Of a value."""
        return self._input if value is None else self.layers[value].output

    def conv(
        self, x: Value, filters: int, kernel: int = 3, stride: int = 1, groups: int = 1
    ) -> int:
        """Same padding."""
        height, width, channels = self.shape(x)
        pad = kernel // 2
        out = [(size + 2 * pad - kernel) // stride + 1 for size in (height, width)]
        window = _window(kernel, stride, pad)
        dot = {"groups": groups, "window": window, **self._dot()}
        return self._add("conv", (x,), ((height, width, channels),), (*out, filters), **dot)

    def pool(self, x: Value, kernel: int, stride: int, pad: int = 0) -> int:
        """Maximum."""
        height, width, channels = self.shape(x)
        out = [(size + 2 * pad - kernel) // stride + 1 for size in (height, width)]
        window = _window(kernel, stride, pad)
        return self._add(
            "pool", (x,), ((height, width, channels),), (*out, channels), window=window
        )

    def add(self, x: Value, y: Value) -> int:
        """Sum of two values of one shape."""
        shape = self.shape(x)
        return self._add("map", (x, y), (shape, shape), shape, products=2)

    def activation(self, x: Value) -> int:
        """A table per value."""
        shape = self.shape(x)
        return self._add("lookup", (x,), (shape,), shape, table_words=2 ** min(self.bits, 8))

    def mean(self, x: Value) -> int:
        """Over space."""
        shape = self.shape(x)
        bits = {"accumulator_bits": 2 * self.bits, "multiplier_bits": 16}
        return self._add("reduce", (x,), (shape,), (1, 1, shape[-1]), **bits)

    def linear(self, x: Value, filters: int) -> int:
        """Of all values of a frame."""
        shape = self.shape(x)
        inputs = shape[0] * shape[1] * shape[2]
        return self._add("linear", (x,), ((inputs,),), (filters,), **self._dot())

    def resize(self, x: Value) -> int:
        """Twice as high and wide."""
        height, width, channels = self.shape(x)
        out = (2 * height, 2 * width, channels)
        twice = Repeat((2,) * height, (2,) * width)
        return self._add("resize", (x,), ((height, width, channels),), out, moves=twice)

    def slice(self, x: Value, begin: int, channels: int) -> int:
        """Channels from one on."""
        shape = self.shape(x)
        cut = Cut((0, 0, begin), (1, 1, 1))
        return self._add("slice", (x,), (shape,), (*shape[:-1], channels), moves=cut)

    def concat(self, *values: Value) -> int:
        """Along the channels."""
        shapes = tuple(map(self.shape, values))
        out = (*shapes[0][:-1], sum(shape[-1] for shape in shapes))
        return self._add("concat", values, shapes, out, moves=Join(2))

    def _dot(self) -> dict[str, int]:
        wide = 2 * self.bits + 8
        return {"weight_bits": self.bits, "accumulator_bits": wide, "multiplier_bits": 16}

    def _add(self, op, producers, inputs, output, **more) -> int:
        bits = {"input_bits": self.bits, "output_bits": self.bits}
        self.layers.append(Layer(f"{op}{len(self.layers)}", op, inputs, output, **bits, **more))
        self.producers.append(producers)
        return len(self.layers) - 1


def _window(kernel: int, stride: int, pad: int) -> Window:
    return Window((kernel,) * 2, (stride,) * 2, (1, 1), (pad,) * 2, (pad,) * 2)


def small_cnn(bits: int = 8) -> Graph:
    """3 -> 16 -> 32 -> 64 convolutions of 3x3 on 32x32 pixels and 12 classes."""
    net = Net((32, 32, 3), bits)
    x = net.pool(net.conv(None, 16), 2, 2)
    x = net.conv(net.pool(net.conv(x, 32), 2, 2), 64)
    net.linear(x, 12)
    return net.graph


def resnet8(bits: int = 8) -> Graph:
    """MLPerf Tiny's ResNet for 32x32 images."""
    net = Net((32, 32, 3), bits)
    x = net.conv(None, 16)
    for filters, stride in ((16, 1), (32, 2), (64, 2)):
        x = _residual(net, x, filters, stride)
    net.linear(net.mean(x), 10)
    return net.graph


def resnet18(bits: int = 8) -> Graph:
    """He et al. 2015, at 224."""
    net = Net((224, 224, 3), bits)
    x = net.pool(net.conv(None, 64, 7, 2), 3, 2, 1)
    for filters, stride in ((64, 1), (128, 2), (256, 2), (512, 2)):
        x = _residual(net, _residual(net, x, filters, stride), filters, 1)
    net.linear(net.mean(x), 1000)
    return net.graph


def _residual(net: Net, x: int, filters: int, stride: int) -> int:
    y = net.conv(net.conv(x, filters, 3, stride), filters)
    if stride > 1 or net.shape(x)[-1] != filters:
        x = net.conv(x, filters, 1, stride)
    return net.add(y, x)


def mobilenet_v2(bits: int = 8) -> Graph:
    """Sandler et al. 2018, at 224."""
    net = Net((224, 224, 3), bits)
    x = net.conv(None, 32, 3, 2)
    settings = (
        (1, 16, 1, 1),
        (6, 24, 2, 2),
        (6, 32, 3, 2),
        (6, 64, 4, 2),
        (6, 96, 3, 1),
        (6, 160, 3, 2),
        (6, 320, 1, 1),
    )
    for expansion, filters, repeats, stride in settings:
        for number in range(repeats):
            x = _inverted(net, x, expansion, filters, stride if number == 0 else 1)
    net.linear(net.mean(net.conv(x, 1280, 1)), 1000)
    return net.graph


def _inverted(net: Net, x: int, expansion: int, filters: int, stride: int) -> int:
    channels = net.shape(x)[-1]
    y = net.conv(x, expansion * channels, 1) if expansion > 1 else x
    y = net.conv(net.conv(y, expansion * channels, 3, stride, expansion * channels), filters, 1)
    return net.add(y, x) if stride == 1 and channels == filters else y


def yolov8n(bits: int = 8, size: int = 640, depth: int = 1) -> Graph:
    """Ultralytics' YOLOv8n up to its six detection convolutions, 160 layers; twice the depth has more than 200."""
    net = Net((size, size, 3), bits)
    x = _silu_conv(net, _silu_conv(net, None, 16, 3, 2), 32, 3, 2)
    x = _c2f(net, x, 32, depth, True)
    small = x = _c2f(net, _silu_conv(net, x, 64, 3, 2), 64, 2 * depth, True)
    middle = x = _c2f(net, _silu_conv(net, x, 128, 3, 2), 128, 2 * depth, True)
    x = _c2f(net, _silu_conv(net, x, 256, 3, 2), 256, depth, True)
    large = x = _pyramid(net, x, 256)
    middle = x = _c2f(net, net.concat(net.resize(x), middle), 128, depth, False)
    small = x = _c2f(net, net.concat(net.resize(x), small), 64, depth, False)
    middle = x = _c2f(net, net.concat(_silu_conv(net, x, 64, 3, 2), middle), 128, depth, False)
    large = _c2f(net, net.concat(_silu_conv(net, x, 128, 3, 2), large), 256, depth, False)
    for level in (small, middle, large):
        for filters, last in ((64, 64), (80, 80)):
            net.conv(_silu_conv(net, _silu_conv(net, level, filters), filters), last, 1)
    return net.graph


def _silu_conv(net: Net, x: Value, filters: int, kernel: int = 3, stride: int = 1) -> int:
    return net.activation(net.conv(x, filters, kernel, stride))


def _c2f(net: Net, x: int, filters: int, repeats: int, shortcut: bool) -> int:
    half = filters // 2
    whole = _silu_conv(net, x, filters, 1)
    parts = [net.slice(whole, 0, half), net.slice(whole, half, half)]
    for _ in range(repeats):
        y = _silu_conv(net, _silu_conv(net, parts[-1], half), half)
        parts.append(net.add(y, parts[-1]) if shortcut else y)
    return _silu_conv(net, net.concat(*parts), filters, 1)


def _pyramid(net: Net, x: int, filters: int) -> int:
    parts = [_silu_conv(net, x, filters // 2, 1)]
    for _ in range(3):
        parts.append(net.pool(parts[-1], 5, 1, 2))
    return _silu_conv(net, net.concat(*parts), filters, 1)
