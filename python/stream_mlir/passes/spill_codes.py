"""Which code serves a stream that is spilled, measured on calibration data."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import prod

import numpy as np

from stream_mlir import ir
from stream_mlir.dialects import stream
from stream_mlir.interp.run import main_function, run
from stream_mlir.interp.storage import quantize_array
from stream_mlir.locations import model_name
from stream_mlir.mapping.attributes import element_bits, frame_shape
from stream_mlir.mapping.read import read_layers
from stream_mlir.mapping.spills import spill_of, zero_symbol
from stream_mlir.mapping.timing import cycles
from stream_mlir.mapping.walk import lanes_of
from stream_mlir.offchip import (
    CODED_BITS,
    CODED_WORD,
    RUN_BITS,
    HuffmanCode,
    StreamCode,
    ZeroRunCode,
    burst_words,
)
from stream_mlir.quant import Calibration

CODEC_ATTRIBUTES = ("codec", "codec_ratio", "code_lengths", "run_bits")


@dataclass
class _Candidates:
    """Codes of one spilled stream, and the words of memory that each has taken."""

    bits: int
    burst_values: int
    codes: list[StreamCode] = field(default_factory=list)
    words: list[int] = field(default_factory=list)
    values: int = 0

    def add(self, code: StreamCode) -> None:
        self.codes.append(code)
        self.words.append(0)

    def count(self, symbols: np.ndarray) -> None:
        """One frame."""
        self.values += len(symbols)
        for number, code in enumerate(self.codes):
            self.words[number] += int(burst_words(code, symbols, self.burst_values).sum())

    def best(self) -> tuple[StreamCode, float] | None:
        """The code of fewest words and its ratio; None where none saves any."""
        if not self.values or not self.codes:
            return None
        at = int(np.argmin(self.words))
        ratio = self.words[at] * CODED_WORD / (self.values * self.bits)
        return (self.codes[at], ratio) if ratio < 1 else None


def choose_codes(
    module: ir.Operation,
    spilled: Sequence[ir.OpView],
    kinds: Sequence[str],
    data: Calibration,
) -> None:
    """Sets `codec` and what goes with it on each spill for which one of the kinds saves bits.

    Data run twice: for the histograms that Huffman codes are made of, then to count words of memory, bursts filled up to whole ones.
    """
    found = {op.operation: _candidates(op) for op in _slow_enough(module, spilled)}
    if "rle" in kinds:  # first: the smaller coder of two that save as much
        for op, each in found.items():
            zero = zero_symbol(op.operands[0])
            for run_bits in RUN_BITS:
                each.add(ZeroRunCode(each.bits, zero, run_bits))
    if "huffman" in kinds:
        _add_huffman(module, found, data)
    _visit(module, found, data, lambda each, symbols: each.count(symbols))
    for op, each in found.items():
        if (best := each.best()) is not None:
            _annotate(op, *best)


def _slow_enough(module: ir.Operation, spilled: Sequence[ir.OpView]) -> list[ir.OpView]:
    """Without those that a coder, with a value per cycle, would make the slowest process of a folded module."""
    graph = read_layers(module)
    if not all("fold" in op.operation.attributes for op in graph.ops):
        return list(spilled)
    interval = max(map(cycles, graph.layers), default=0)
    slow = []
    for op in spilled:
        values = prod(frame_shape(op.operation.operands[0]))
        if values * (1 + 2 / spill_of(op).asked) <= interval:
            slow.append(op)
            continue
        warnings.warn(
            f"{model_name(op)}: {values:,} values of a frame, one per cycle, would take longer than {interval:,} cycles and are not coded",
            stacklevel=2,
        )
    return slow


def _candidates(op: ir.OpView) -> _Candidates:
    value = op.operation.operands[0]
    return _Candidates(element_bits(value), spill_of(op).asked * lanes_of(value))


def _add_huffman(
    module: ir.Operation, found: dict[ir.Operation, _Candidates], data: Calibration
) -> None:
    """To streams whose values have few enough bits for a table."""
    small = {op: each for op, each in found.items() if each.bits <= CODED_BITS}
    counts = {id(each): np.zeros(1 << each.bits, np.int64) for each in small.values()}

    def count(each: _Candidates, symbols: np.ndarray) -> None:
        counts[id(each)] += np.bincount(symbols, minlength=1 << each.bits)

    if small:
        _visit(module, small, data, count)
    for each in small.values():
        each.add(HuffmanCode.of(counts[id(each)]))


def _visit(
    module: ir.Operation,
    found: dict[ir.Operation, _Candidates],
    data: Calibration,
    visit: Callable[[_Candidates, np.ndarray], None],
) -> None:
    """Every frame of every spilled stream, its values as bits."""
    arguments = main_function(module).regions[0].blocks[0].arguments

    def observe(op: ir.Operation, array: np.ndarray) -> None:
        each = found.get(op)
        if each is not None:
            for frame in array.reshape(len(array), -1):
                visit(each, frame.astype(np.int64) & ((1 << each.bits) - 1))

    for batch in data.batches():
        raw = [quantize_array(x, arg.type) for x, arg in zip(batch, arguments, strict=True)]
        run(module, raw, observe=observe)


def _annotate(op: ir.Operation, code: StreamCode, ratio: float) -> None:
    attributes = op.attributes
    attributes["codec_ratio"] = ir.FloatAttr.get(ir.F64Type.get(), ratio)
    if isinstance(code, HuffmanCode):
        attributes["codec"] = stream.CodecAttr.get("huffman")
        attributes["code_lengths"] = ir.DenseI64ArrayAttr.get(code.huffman.lengths.tolist())
    elif isinstance(code, ZeroRunCode):
        attributes["codec"] = stream.CodecAttr.get("rle")
        i64 = ir.IntegerType.get_signless(64)
        attributes["run_bits"] = ir.IntegerAttr.get(i64, code.run_bits)
