"""Streams coded by the kernels, against Python's coder, and decoded by them again."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from kernel_program import BUILDS, Build, config, run_cases, stream_values

from stream_mlir.offchip import (
    HuffmanCode,
    StreamCode,
    ZeroRunCode,
    burst_words,
    encoded,
)


@dataclass(frozen=True)
class BurstCase:
    """`words` tokens of `lanes` values, a share of which is `zero`, in bursts of `burst`; two frames. `side`: what is run, and what is looked at."""

    side: str
    kind: str
    bits: int
    is_signed: bool
    lanes: int
    words: int
    burst: int
    zeros: float
    run_bits: int = 0
    zero: int = 0

    @functools.cached_property
    def frames(self) -> np.ndarray:
        """Raw values."""
        random = np.random.default_rng(self.words)
        low = -(1 << (self.bits - 1)) if self.is_signed else 0
        size = (2, self.words * self.lanes)
        values = random.integers(low, low + (1 << self.bits), size)
        near = np.clip(self.zero + random.integers(-2, 3, size), low, low + (1 << self.bits) - 1)
        values = np.where(random.random(size) < 0.5, values, near)
        return np.where(random.random(size) < self.zeros, self.zero, values)

    @property
    def symbols(self) -> np.ndarray:
        return self.frames & ((1 << self.bits) - 1)

    @functools.cached_property
    def coder(self) -> StreamCode:
        if self.kind == "rle":
            return ZeroRunCode(self.bits, self.zero & ((1 << self.bits) - 1), self.run_bits)
        # Of the first frame: the second one has values that it has not.
        return HuffmanCode.of(np.bincount(self.symbols[0], minlength=1 << self.bits))

    @property
    def coded(self) -> np.ndarray:
        """Words of memory, as bytes."""
        made = [encoded(self.coder, each, self.burst * self.lanes) for each in self.symbols]
        return np.concatenate(made).view(np.uint8).astype(np.int64)

    @property
    def counts(self) -> np.ndarray:
        made = [burst_words(self.coder, each, self.burst * self.lanes) for each in self.symbols]
        return np.concatenate(made)

    @property
    def result(self) -> np.ndarray:
        """What comes out of the kernel."""
        made = {"encode": self.coded, "count": self.counts, "decode": self.frames}
        return made[self.side].reshape(-1)

    @property
    def iterations(self) -> int:
        """As the README says."""
        bursts = -(-self.words // self.burst)
        return 2 * (self.words * self.lanes + (1 if self.side == "decode" else 2) * bursts)

    def values(self) -> list[np.ndarray]:
        words = self.coded if self.side == "decode" else self.frames
        tables = (self.code_tables[name] for name in self.code_tables)
        return [*tables, stream_values(words)]

    @property
    def code_tables(self) -> dict[str, np.ndarray]:
        """Arrays that the kernel is given."""
        if isinstance(self.coder, ZeroRunCode):
            return {}
        assert isinstance(self.coder, HuffmanCode)
        code = self.coder.huffman
        if self.side == "decode":
            return {"limits": code.limits, "bases": code.bases, "symbols": code.symbols}
        return {"codes": code.codes, "lengths": code.lengths}

    def code(self, name: str) -> str:
        members = {"bits": self.bits, "is_signed": int(self.is_signed), "lanes": self.lanes}
        members |= {"words": self.words, "burst": self.burst, "longest": self.coder.longest}
        if isinstance(self.coder, ZeroRunCode):
            members |= {"run_bits": self.run_bits, "zero": self.coder.zero}
        else:
            members |= {"symbols": 1 << self.bits}
        tables = "".join(
            f"static {_TYPES[table]} {table}[{len(array)}]; fill({table}); "
            for table, array in self.code_tables.items()
        )
        more = "".join(f", {table}" for table in self.code_tables)
        token = f"{self.bits}, {int(self.is_signed)}, {self.lanes}"
        if self.side == "decode":
            fed, drained = ("8, 0, 8", "words"), (token, "tokens")
            call = f"decode_bursts_{self.kind}<Burst>(words, tokens{more});"
        else:
            fed, drained = (token, "tokens"), ("8, 0, 8", "words")
            drained = ("32, 0, 1", "counts") if self.side == "count" else drained
            call = f"encode_bursts_{self.kind}<Burst>(tokens, words, counts{more});"
        return (
            config("Burst", **members)
            + f"""
void {name}() {{
  {tables}
  Stream<Word<{token}>> tokens;
  Stream<CodedWord> words;
  Stream<Word<32, 0, 1>> counts;
  feed<{fed[0]}>({fed[1]});
  put_ticks();
  for (int frame = 0; frame < 2; ++frame)
    {call}
  put_ticks();
  drain<{drained[0]}>({drained[1]});
  while (!words.empty())
    words.read();
  while (!counts.empty())
    counts.read();
}}
"""
        )


_TYPES = {"codes": "UInt<16>", "lengths": "UInt<4>", "symbols": "UInt<8>"}
_TYPES |= {"limits": "UInt<16>", "bases": "Int<16>"}
_KINDS = [
    ("huffman", 8, True, 1, 300, 64, 0.3),
    ("huffman", 8, False, 3, 90, 40, 0.7),
    ("huffman", 4, True, 2, 50, 50, 0.1),
    ("huffman", 8, True, 1, 1, 16, 0.0),
    ("rle", 8, True, 1, 300, 64, 0.8, 3, 5),
    ("rle", 8, False, 4, 70, 32, 0.95, 8, 128),
    ("rle", 16, True, 1, 200, 100, 0.5, 1, 0),
    ("rle", 5, True, 3, 41, 8, 1.0, 2, -3),
    ("rle", 8, False, 2, 33, 16, 0.0, 4, 7),
]
CASES = [BurstCase(side, *kind) for kind in _KINDS for side in ("encode", "count", "decode")]


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.name)
def test_bursts_are_coded_as_in_python_and_decoded_again(build: Build, tmp_path: Path) -> None:
    cases = CASES[:: build.every]
    headers = ["encode_bursts.h", "decode_bursts.h"]
    results = run_cases(cases, headers, 2, tmp_path, build.flags)
    for case, result in zip(cases, results, strict=True):
        np.testing.assert_array_equal(result.values, case.result, str(case))
        if build.counts:
            assert result.ticks[1] == case.iterations, case
