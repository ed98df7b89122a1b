"""Resources of a layer at its folding. Estimates.

Source: the resource models of fpgaConvNet (github.com/AlexMontgomerie/fpgaconvnet-model, November 2024). DSP, BRAM18: its counting rules
applied to the memories of our kernels. LUT, FF: its linear models, good to about 20 % there; nothing has been fitted to our kernels yet.
"""

from collections.abc import Callable
from math import ceil, prod

from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.memory import bram18, fifo_bram18, lutram, rom, uram
from stream_mlir.mapping.resources import Resources, total
from stream_mlir.mapping.rows import channel_words


def cost(layer: Layer) -> Resources:
    """Resources of all processes of the layer."""
    window = _window(layer) if layer.buffered else Resources()
    return window + _COSTS[layer.op](layer)


def multiplier_dsp(data_bits: int, weight_bits: int) -> float:
    """DSP48E2 slices of one multiplier, counted as fpgaConvNet does; narrow ones share a slice."""
    if max(data_bits, weight_bits) <= 4:
        return 0.25
    if max(data_bits, weight_bits) <= 8:
        return 0.5
    return min(_slices(data_bits, weight_bits), _slices(weight_bits, data_bits))


def fifo(depth: int, bits: int, storage: str = "auto") -> Resources:
    """A FIFO of `depth` words of `bits`, in the storage of that name."""
    control = Resources(lut=20, ff=30)
    if storage == "uram":
        return control + Resources(uram=uram(depth, bits))
    blocks = 0 if storage == "lutram" else fifo_bram18(depth, bits)
    return control + (
        Resources(bram18=blocks) if blocks else Resources(lut=lutram(depth, bits), ff=bits)
    )


def fork(bits: int, results: int) -> Resources:
    """Copies of a word of `bits` (fpgaConvNet's fork)."""
    return Resources(lut=ceil(0.5 * bits * results + 5), ff=12 * results + 3)


def convert_width(bits_in: int, bits_out: int) -> Resources:
    """A word that is filled or emptied in place: two words of registers and a multiplexer, far below fpgaConvNet's squeeze."""
    return Resources(lut=bits_in + bits_out + 40, ff=bits_in + bits_out + 30)


def _slices(wide: int, narrow: int) -> int:
    return ceil(wide / 27) * ceil(narrow / 18)


def _window(layer: Layer) -> Resources:
    """Line buffer and window registers. The kernel's ring of rows is one memory, cut into banks so that `fine` taps can be read at once."""
    assert layer.window is not None
    kernel, dilations, stream_bits = (
        layer.window.kernel,
        layer.window.dilations,
        channel_bits(layer),
    )
    words, width, fine = channel_words(layer), prod(kernel[1:]), layer.fold.fine
    rows = (kernel[0] - 1) * dilations[0] + 1 + layer.window.strides[0]
    extent = prod(
        (size - 1) * step + 1 for size, step in zip(kernel[1:], dilations[1:], strict=True)
    )
    banks = (rows if fine == layer.taps > 1 else 1) * (extent if fine > 1 else 1)
    depth = ceil(rows * prod(layer.inputs[0][1:-1]) / banks) * words
    lut = stream_bits * (6.468 + 3.927 * (kernel[0] - 1) + 2.451 * kernel[0] * (width - 1))
    ff = 20.77 * words.bit_length() + stream_bits * (
        5.212 * (kernel[0] - 1) + 3.44 * kernel[0] * (width - 1)
    )
    return Resources(bram18=banks * bram18(depth, stream_bits), lut=ceil(lut), ff=ceil(ff))


def channel_bits(layer: Layer) -> int:
    """Bits of one input word of the layer."""
    return layer.channels // channel_words(layer) * layer.input_bits


def _weighted(layer: Layer) -> Resources:
    fold, acc = layer.fold, layer.accumulator_bits
    lanes_out, streams = layer.output_lanes, fold.in_ * fold.out * fold.group
    multipliers = streams * fold.fine
    passes = layer.filters // lanes_out
    depth = layer.filters * layer.channels // layer.groups * layer.taps // multipliers
    dsp = ceil(multipliers * multiplier_dsp(layer.input_bits, layer.weight_bits))
    dsp += lanes_out * _requantize_dsp(layer)
    tables = [
        rom(depth, layer.weight_bits * multipliers),
        rom(passes, acc * lanes_out),
        rom(passes, layer.multiplier_bits * lanes_out),
    ]
    window_bits = fold.fine * layer.input_lanes * layer.input_bits
    replay = fifo_bram18(layer.steps, window_bits) if passes > 1 else 0
    lut = 2.571 * fold.fine + 0.9729 * streams * acc * fold.fine + 3.51 * lanes_out * acc
    lut += 1.262 * acc * streams + 0.8125 * acc * lanes_out
    ff = 21.37 * fold.fine.bit_length() + 1.486 * streams * acc * fold.fine + 3.21 * lanes_out * acc
    ff += 1.028 * acc * streams + 2.187 * acc * lanes_out
    return total([*tables, Resources(dsp, replay, 0, ceil(lut) + 30, ceil(ff) + 30)])


def _requantize_dsp(layer: Layer) -> int:
    if not layer.multiplier_bits:
        return 0
    return min(
        _slices(layer.accumulator_bits, layer.multiplier_bits),
        _slices(layer.multiplier_bits, layer.accumulator_bits),
    )


def _pool(layer: Layer) -> Resources:
    bits, fine = layer.fold.in_ * layer.input_bits, layer.fold.fine
    lut = 2.505 * fine + 0.8852 * bits * fine
    return Resources(
        layer.fold.in_ * _requantize_dsp(layer),
        0,
        0,
        ceil(lut) + 30,
        ceil(2.344 * bits * fine) + 30,
    )


def _reduce(layer: Layer) -> Resources:
    lanes, bits = layer.fold.in_, max(layer.accumulator_bits, layer.input_bits)
    blocks = bram18(layer.channels // lanes, lanes * bits)
    return Resources(
        lanes * _requantize_dsp(layer),
        blocks,
        0,
        ceil(28.14 * bits) * lanes + 8,
        2 * bits * lanes + 30,
    )


def _map(layer: Layer) -> Resources:
    lanes, bits = layer.fold.out, max(layer.input_bits, layer.output_bits)
    return Resources(
        layer.products * lanes, 0, 0, (33 + 2 * bits) * lanes + 16, (23 + 2 * bits) * lanes + 35
    )


def _lookup(layer: Layer) -> Resources:
    """One copy of the table per two lanes (block RAM has two ports)."""
    lanes = layer.fold.out
    tables = [rom(layer.table_words, layer.output_bits)] * ceil(lanes / 2)
    logic = Resources(layer.products * lanes, 0, 0, 16 * lanes, (layer.output_bits + 8) * lanes)
    return total([*tables, logic])


def _softmax(layer: Layer) -> Resources:
    lanes, bits = layer.fold.out, 2 * layer.output_bits + 20
    blocks = ceil(lanes / 2) * bram18(layer.table_words, layer.output_bits + 13)
    return Resources(lanes, blocks, 0, lanes * bits * bits + 200, lanes * bits * bits + 200)


_COSTS: dict[str, Callable[[Layer], Resources]] = {
    "conv": _weighted,
    "linear": _weighted,
    "pool": _pool,
    "reduce": _reduce,
    "map": _map,
    "lookup": _lookup,
    "softmax": _softmax,
}
