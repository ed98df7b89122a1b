"""Words of memory: repacked to rows and back, mixed with rows on chip, read for every position, written once."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from kernel_program import BUILDS, Build, build, config, run_cases, stream_values


def bits_of(values: np.ndarray, bits: int) -> np.ndarray:
    """Blocks of integers as blocks of bits, lowest first."""
    return (values[..., None] >> np.arange(bits) & 1).reshape(len(values), -1)


@dataclass(frozen=True)
class RepackCase:
    """Integers of `bits` between words of `lanes` integers and words of `width` bits: to memory, or `back` from it."""

    bits: int
    lanes: int
    width: int
    words: int
    back: bool

    @property
    def sides(self) -> list[tuple[int, int, int, int]]:
        """Bits, sign, lanes and words of a block: in, then out."""
        total = self.bits * self.lanes * self.words
        memory = (8, 0, self.width // 8, -(-total // self.width))
        rows = (self.bits, 1, self.lanes, self.words)
        return [memory, rows] if self.back else [rows, memory]

    def blocks(self) -> tuple[np.ndarray, np.ndarray]:
        """Integers in and out."""
        (bits, signed, lanes, words), out = self.sides
        low = -(1 << (bits - 1)) if signed else 0
        random = np.random.default_rng(self.words)
        values = random.integers(low, low + (1 << bits), (3, lanes * words))
        planes = bits_of(values, bits)
        count = out[0] * out[2] * out[3]
        planes = np.pad(planes, ((0, 0), (0, max(0, count - planes.shape[1]))))[:, :count]
        raw = planes.reshape(3, -1, out[0]) @ (1 << np.arange(out[0]))
        return values, np.where(raw >> (out[0] - 1) & out[1], raw - (1 << out[0]), raw)

    def values(self) -> list[np.ndarray]:
        return [stream_values(self.blocks()[0])]

    def code(self, name: str) -> str:
        members: dict[str, int] = {"blocks": 3}
        for side, numbers in zip(("in", "out"), self.sides, strict=True):
            names = (f"{side}_{what}" for what in ("bits", "signed", "lanes", "words"))
            members |= dict(zip(names, numbers, strict=True))
        source, result = (", ".join(map(str, side[:3])) for side in self.sides)
        return (
            config("Repack", **members)
            + f"""
void {name}() {{
  Stream<Word<{source}>> in;
  Stream<Word<{result}>> out;
  feed<{source}>(in);
  put_ticks();
  repack<Repack>(in, out);
  put_ticks();
  drain<{result}>(out);
}}
"""
        )

    def iterations(self) -> int:
        """As the README says."""
        (*_, taken), (*_, given) = self.sides
        width = self.bits * self.lanes
        flushed = not self.back and width < self.width and width * self.words % self.width > 0
        return 3 * (max(taken, given) + flushed)


CASES = [
    RepackCase(bits, lanes, width, words, back)
    for bits, lanes, words in (
        (8, 4, 5),
        (9, 12, 7),
        (3, 1, 43),
        (5, 1, 1),
        (8, 16, 4),
        (13, 20, 2),
    )
    for width in (64, 256)
    for back in (False, True)
]


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.name)
def test_repack(build: Build, tmp_path: Path) -> None:
    cases = CASES[:: build.every]
    results = run_cases(cases, ["repack.h"], 2, tmp_path, build.flags)
    for case, result in zip(cases, results, strict=True):
        np.testing.assert_array_equal(result.values, case.blocks()[1].reshape(-1), str(case))
        if build.counts:
            assert result.ticks[1] == case.iterations(), case


MEMORY = """
#include "stream_kernels/dataflow.h"
#include "stream_kernels/repack.h"
#include <stdio.h>
struct Read {
  static const int word_bits = 64, block_words = 3, positions = 4;
  static const int out_d = 1, out_h = 1, out_w = 4, stride_d = 1, stride_h = 1, stride_w = 2, crop_front = 0, crop_top = 0, crop_left = 1;
};
struct Write {
  static const int word_bits = 64, words = 12;
};
typedef stream_kernels::MemoryWord<64> word;
void reader(stream_kernels::ReadPort<64> memory, stream_kernels::Stream<word> &out) {
  stream_kernels::read_memory_transposed<Read>(memory, out);
}
void writer(stream_kernels::Stream<word> &in, stream_kernels::WritePort<64> memory) {
  stream_kernels::write_memory<Write>(in, memory);
}
extern "C" void top(STREAM_READ_PORT(64, from), STREAM_WRITE_PORT(64, to)) {
  STREAM_READ_MEMORY(64, from)
  STREAM_WRITE_MEMORY(64, to)
  STREAM_FIFO(word, between, 2)
  STREAM_RUN_BEGIN
  STREAM_SOURCE(reader, between, from, between)
  STREAM_PROCESS(writer, between, to)
  STREAM_RUN_END
}
int main() {
  word from[6], to[12];
  for (int i = 0; i < 6; ++i)
    for (int lane = 0; lane < 8; ++lane)
      stream_kernels::set_lane<8, 0>(from[i], lane, stream_kernels::UInt<8>(8 * i + lane));
  for (int frame = 0; frame < 2; ++frame)
    top(from, to);
  for (int i = 0; i < 12; ++i)
    printf("%d ", int(stream_kernels::get_lane<8, 0>(to[i], 7)) / 8);
#if !STREAM_VENDOR_STREAMS
  for (const stream_kernels::Traffic *port = stream_kernels::Traffic::first(); port; port = port->next)
    printf("%s %lld ", port->name, port->words);
#endif
}
"""


@pytest.mark.parametrize("flags", [(), ("-DSTREAM_BOUNDED",), ("-DSTREAM_REAL_WORDS",)])
def test_ports_walk_their_memory_and_count(flags: tuple[str, ...], tmp_path: Path) -> None:
    """Columns 0 to 3 of stride 2 from the second on: phases 1, 0, 1, 0, of three words each."""
    binary = build(MEMORY, tmp_path, ("-O0", *flags))
    printed = subprocess.run([binary], capture_output=True, text=True, check=True).stdout
    walk = "3 4 5 0 1 2 3 4 5 0 1 2 "
    assert printed == walk + ("" if "-DSTREAM_REAL_WORDS" in flags else "to 24 from 24 ")
