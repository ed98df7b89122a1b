"""Plain layers for the tests of the mapping."""

from math import prod

from stream_mlir.mapping.layer import Fold, Layer, Window


def conv(size, channels, filters, kernel=3, stride=1, pad=1, groups=1, fold=None, **more) -> Layer:
    """A convolution over a `size`: (height, width), or one number for a square."""
    height, width = size if isinstance(size, tuple) else (size, size)
    out = [(extent + 2 * pad - kernel) // stride + 1 for extent in (height, width)]
    return Layer(
        "conv",
        "conv",
        inputs=((height, width, channels),),
        output=(*out, filters),
        weight_bits=8,
        accumulator_bits=24,
        multiplier_bits=16,
        groups=groups,
        window=Window((kernel, kernel), (stride, stride), (1, 1), (pad, pad), (pad, pad)),
        fold=fold or Fold(),
        **more,
    )


def conv_transpose(size, channels, filters, kernel=4, stride=2, pad=1, fold=None, **more) -> Layer:
    """A transposed convolution over a square of `size`."""
    taps, out = (kernel - 1) // stride + 1, (size - 1) * stride - 2 * pad + kernel
    return Layer(
        "up",
        "conv_transpose",
        inputs=((size, size, channels),),
        output=(out, out, filters),
        weight_bits=8,
        accumulator_bits=24,
        multiplier_bits=16,
        window=Window((taps, taps), (1, 1), (1, 1), (pad, pad), (0, 0), (stride, stride)),
        fold=fold or Fold(),
        **more,
    )


def linear(channels, filters, **more) -> Layer:
    """A fully connected layer."""
    bits = {"weight_bits": 8, "accumulator_bits": 24, "multiplier_bits": 16}
    return Layer("fc", "linear", inputs=((channels,),), output=(filters,), **bits, **more)


def add(shape, **more) -> Layer:
    """The sum of two streams."""
    return Layer("add", "map", inputs=(shape, shape), output=shape, products=2, **more)


def resnet18(size=224) -> tuple[list[Layer], list[int | None]]:
    """ResNet-18's layers, and for each the layer that feeds its first input."""
    layers = [conv(size, 3, 64, 7, 2, 3)]
    half, quarter = layers[0].output[0], layers[0].output[0] // 2
    window = Window((3, 3), (2, 2), (1, 1), (1, 1), (1, 1))
    layers.append(Layer("pool", "pool", ((half, half, 64),), (quarter, quarter, 64), window=window))
    producers: list[int | None] = [None, 0]

    def append(layer: Layer, producer: int) -> int:
        layers.append(layer)
        producers.append(producer)
        return len(layers) - 1

    last, size, channels = 1, quarter, 64
    for filters, stride in [
        (64, 1),
        (64, 1),
        (128, 2),
        (128, 1),
        (256, 2),
        (256, 1),
        (512, 2),
        (512, 1),
    ]:
        first = append(conv(size, channels, filters, 3, stride, 1), last)
        size //= stride
        second = append(conv(size, filters, filters), first)
        if stride == 2:
            append(conv(2 * size, channels, filters, 1, 2, 0), last)
        last, channels = append(add((size, size, filters)), second), filters
    mean = Layer(
        "mean", "reduce", ((size, size, 512),), (1, 1, 512), multiplier_bits=16, accumulator_bits=16
    )
    append(linear(512, 1000), append(mean, last))
    return layers, producers


def words_in(layer: Layer) -> int:
    """Input words per frame of the first input."""
    return prod(layer.inputs[0]) // (layer.fold.in_ * layer.fold.group)
