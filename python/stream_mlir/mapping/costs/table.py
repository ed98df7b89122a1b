"""A cost table read into formulae."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from sys import maxsize
from typing import Any

import numpy as np

from stream_mlir.mapping import memory as rams
from stream_mlir.mapping import timing
from stream_mlir.mapping.folding import foldings, free_foldings
from stream_mlir.mapping.formula import Formula
from stream_mlir.mapping.layer import Fold, Layer
from stream_mlir.mapping.lines import lines_of
from stream_mlir.mapping.quantities import names, quantities
from stream_mlir.mapping.reload import RELOAD_BITS
from stream_mlir.mapping.resources import RESOURCE_NAMES, Resources, total
from stream_mlir.mapping.spill import Spill
from stream_mlir.offchip import decoders, port_bits

AMOUNTS = ("dsp", "bram18", "uram", "lut", "ff", "lutram", "depth")
"""What formulae give. `lut` is without, `Price.lut` with the LUTs that serve as memory (`lutram`); `depth`: of the pipeline in cycles."""
_WORD = ("depth", "bits")
_PLUMBING = {
    "fork": ("bits", "results"),
    "convert_width": ("bits", "lanes_in", "lanes_out"),
    "spill": ("bits",),
    "spill_huffman": ("bits",),
    "spill_rle": ("bits",),
}
_TRAFFIC = ("rows", "row_bits", "held_rows", "block_rows", "cycles", "positions", "phases")
_KEYS = {"title", "source", "free_folding", "define", "op", "module", "memory", "weights", "fifo"}

Columns = dict[str, np.ndarray]


@dataclass(frozen=True)
class WeightMemory:
    """Words and bits per word of a packed weight memory, over foldings."""

    depth: np.ndarray
    bits: np.ndarray

    @property
    def blocks(self) -> np.ndarray:
        """BRAM18 of the whole memory."""
        return rams.bram18(self.depth, self.bits)

    @property
    def block(self) -> np.ndarray:
        """Words that one row of block RAMs holds."""
        return rams.block_depth(self.bits)


@dataclass(frozen=True)
class _Memory:
    kind: str
    copies: Formula
    depth: Formula
    bits: Formula


@dataclass(frozen=True)
class _Module:
    when: Formula
    cycles: Formula | None
    amounts: dict[str, Formula]
    memories: tuple[_Memory, ...]


class CostTable:
    """Formulae by op. `weight_memories` are the kinds of memory that may hold weights, the usual one first."""

    def __init__(self, name: str, content: Mapping[str, Any]) -> None:
        """Raises ValueError: what is wrong with the content of the file."""
        unknown = sorted(set(content) - _KEYS - set(_PLUMBING) - {"offchip"})
        if unknown:
            raise ValueError(f"'{unknown[0]}' is unknown")
        self.name = name
        self.title: str = content.get("title", name)
        self.free_folding: bool = content.get("free_folding", False)
        known, self._defined = set(names()), {}
        for key, text in content.get("define", {}).items():
            self._defined[key] = Formula(text, known)
            known.add(key)
        self._kinds = {kind: _amounts(body, _WORD) for kind, body in content["memory"].items()}
        self._weights = {kind: _amounts(body, _WORD) for kind, body in content["weights"].items()}
        self._fifos = {kind: _amounts(body, _WORD) for kind, body in content["fifo"].items()}
        self.has_uram_fifos = "uram" in self._fifos
        self._plumbing = {
            key: _amounts(content.get(key, {}), words) for key, words in _PLUMBING.items()
        }
        self._traffic = Formula(content["offchip"]["bits_per_frame"], _TRAFFIC)
        self._port = Formula(content["offchip"].get("port_bram18", 0), ("port_bits",))
        self._decoder_luts: dict[str, float] = content["offchip"].get("decoder_lut", {})
        self.most_row_bits: int = content["offchip"].get("most_row_bits", maxsize)
        """Widest row of weights that may be off chip."""
        modules = {key: _module(body, known) for key, body in content["module"].items()}
        self._chains = _chains(content["op"], modules)
        for module in modules.values():
            _refuse_unknown_memories(module, {*self._kinds, "weights"})
        self.weight_memories = tuple(self._weights)

    def foldings(self, layer: Layer) -> list[Fold]:
        """The foldings this hardware may have."""
        return free_foldings(layer) if self.free_folding else foldings(layer)

    def cycles(self, layer: Layer, folds: list[Fold]) -> np.ndarray:
        """Cycles per frame at each folding: those of the slowest module, else of our kernels where the table states none."""
        values = self._values(layer, folds)
        stated = [
            np.where(module.when(values), module.cycles(values), 0)
            for module in self._chain(layer)
            if module.cycles is not None
        ]
        if layer.skip or not stated:
            return np.array([timing.cycles(layer.folded(fold)) for fold in folds], np.int64)
        return functools.reduce(np.maximum, (_column(each, len(folds)) for each in stated)).astype(
            np.int64
        )

    def price(self, layer: Layer, folds: list[Fold], weights: str = "") -> Columns:
        """Every amount at each folding, in fractions where slices are shared. `weights`: the memory that holds them."""
        values, total = self._values(layer, folds), _zeros(len(folds))
        if layer.rounds > 1:
            total["bram18"] = total["bram18"] + self._port({"port_bits": RELOAD_BITS})
        for module in self._chain(layer):
            present = module.when(values)
            _add(total, module.amounts, values, present)
            for memory in module.memories:
                word = {name: getattr(memory, name)(values) for name in _WORD}
                _add(
                    total, self._memory(memory.kind, weights), word, present * memory.copies(values)
                )
        total["lut"] = total["lut"] + total["lutram"]
        if layer.lines_burst:
            self._add_lines(total, layer, folds)
        return total

    def _add_lines(self, total: Columns, layer: Layer, folds: list[Fold]) -> None:
        """What brings the rows under a window to memory and back."""
        found = (lines_of(layer.folded(fold)) for fold in folds)
        ports = [(lines.part_words, lines.port_bits) for lines in found]
        known = {port: self.through_memory(*port) for port in set(ports)}
        used = [known[port] for port in ports]
        for name in RESOURCE_NAMES:
            total[name] = total[name] + [getattr(one, name) for one in used]

    def cost(self, layer: Layer) -> Resources:
        """Resources of the layer at its own folding and weight memory, rounded up."""
        price = self.price(layer, [layer.fold], layer.weight_memory)
        if layer.offchip_rows:
            memory = self.weight_memory(layer, [layer.fold])
            rows = np.array([layer.offchip_rows])
            saved, _ = self.evicted(memory, rows, np.ones(1), layer)
            price["bram18"] = price["bram18"] - saved
            price["lut"] = price["lut"] + self.decoding(layer, memory, rows)
        return resources(price)

    def weight_memory(self, layer: Layer, folds: list[Fold]) -> WeightMemory:
        """The packed weights at each folding. ValueError for a layer without any."""
        values = self._values(layer, folds)
        for module in self._chain(layer):
            for memory in module.memories:
                if memory.kind == "weights":
                    depth, bits = (
                        _column(getattr(memory, name)(values), len(folds)).astype(np.int64)
                        for name in _WORD
                    )
                    return WeightMemory(depth, bits)
        raise ValueError(f"{layer.name} has no weights")

    def evicted(
        self, memory: WeightMemory, rows: np.ndarray, cycles: np.ndarray, layer: Layer
    ) -> tuple[np.ndarray, np.ndarray]:
        """Block RAMs saved (less the staging buffer of one block and that of the port) and bits per frame read from off chip, with so many
        rows there."""
        held = memory.depth - rows
        staging = np.where(rows > 0, rams.bram18(np.minimum(memory.block, rows), memory.bits), 0)
        port = self._port({"port_bits": port_bits(rows * memory.bits / memory.depth)})
        saved = memory.blocks - rams.bram18(held, memory.bits) - staging - port * (rows > 0)
        values = {"rows": rows, "row_bits": memory.bits, "held_rows": held}
        values |= {"block_rows": memory.block, "cycles": cycles}
        values |= {"positions": layer.positions, "phases": layer.phases}
        return saved, np.ceil(self._traffic(values) * layer.codec_ratio)

    def decoding(self, layer: Layer, memory: WeightMemory, rows: np.ndarray) -> np.ndarray:
        """LUTs of the decoders that the layer's codec needs for so many rows off chip."""
        luts = self._decoder_luts.get(layer.codec, 0)
        lanes = memory.bits // max(1, layer.weight_bits)
        sizes = zip(lanes.tolist(), memory.depth.tolist(), rows.tolist(), strict=True)
        return np.array([luts * decoders(*each) if luts and each[2] else 0 for each in sizes])

    def fifo(self, depth: int, bits: int, storage: str = "auto") -> Resources:
        """A FIFO of `depth` words of `bits`. A storage the table does not have counts as its usual one."""
        amounts = self._fifos.get(storage, self._fifos["auto"])
        return _plain(amounts, {"depth": depth, "bits": bits})

    def fork(self, bits: int, results: int) -> Resources:
        """So many copies of a word of `bits`."""
        return _plain(self._plumbing["fork"], {"bits": bits, "results": results})

    def convert_width(self, bits: int, lanes_in: int, lanes_out: int) -> Resources:
        """From `lanes_in` to `lanes_out` channels of `bits` side by side."""
        words = {"bits": bits, "lanes_in": lanes_in, "lanes_out": lanes_out}
        return _plain(self._plumbing["convert_width"], words)

    def spill(self, of: Spill) -> Resources:
        """Both processes of a stream through memory, what they keep on chip, and coder and decoder if it has them."""
        made = self.through_memory(of.burst_port_words, of.port_bits)
        if of.codec:
            bits = {"bits": of.value_bits}
            made = made + _plain(self._plumbing[f"spill_{of.codec}"], bits)
        return made

    def through_memory(self, burst_words: int, port_bits: int) -> Resources:
        """A writer and a reader of words of memory, each with a buffer of a burst."""
        buffer = self.fifo(burst_words, port_bits)
        return total([_plain(self._plumbing["spill"], {"bits": port_bits}), buffer, buffer])

    def _chain(self, layer: Layer) -> tuple[_Module, ...]:
        op = f"{layer.op}_skip" if layer.skip else layer.op
        if op not in self._chains:
            raise KeyError(f"cost table '{self.name}' has no op '{op}'")
        return self._chains[op]

    def _values(self, layer: Layer, folds: list[Fold]) -> dict[str, Any]:
        values = quantities(layer, folds)
        for name, formula in self._defined.items():
            values[name] = formula(values)
        return values

    def _memory(self, kind: str, weights: str) -> dict[str, Formula]:
        if kind != "weights":
            return self._kinds[kind]
        return self._weights[weights or self.weight_memories[0]]


def resources(columns: Columns, at: int = 0) -> Resources:
    """One row of a price, rounded up."""
    counts = {key: ceil(float(columns[key][at]) - 1e-9) for key in AMOUNTS[:5]}
    return Resources(**counts)


def _chains(
    ops: Mapping[str, list[str]], modules: Mapping[str, _Module]
) -> dict[str, tuple[_Module, ...]]:
    for op, chain in ops.items():
        for name in chain:
            if name not in modules:
                raise ValueError(f"'op.{op}' names the module '{name}', which is not there")
    return {op: tuple(modules[name] for name in chain) for op, chain in ops.items()}


def _module(body: Mapping[str, Any], known: set[str]) -> _Module:
    memories = tuple(
        _Memory(entry["kind"], *(Formula(entry.get(k, 1), known) for k in ("copies", *_WORD)))
        for entry in body.get("memory", ())
    )
    rest = {key: text for key, text in body.items() if key not in ("when", "cycles", "memory")}
    return _Module(
        when=Formula(body.get("when", 1), known),
        cycles=Formula(body["cycles"], known) if "cycles" in body else None,
        amounts=_amounts(rest, known),
        memories=memories,
    )


def _amounts(body: Mapping[str, Any], known: Iterable[str]) -> dict[str, Formula]:
    wrong = sorted(set(body) - set(AMOUNTS))
    if wrong:
        raise ValueError(f"'{wrong[0]}' is none of {', '.join(AMOUNTS)}")
    return {key: Formula(text, known) for key, text in body.items()}


def _refuse_unknown_memories(module: _Module, known: set[str]) -> None:
    for memory in module.memories:
        if memory.kind not in known:
            raise ValueError(f"a memory of kind '{memory.kind}', which is not there")


def _zeros(count: int) -> Columns:
    return {key: np.zeros(count) for key in AMOUNTS}


def _column(value: Any, count: int) -> np.ndarray:
    return np.broadcast_to(np.asarray(value, float), (count,))


def _add(
    total: Columns, amounts: Mapping[str, Formula], values: Mapping[str, Any], times: Any
) -> None:
    for key, formula in amounts.items():
        total[key] = total[key] + formula(values) * times


def _plain(amounts: Mapping[str, Formula], values: Mapping[str, Any]) -> Resources:
    total = _zeros(1)
    _add(total, amounts, values, 1)
    total["lut"] = total["lut"] + total["lutram"]
    return resources(total)
