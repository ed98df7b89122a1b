"""A value on its way from the torch dialect to a stream: model's shape, layout, and an operation that may not exist yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from stream_mlir import ir
from stream_mlir.importers.layout import Layout
from stream_mlir.importers.refuse import Refuse
from stream_mlir.locations import model_name
from stream_mlir.quant.declared import declare_weight_scales


@dataclass(frozen=True)
class Affine:
    """A convolution or linear layer that is not built yet, so that what follows can still fold into it.

    `weights` has the output channel first, `bias` (or None) is per output channel. `emit` builds the operation. `scales`: what the
    weights of each output channel are whole multiples of, if the model says so.
    """

    weights: np.ndarray
    bias: np.ndarray | None
    emit: Callable[[np.ndarray, np.ndarray | None], ir.Value]
    scales: np.ndarray | None = None

    def then(self, scale: np.ndarray, offset: np.ndarray) -> Affine:
        """This layer followed by `y * scale + offset`, per output channel; computed in double precision."""
        bias = np.zeros(len(scale)) if self.bias is None else self.bias.astype(np.float64)
        weights = self.weights
        if np.any(scale != 1):
            factors = scale.reshape(-1, *[1] * (weights.ndim - 1)).astype(np.float64)
            weights = (weights * factors).astype(np.float32)
        total = (bias * scale + offset).astype(np.float32)
        return replace(
            self,
            weights=weights,
            bias=total if self.bias is not None or np.any(total) else None,
            scales=None if self.scales is None else self.scales * np.abs(scale),
        )

    def built(self) -> ir.Value:
        """The operation's result, or what a reshape makes of it."""
        value = self.emit(self.weights, self.bias)
        if self.scales is not None:
            op = value.owner.operation
            while op.name == "stream.reshape":
                op = op.operands[0].owner.operation
            declare_weight_scales(op, self.scales, model_name(op))
        return value


@dataclass(frozen=True, eq=False)
class Repeat:
    """A stream with some unit dims repeated, which elementwise operators read without the repetitions. `shape`, `layout`: with
    them. `build` makes them."""

    narrow: Stream
    shape: tuple[int, ...]
    layout: Layout
    build: Callable[[ir.Value], ir.Value]


@dataclass(eq=False)
class Source:
    """What computes a stream: a built value, or an `Affine` or a `Repeat` that is built when the value is first asked for."""

    affine: Affine | None = None
    built: ir.Value | None = None
    repeat: Repeat | None = None

    def value(self) -> ir.Value:
        if self.built is not None:
            return self.built
        if self.repeat is not None:
            value = self.repeat.build(self.repeat.narrow.value)
        else:
            assert self.affine is not None
            value = self.affine.built()
        self.built = value
        return value


@dataclass(frozen=True)
class Padding:
    """Constant padding waiting for the window that will read it; one pair (before, after) per dim of the model's tensor."""

    amounts: tuple[tuple[int, int], ...]
    value: float


@dataclass(frozen=True, eq=False)
class Stream:
    """A stream that stands for a model tensor of `shape`. `exclusive`: nobody else reads it. `guessed`: it stands for the
    result of an unsupported operator, so its layout is unknown and must not cause further complaints."""

    shape: tuple[int, ...]
    layout: Layout
    source: Source
    padding: Padding | None = None
    exclusive: bool = True
    guessed: bool = field(default=False)

    @property
    def value(self) -> ir.Value:
        return self.source.value()

    @property
    def affine(self) -> Affine | None:
        """The layer that computes this stream, if something may still be folded into it."""
        return (
            self.source.affine
            if self.exclusive and self.source.built is None and self.padding is None
            else None
        )

    @property
    def narrow(self) -> Stream:
        """What this stream repeats along unit dims, if it is one that is not built yet; else itself."""
        repeat = self.source.repeat
        if repeat is None or self.source.built is not None or self.padding is not None:
            return self
        as_made = (self.shape, self.layout) == (repeat.shape, repeat.layout)
        return repeat.narrow if as_made else self

    def reshaped(self, shape: Sequence[int]) -> Stream:
        """The same elements in the same order as another model shape."""
        return replace(self, shape=tuple(shape))

    def channel_dim(self, hoped: int | None = None) -> int:
        """The dim of the model's tensor that is the stream's channels (innermost); refuse if there is none.

        Where several would do (unit dims, results of unsupported operators), the one that is hoped for.
        """
        dim = self.find_channel_dim(hoped)
        if dim is None:
            raise Refuse("no single dimension of this tensor is the stream's channels")
        return dim

    def find_channel_dim(self, hoped: int | None = None) -> int | None:
        """The same, or None."""
        if len(self.shape) >= 2 and self.guessed:
            return 1 if hoped is None else hoped
        if hoped is not None and self.layout.channel_dim(self.shape) == hoped:
            return hoped
        if self.layout == Layout.channel_last(self.shape):
            return min(1, len(self.shape) - 1)
        if self.layout == Layout.raster(self.shape):
            return len(self.shape) - 1
        return self.layout.channel_dim(self.shape)
