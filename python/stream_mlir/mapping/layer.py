"""Plain description of one layer: all that timing, resources and search need to know, and nothing of the IR."""

from dataclasses import dataclass, replace
from math import gcd, prod

from stream_mlir.mapping.moves import Moves
from stream_mlir.mapping.skip import Skip


@dataclass(frozen=True, order=True)
class Fold:
    """Parallelism of a layer: input channels, filters, groups, and kernel taps side by side (fpgaConvNet: coarse in/out/group, fine)."""

    in_: int = 1
    out: int = 1
    group: int = 1
    fine: int = 1


@dataclass(frozen=True)
class Window:
    """A sliding window; every tuple has one entry per spatial dimension, outermost first.

    With `upsample` (a transposed convolution) the kernel is that of one phase: each window serves so many output positions of a
    dimension, each with its own weights, and `pads_begin` counts the output positions dropped before the first.
    """

    kernel: tuple[int, ...]
    strides: tuple[int, ...]
    dilations: tuple[int, ...]
    pads_begin: tuple[int, ...]
    pads_end: tuple[int, ...]
    upsample: tuple[int, ...] = ()

    @property
    def phases(self) -> int:
        """Sets of weights."""
        return prod(self.upsample)

    @property
    def taps(self) -> int:
        """Positions of the kernel."""
        return prod(self.kernel)

    def extent(self, axis: int) -> int:
        """Input elements from the first to the last that a window spans."""
        return (self.kernel[axis] - 1) * self.dilations[axis] + 1

    def first(self, axis: int, position: int) -> int:
        """The input element at which the window of an output position begins; negative in the padding."""
        if self.upsample:
            last = (position + self.pads_begin[axis]) // self.upsample[axis]
            return last - self.extent(axis) + 1
        return position * self.strides[axis] - self.pads_begin[axis]

    @property
    def needs_buffer(self) -> bool:
        """False if every output position reads just the input position under it, so that no line buffer is needed."""
        ones = self.kernel + self.strides
        pads = self.pads_begin + self.pads_end
        return any(size != 1 for size in ones) or any(pads) or bool(self.upsample)


@dataclass(frozen=True)
class Layer:
    """One process (or one window and compute pair). Shapes are `(spatial..., channels)` without the batch dimension.

    `products` counts the multiplications per element of a map; `table_words` the entries of a lookup or softmax table, `mask_rows` the rows of the latter's mask;
    `moves` says what a layer that only moves words does with them. A matmul holds its second input, `transposed` with a row per filter.
    A constant has no inputs.
    """

    name: str
    op: str
    inputs: tuple[tuple[int, ...], ...]
    output: tuple[int, ...]
    input_bits: int = 8
    output_bits: int = 8
    weight_bits: int = 0
    accumulator_bits: int = 0
    multiplier_bits: int = 0
    groups: int = 1
    window: Window | None = None
    products: int = 0
    table_words: int = 0
    mask_rows: int = 0
    moves: Moves | None = None
    transposed: bool = False
    fold: Fold = Fold()
    weight_memory: str = ""
    """Kind of memory that holds the weights, "" for the usual one."""
    offchip_rows: int = 0
    """Words of the packed weight memory that stay off chip."""
    codec: str = ""
    """How these are coded, "" for not at all."""
    codec_ratio: float = 1.0
    """Their coded bits over their own."""
    huffman_ratio: float = 1.0
    """The same of a Huffman code that a search may choose, as far as it is known; 1: none."""
    lines_burst: int = 0
    """Words of a burst, where the rows under the window wait in off-chip memory (`lines.py`)."""
    skip: Skip | None = None
    """What a layer with weights leaves out."""
    rounds: int = 1
    """How often other weights take the place of its own; `output` has the filters of one round."""

    @property
    def channels(self) -> int:
        """Channels of the first input, of the output where there is none."""
        return (*self.inputs, self.output)[0][-1]

    @property
    def filters(self) -> int:
        """Channels of the output."""
        return self.output[-1]

    @property
    def positions(self) -> int:
        """Spatial positions of the output."""
        return prod(self.output[:-1])

    @property
    def gates(self) -> tuple[bool, ...]:
        """For each input, whether it is broadcast over space: one value per channel or one in all, read before the others."""
        return tuple(shape[:-1] != self.output[:-1] for shape in self.inputs)

    @property
    def shared(self) -> tuple[bool, ...]:
        """For each input, whether all channels share its one."""
        return tuple(shape[-1] != self.filters for shape in self.inputs)

    @property
    def taps(self) -> int:
        """Positions of the kernel, 1 without a window."""
        return self.window.taps if self.window else 1

    @property
    def phases(self) -> int:
        """Sets of weights that output positions take in turn, 1 but for transposed convolutions."""
        return self.window.phases if self.window else 1

    @property
    def buffered(self) -> bool:
        """Whether a window process with a line buffer stands before the compute process."""
        return self.window is not None and self.window.needs_buffer

    @property
    def input_lanes(self) -> int:
        """Channels side by side in one input word."""
        return self.fold.in_ * self.fold.group

    @property
    def held_lanes(self) -> int:
        """Channels side by side in a word of the stream that a matmul holds."""
        return self.fold.in_ if self.transposed else self.fold.out

    def lanes_of(self, number: int) -> int:
        """The same for any input; a single channel, which the others share, travels alone."""
        lanes = self.held_lanes if (self.op, number) == ("matmul", 1) else self.input_lanes
        return gcd(lanes, self.inputs[number][-1])

    @property
    def output_lanes(self) -> int:
        """Channels side by side in one output word."""
        return self.fold.out * self.fold.group

    @property
    def window_taps(self) -> int:
        """Taps side by side in a word of windows; a layer that leaves some out takes all at once."""
        return self.taps if self.skip else self.fold.fine

    @property
    def steps(self) -> int:
        """Words of one group consumed for one output word: (taps / fine) * (channels per group / in)."""
        return (self.taps // self.fold.fine) * (self.channels // self.groups // self.fold.in_)

    def folded(self, fold: Fold) -> "Layer":
        """The same layer with other parallelism."""
        return replace(self, fold=fold)
