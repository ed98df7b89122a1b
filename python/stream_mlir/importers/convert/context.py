"""What a converter can do: build operations under the current node's name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import prod

import numpy as np

from stream_mlir import ir
from stream_mlir.importers import builder
from stream_mlir.importers.builder import MOST_HELD
from stream_mlir.importers.layout import Layout, channel_last_permutation
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.scalar import Body
from stream_mlir.importers.stream import Affine, Source, Stream


@dataclass(frozen=True)
class Context:
    """The node being converted: its name in the model and the shapes torch-mlir computed for its results."""

    name: str
    result_shapes: tuple[tuple[int, ...], ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """The model's shape of the (first) result."""
        return self.result_shapes[0]

    def built(self, value: ir.Value, shape: Sequence[int], layout: Layout) -> Stream:
        """A stream whose operation exists."""
        return Stream(tuple(shape), layout, Source(built=value))

    def spatial(self, x: Stream, who: str) -> ir.Value:
        """`x`, a channel-first tensor (1, C, spatial...), as a stream value 1 x spatial... x C."""
        if len(x.shape) < 3:
            raise Refuse(f"{who} of a tensor without spatial dimensions")
        if x.shape[0] != 1 and not x.guessed:
            raise Refuse(f"{who} of {x.shape[0]} images at once (a stream carries one frame)")
        x = self.ordered(x, Layout.channel_last(x.shape), who)
        return builder.reshape(x.value, stream_shape(x.shape))

    def ordered(self, x: Stream, layout: Layout, who: str) -> Stream:
        """`x` with its elements in the order `layout`, through a buffer where they come in another."""
        if x.layout == layout or x.guessed:
            return x
        moves = x.layout.reordering(layout)
        problem = f"{who} needs the elements in an order that would take a transpose of the stream"
        if moves is None:
            raise Refuse(problem)
        dims, order = moves
        fixed = next(i for i, axis in enumerate(order) if i != axis)
        held = 2 * prod(dims[fixed:])
        if held > MOST_HELD:
            raise Refuse(f"{problem}: a buffer of {held:,} words (at most {MOST_HELD:,} are taken)")
        return self.built(builder.permute(x.value, dims, order), x.shape, layout)

    def positions(self, x: Stream, channel: int) -> ir.Value:
        """`x` as a stream of at least one spatial dim whose channels are the model's dim `channel`."""
        value = x.value
        shape = builder.shape_of(value)
        if len(shape) > 2 and shape[-1] == x.shape[channel]:
            return value
        return builder.reshape(value, (1, prod(shape) // x.shape[channel], x.shape[channel]))

    def channel_first(self, value: ir.Value) -> Stream:
        """The stream of a channel-first result, checked against the shape that torch-mlir computed."""
        if stream_shape(self.shape) != builder.shape_of(value):
            raise Refuse(
                f"its result would be {builder.shape_of(value)}, the model says {stream_shape(self.shape)}"
            )
        return self.built(value, self.shape, Layout.channel_last(self.shape))

    def layer(
        self,
        weights: np.ndarray,
        bias: np.ndarray | None,
        shape: Sequence[int],
        layout: Layout,
        emit: Callable[[np.ndarray, np.ndarray | None], ir.Value],
    ) -> Stream:
        """A convolution or linear layer, built when its value is first needed, at this node's location."""
        location = ir.Location.name(self.name)

        def at_location(w: np.ndarray, b: np.ndarray | None) -> ir.Value:
            with location:
                return emit(
                    np.ascontiguousarray(w, np.float32),
                    None if b is None else np.ascontiguousarray(b, np.float32),
                )

        return Stream(tuple(shape), layout, Source(affine=Affine(weights, bias, at_location)))

    def scale_channels(self, x: Stream, scale: np.ndarray, offset: np.ndarray) -> Stream:
        """`x * scale + offset` per channel of the stream: folded into the layer before, else a 1x1 depthwise layer."""
        if x.affine is not None:
            return replace(x, source=Source(affine=x.affine.then(scale, offset)))
        value = x.value
        shape = builder.shape_of(value)
        channels = len(scale)
        spatial = (
            shape[1:-1] if len(shape) > 2 and shape[-1] == channels else (prod(shape) // channels,)
        )
        rank = len(spatial)

        def emit(w: np.ndarray, b: np.ndarray | None) -> ir.Value:
            flat = builder.reshape(value, (1, *spatial, channels))
            y = builder.conv(
                flat, w, b, [1] * rank, [0] * 2 * rank, [1] * rank, channels, self.name
            )
            return builder.reshape(y, shape)

        weights = scale.astype(np.float32).reshape(channels, *[1] * rank, 1)
        return self.layer(
            weights, offset.astype(np.float32) if np.any(offset) else None, x.shape, x.layout, emit
        )

    def constant(self, array: np.ndarray, layout: Layout) -> Stream:
        """A stream that sends the model's constant, in the order `layout`."""
        values = array.ravel()[layout.indices()].astype(np.float32)
        sizes = [layout.dims[axis] for axis in layout.permutation]
        shape = (1, *sizes) if len(sizes) < 5 else (1, values.size)
        built = builder.constant(values.reshape(shape), self.name)
        return self.built(built, array.shape, layout)

    def map(self, x: Stream, body: Body) -> Stream:
        """An elementwise function of one stream, computed before it is repeated."""
        narrow, repeat = x.narrow, x.source.repeat
        if narrow is not x and repeat is not None:
            mapped = replace(repeat, narrow=self.map(narrow, body))
            return replace(x, source=Source(repeat=mapped))
        return self.built(builder.map_elements([x.value], body), x.shape, x.layout)


def stream_shape(shape: Sequence[int]) -> tuple[int, ...]:
    """The stream's shape for a channel-first model shape."""
    return tuple(shape[i] for i in channel_last_permutation(len(shape)))
