"""The choices of every layer with their prices, as arrays."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace

import numpy as np

from stream_mlir.errors import UserError
from stream_mlir.mapping import costs
from stream_mlir.mapping.costs.table import AMOUNTS
from stream_mlir.mapping.folding import foldings
from stream_mlir.mapping.layer import Fold, Layer
from stream_mlir.mapping.lines import can_have_lines, columns_of, lines_of
from stream_mlir.mapping.resources import RESOURCE_NAMES
from stream_mlir.mapping.solve.offchip import evictions
from stream_mlir.mapping.spill import LONG_BURST

LIMITS = (*RESOURCE_NAMES, "bandwidth")
"""Columns of a price; bandwidth in bits per frame."""
_SHORT_FIFO = 2
_BLOCK = 64
"""Rows compared at once."""


_ARRAYS = ("rows", "skips", "lines", "cycles", "fill", "lanes_in", "lanes_out", "uses")


@dataclass(frozen=True)
class Options:
    """Ways to build one layer, one per row: its folding, the memory of its weights ("" for the usual), rows of weights off chip and their code, whether it leaves out zeros, words of a burst
    of rows that wait in memory (0: none), cycles per frame, cycles until its first output, channels side by side on either side, and what it uses (columns: `LIMITS`)."""

    folds: tuple[Fold, ...]
    memories: tuple[str, ...]
    codecs: tuple[str, ...]
    rows: np.ndarray
    skips: np.ndarray
    lines: np.ndarray
    cycles: np.ndarray
    fill: np.ndarray
    lanes_in: np.ndarray
    lanes_out: np.ndarray
    uses: np.ndarray

    def __len__(self) -> int:
        return len(self.folds)

    def take(self, kept: np.ndarray) -> Options:
        """Some of the rows."""
        return Options(
            tuple(self.folds[i] for i in kept),
            tuple(self.memories[i] for i in kept),
            tuple(self.codecs[i] for i in kept),
            *(getattr(self, name)[kept] for name in _ARRAYS),
        )


@dataclass(frozen=True)
class Hardware:
    """Whose costs count; whether weights may stay off chip, and skips and rows under windows wait there; whether only what our kernels can be is a choice, or all that the
    table's own hardware offers; and whether a layer that may leave out zeros may be dense instead."""

    table: str = costs.DEFAULT
    offchip: bool = False
    buildable: bool = True
    dense: bool = True
    spill: bool = False
    lines: bool = False

    def foldings(self, layer: Layer) -> list[Fold]:
        """The foldings a layer may have, where its rows wait in memory those that make whole words of them.

        Raises:
            UserError: there is none.
        """
        found = foldings(layer) if self.buildable else costs.load(self.table).foldings(layer)
        if not layer.lines_burst:
            return found
        found = [fold for fold in found if columns_of(layer.folded(fold)) is not None]
        if not found:
            raise UserError(
                f"the rows under the window of a layer with {layer.channels} channels are no whole words of memory",
                hint="keep them on chip: leave it out of stream-evict-lines",
            )
        return found

    def memories(self, layer: Layer) -> tuple[str, ...]:
        """The memories its weights may be in, the usual one first."""
        kinds = costs.load(self.table).weight_memories
        if not layer.weight_bits:
            return ("",)
        return tuple(k for k in kinds if k != "uram") if self.buildable else kinds


OURS = Hardware()
"""Our kernels, by their own table."""


def options(layer: Layer, consumers: int, hardware: Hardware) -> Options:
    """All choices of a layer whose output goes to so many consumers, but for those that another one beats in everything at the same widths."""
    plain = replace(layer, name="", fold=Fold(), weight_memory="", offchip_rows=0, codec="")
    plain = replace(plain, codec_ratio=1.0)
    return _options(plain, consumers, hardware)


@functools.lru_cache(maxsize=4096)
def _options(layer: Layer, consumers: int, hardware: Hardware) -> Options:
    """A layer that may leave out zeros may be dense instead, and one that is dense may have its rows in memory."""
    whole = _all(layer, consumers, hardware)
    dense = replace(layer, skip=None)
    if layer.skip is not None and hardware.dense:
        whole = _joined(whole, _all(dense, consumers, hardware))
    if (layer.skip is None or hardware.dense) and _may_have_lines(dense, hardware):
        far = replace(dense, lines_burst=LONG_BURST)
        whole = _joined(whole, _all(far, consumers, hardware))
    return whole.take(_undominated(whole))


def _may_have_lines(layer: Layer, hardware: Hardware) -> bool:
    """Whether having its rows in memory is a choice, not decided, and some folding allows it."""
    if not hardware.lines or layer.lines_burst or not can_have_lines(layer):
        return False
    far = replace(layer, lines_burst=LONG_BURST)
    return any(columns_of(far.folded(fold)) for fold in hardware.foldings(layer))


def _joined(first: Options, second: Options) -> Options:
    """The rows of both."""
    return Options(
        (*first.folds, *second.folds),
        (*first.memories, *second.memories),
        (*first.codecs, *second.codecs),
        *(np.concatenate([getattr(each, name) for each in (first, second)]) for name in _ARRAYS),
    )


def _all(layer: Layer, consumers: int, hardware: Hardware) -> Options:
    name, table = hardware.table, costs.load(hardware.table)
    folds = hardware.foldings(layer)
    cycles = table.cycles(layer, folds)
    lanes = np.array([(f.in_ * f.group, f.out * f.group) for f in folds])
    outward = _outward(layer, lanes[:, 1], consumers, name)
    moved = [
        lines_of(layer.folded(fold)).bits_per_frame if layer.lines_burst else 0 for fold in folds
    ]
    parts = []
    for memory in hardware.memories(layer):
        price = table.price(layer, folds, memory)
        uses = np.stack([np.ceil(price[key] - 1e-9) for key in AMOUNTS[:5]], axis=1)
        uses = np.column_stack([uses + outward, moved])
        kind = "" if memory == table.weight_memories[0] else memory
        parts.append((kind, np.arange(len(folds)), np.zeros(len(folds), int), "", uses))
        held = layer.skip is not None or layer.rounds > 1
        if hardware.offchip and kind == "" and layer.weight_bits and not held:
            parts += [(kind, *part) for part in evictions(table, layer, folds, cycles, uses)]
    at = np.concatenate([part[1] for part in parts])
    return Options(
        folds=tuple(folds[i] for i in at),
        memories=tuple(part[0] for part in parts for _ in part[1]),
        codecs=tuple(part[3] for part in parts for _ in part[1]),
        rows=np.concatenate([part[2] for part in parts]),
        skips=np.full(len(at), layer.skip is not None),
        lines=np.full(len(at), layer.lines_burst),
        cycles=cycles[at],
        fill=table.price(layer, folds)["depth"][at],
        lanes_in=lanes[at, 0],
        lanes_out=lanes[at, 1],
        uses=np.concatenate([part[4] for part in parts]),
    )


def _outward(layer: Layer, lanes: np.ndarray, consumers: int, name: str) -> np.ndarray:
    """A short FIFO to each consumer, and the fork where there are several."""
    table, known = costs.load(name), {}
    for wide in set(lanes.tolist()):
        bits = wide * layer.output_bits
        used = [table.fifo(_SHORT_FIFO, bits)] * max(1, consumers)
        if consumers > 1:
            used += [table.fork(bits, consumers), table.fifo(_SHORT_FIFO, bits)]
        known[wide] = np.sum([_row(each) for each in used], axis=0)
    return np.array([known[wide] for wide in lanes.tolist()])


def _row(resources: object) -> list[int]:
    return [getattr(resources, name) for name in RESOURCE_NAMES]


def _undominated(of: Options) -> np.ndarray:
    """Rows that no other row with the same widths matches or beats in cycles and all uses; of equals the first."""
    order = np.lexsort((*of.uses.T, of.cycles, of.lanes_out, of.lanes_in))
    widths = np.stack([of.lanes_in[order], of.lanes_out[order]], axis=1)
    starts = np.flatnonzero(np.any(np.diff(widths, axis=0, prepend=-1) != 0, axis=1))
    kept = [
        pareto(np.column_stack([of.cycles, of.uses]), part) for part in np.split(order, starts[1:])
    ]
    return np.sort(np.concatenate(kept))


def pareto(prices: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Those of `rows` that no other matches or beats in all columns; of equals the first. In lexical order what beats a row comes before it, so
    that blocks of rows need only be compared with what was kept of those before."""
    mine = prices[rows]
    order = np.lexsort((np.arange(len(rows)), *mine.T[::-1]))
    kept = np.zeros(0, int)
    for at in range(0, len(order), _BLOCK):
        block = order[at : at + _BLOCK]
        block = block[~_beaten(mine[kept], mine[block])]
        earlier = np.triu(np.all(mine[block][:, None] <= mine[block][None, :], axis=2), 1)
        kept = np.concatenate([kept, block[~earlier.any(axis=0)]])
    return rows[np.sort(kept)]


def _beaten(by: np.ndarray, rows: np.ndarray) -> np.ndarray:
    return np.all(by[:, None] <= rows[None, :], axis=2).any(axis=0)
