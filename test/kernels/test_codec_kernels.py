"""Weights coded in Python, decoded by the kernels."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from kernel_program import BUILDS, Build, config, run_cases, stream_values

from stream_mlir.offchip import PART_BITS, Coded, coded


@dataclass(frozen=True)
class CodecCase:
    """`steps` weights of `bits` for each of `lanes` decoders: normally distributed, of deviation `spread`; read twice."""

    kind: str
    bits: int
    lanes: int
    steps: int
    spread: float

    @functools.cached_property
    def weights(self) -> np.ndarray:
        random = np.random.default_rng(self.lanes)
        values = np.rint(random.normal(0, self.spread, (self.steps, self.lanes)))
        return np.clip(values, -(1 << (self.bits - 1)), (1 << (self.bits - 1)) - 1).astype(np.int64)

    @functools.cached_property
    def coded(self) -> Coded:
        return coded(self.kind, self.weights, self.bits)

    def values(self) -> list[np.ndarray]:
        words = stream_values(np.concatenate([self.coded.parts] * 2))
        code = self.coded.huffman
        return [words] if code is None else [code.limits, code.bases, code.symbols, words]

    def code(self, name: str) -> str:
        code = self.coded.huffman
        members = {"lanes": self.lanes, "part_bits": PART_BITS, "steps": self.steps, "blocks": 2}
        members |= {"bits": self.bits, "longest": self.coded.longest}
        members |= {"run_bits": self.coded.run_bits} if code is None else {}
        members |= {} if code is None else {"symbols": len(code.symbols)}
        tables = "static UInt<16> limits[Codec::longest]; static Int<16> bases[Codec::longest]; static UInt<8> symbols[Codec::symbols]; fill(limits), fill(bases), fill(symbols);"
        source, result = f"{PART_BITS}, 0, {self.lanes}", f"{self.bits}, 1, {self.lanes}"
        return (
            config("Codec", **members)
            + f"""
void {name}() {{
  {"" if code is None else tables}
  Stream<Word<{source}>> in;
  Stream<Word<{result}>> out;
  feed<{source}>(in);
  put_ticks();
  decode_{self.kind}<Codec>(in, out{"" if code is None else ", limits, bases, symbols"});
  put_ticks();
  drain<{result}>(out);
}}
"""
        )


CASES = [
    CodecCase("huffman", 8, 3, 200, 12.0),
    CodecCase("rle", 8, 2, 150, 0.3),
    CodecCase("huffman", 8, 1, 64, 0.0),
    CodecCase("rle", 4, 5, 77, 1.0),
    CodecCase("huffman", 4, 9, 100, 2.0),
    CodecCase("huffman", 8, 4, 3000, 40.0),
    CodecCase("rle", 8, 1, 1, 9.0),
]


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.name)
def test_what_was_coded_is_decoded(build: Build, tmp_path: Path) -> None:
    cases = CASES[:: build.every]
    results = run_cases(cases, ["decode.h"], 2, tmp_path, build.flags)
    for case, result in zip(cases, results, strict=True):
        expected = np.concatenate([case.weights] * 2).reshape(-1)
        np.testing.assert_array_equal(result.values, expected, str(case))
        if build.counts:
            assert result.ticks[1] == 2 * (case.steps + 1), case
