"""Runs of consecutive layers, each as a network of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from stream_mlir.mapping.read import LayerGraph
from stream_mlir.mapping.reload import one_round, rounds_of
from stream_mlir.mapping.solve.options import Hardware
from stream_mlir.mapping.solve.problem import Budget, Problem


@dataclass(frozen=True)
class Segments:
    """The network may be cut between any two of its `units` (numbers of layers, in order); a segment [begin, end) counts these. A constant is in
    every segment that reads it. Whatever else crosses the borders of a segment goes through off-chip memory, once for all who read it. The last layer of a segment may
    make its filters in up to `most_rounds` rounds, with weights of its own each, where it is among `reloadable` (None: any that can)."""

    network: LayerGraph
    budget: Budget
    hardware: Hardware
    most_rounds: int = 1
    reloadable: frozenset[int] | None = None

    @cached_property
    def units(self) -> tuple[int, ...]:
        """Layers with inputs, and what nobody reads."""
        return tuple(
            number
            for number, sources in enumerate(self.network.sources)
            if sources or not self._readers[number]
        )

    @cached_property
    def _readers(self) -> list[list[int]]:
        found: list[list[int]] = [[] for _ in self.network.layers]
        for reader, sources in enumerate(self.network.sources):
            for source in sources:
                if source >= 0:
                    found[source].append(reader)
        return found

    @cached_property
    def _kept(self) -> frozenset[int]:
        """Constants, which do not cross."""
        return frozenset(range(len(self.network.layers))) - frozenset(self.units)

    def layers(self, begin: int, end: int) -> tuple[int, ...]:
        """Numbers of a segment's layers, ascending."""
        own = self.units[begin:end]
        read = {source for unit in own for source in self.network.sources[unit]}
        return tuple(sorted({*own, *(read & self._kept)}))

    def entering(self, begin: int, end: int) -> tuple[int, ...]:
        """What a segment reads from memory: layers before it, and `~n` for input n of the network."""
        own = self.units[begin:end]
        read = {source for unit in own for source in self.network.sources[unit]}
        return tuple(sorted(read - {*own} - self._kept))

    def leaving(self, begin: int, end: int) -> tuple[int, ...]:
        """The layers whose output goes to memory: as often as it is an output of the network, else once where a later segment reads it."""
        own, found = self.units[begin:end], []
        for unit in own:
            later = any(reader > own[-1] for reader in self._readers[unit])
            found += [unit] * (self.network.returned.count(unit) or int(later))
        return tuple(found)

    def rounds(self, end: int) -> tuple[int, ...]:
        """In how many rounds a segment that ends here may run."""
        last = self.units[end - 1]
        if self.reloadable is not None and last not in self.reloadable:
            return (1,)
        every = rounds_of(self.network.layers[last])
        return tuple(count for count in every if count <= self.most_rounds)

    @cached_property
    def round_counts(self) -> tuple[int, ...]:
        """All numbers of rounds that there may be."""
        ends = range(1, len(self.units) + 1)
        return tuple(sorted({1}.union(*(self.rounds(end) for end in ends))))

    def problem(self, begin: int, end: int, rounds: int = 1) -> Problem:
        """What `stream-fold` will solve for it."""
        network, layers = self._in_rounds(end, rounds), self.layers(begin, end)
        at = {layer: place for place, layer in enumerate(layers)}
        crossing = (*self.entering(begin, end), *self.leaving(begin, end))
        graph = network.as_graph(
            [network.layers[layer] for layer in layers],
            [tuple(at.get(source) for source in network.sources[layer]) for layer in layers],
            {(at[layer], port) for layer, port in network.spilled if layer in at},
            crossing,
        )
        return Problem(graph, self.budget, self.hardware)

    def _in_rounds(self, end: int, rounds: int) -> LayerGraph:
        """The network as far as a segment that ends here sees it."""
        if rounds == 1:
            return self.network
        layers = list(self.network.layers)
        layers[self.units[end - 1]] = one_round(layers[self.units[end - 1]], rounds)
        return replace(self.network, layers=tuple(layers))
