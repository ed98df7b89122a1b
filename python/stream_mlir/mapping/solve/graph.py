"""What the search works on: layers and the streams between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from math import prod

from stream_mlir.errors import UserError
from stream_mlir.mapping.layer import Layer

Producers = tuple[int | None, ...]


@dataclass(frozen=True)
class Graph:
    """Layers with, for each of their inputs, the layer that feeds it; None for an input of the network. `spilled` are the streams, as (layer, input),
    of which it is decided that they wait in off-chip memory; `known_port_bits` cross its inputs and outputs per frame, where that is known
    better than layers tell, and at least `port_words` one of them, for a word is no wider than the channels. `waits` are the words, and bits of
    a word, that streams, as (layer, input), kept in FIFOs in a design made before; empty without one."""

    layers: tuple[Layer, ...]
    producers: tuple[Producers, ...]
    spilled: frozenset[tuple[int, int]] = frozenset()
    known_port_bits: int | None = None
    port_words: int = 0
    waits: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict, hash=False)

    @staticmethod
    def of(
        layers: Sequence[Layer],
        producers: Sequence[Producers | int | None],
        spilled: Iterable[tuple[int, int]] = (),
        port_bits: int | None = None,
        port_words: int = 0,
    ) -> Graph:
        """A lone producer stands for all inputs of a layer. Raises `UserError` where the graph has a cycle."""
        each = tuple(p if isinstance(p, tuple) else (p,) for p in producers)
        graph = Graph(tuple(layers), each, frozenset(spilled), port_bits, port_words)
        _ = graph.order
        return graph

    @cached_property
    def order(self) -> tuple[int, ...]:
        """Layers from the inputs to the outputs."""
        above = {
            index: [p for p in producers if p is not None]
            for index, producers in enumerate(self.producers)
        }
        try:
            return tuple(TopologicalSorter(above).static_order())
        except CycleError as error:
            names = " -> ".join(self.layers[index].name for index in error.args[1])
            raise UserError(
                f"the network has a cycle: {names}", hint="only feed-forward networks can be mapped"
            ) from None

    @cached_property
    def edges(self) -> tuple[tuple[int, int], ...]:
        """Every (producer, consumer) of a stream between layers."""
        return tuple(
            (producer, consumer)
            for consumer, producers in enumerate(self.producers)
            for producer in producers
            if producer is not None
        )

    @cached_property
    def consumers(self) -> tuple[tuple[int, ...], ...]:
        """The layers that read each layer's output, once per input."""
        found: list[list[int]] = [[] for _ in self.layers]
        for producer, consumer in self.edges:
            found[producer].append(consumer)
        return tuple(map(tuple, found))

    @cached_property
    def port_bits(self) -> int:
        """Bits that enter and leave the network per frame."""
        if self.known_port_bits is not None:
            return self.known_port_bits
        entering = sum(
            prod(shape) * layer.input_bits
            for layer, producers in zip(self.layers, self.producers, strict=True)
            for shape, producer in zip(layer.inputs, producers, strict=False)
            if producer is None
        )
        leaving = sum(
            prod(layer.output) * layer.output_bits
            for layer, consumers in zip(self.layers, self.consumers, strict=True)
            if not consumers
        )
        return entering + leaving
