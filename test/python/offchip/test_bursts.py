"""Codes of streams: lengths by hand, the worst there can be, and what is read back bit by bit."""

from __future__ import annotations

import numpy as np
import pytest

from stream_mlir.offchip import HuffmanCode, StreamCode, ZeroRunCode, burst_words, encoded
from stream_mlir.offchip.bursts import worst_words


def bits_of(words: np.ndarray) -> str:
    """First bit first."""
    return "".join(format(int(word), "064b")[::-1] for word in words)


def decoded(code: StreamCode, words: np.ndarray, burst: int, count: int) -> list[int]:
    """By definition, one code after the other; a burst begins with a word."""
    values: list[int] = []
    lengths = burst_lengths(code)
    at = 0
    text = bits_of(words)
    while len(values) < count:
        begin, end = at, min(count, len(values) + burst)
        last = at
        while len(values) < end:
            last = at
            at = lengths(text, at, values)
        at = begin + -(-(last + code.longest - begin) // 64) * 64
    assert at == len(text)
    return values


def burst_lengths(code: StreamCode):
    """A function that reads one code, and where the next begins."""
    if isinstance(code, ZeroRunCode):

        def run(text: str, at: int, values: list[int]) -> int:
            value = int(text[at : at + code.bits][::-1], 2)
            values.append(value)
            if value != code.zero:
                return at + code.bits
            end = at + code.longest
            values.extend([value] * int(text[at + code.bits : end][::-1], 2))
            return end

        return run
    assert isinstance(code, HuffmanCode)
    table = {
        format(int(code.huffman.codes[s]), f"0{length}b")[::-1]: s
        for s, length in enumerate(code.huffman.lengths)
    }

    def one(text: str, at: int, values: list[int]) -> int:
        end = next(e for e in range(at + 1, at + 13) if text[at:e] in table)
        values.append(table[text[at:end]])
        return end

    return one


@pytest.mark.parametrize("burst", [1, 7, 64, 1000])
@pytest.mark.parametrize("zeros", [0.0, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("kind", ["huffman", "rle1", "rle4"])
def test_what_was_coded_is_read_back(kind: str, zeros: float, burst: int) -> None:
    random = np.random.default_rng(burst)
    symbols = np.where(random.random(500) < zeros, 9, random.integers(0, 32, 500))
    code = (
        HuffmanCode.of(np.bincount(symbols[:100], minlength=32))
        if kind == "huffman"
        else ZeroRunCode(5, 9, int(kind[-1]))
    )
    words = encoded(code, symbols, burst)
    assert decoded(code, words, burst, 500) == symbols.tolist()
    counts = burst_words(code, symbols, burst)
    assert counts.sum() == len(words)
    assert counts.max() <= worst_words(code, burst)


def test_words_by_hand() -> None:
    """Ten zeros are runs of 8 and 2, of 8 + 3 bits each; a value of 8 bits, the last, is filled up to 11."""
    code = ZeroRunCode(8, 0, 3)
    symbols = np.array([0] * 10 + [7] + [0] * 5)
    assert burst_words(code, symbols, 11).tolist() == [1, 1]
    assert encoded(code, symbols[:11], 11).tolist() == [7 << 8 | 1 << 19 | 7 << 22]


@pytest.mark.parametrize("values", [1, 2, 15, 16])
def test_the_worst_burst_is_as_long_as_is_said(values: int) -> None:
    """Every other value zero, beginning with one: nothing takes more bits, and slots are no larger than that asks for."""
    code = ZeroRunCode(60, 0, 4)
    symbols = np.arange(values) % 2
    assert burst_words(code, symbols, values).tolist() == [worst_words(code, values)]


def test_values_that_calibration_has_not_seen_have_codes() -> None:
    code = HuffmanCode.of(np.array([1000, 10, 0, 0]))
    assert (code.huffman.lengths > 0).all()
    assert code.huffman.lengths[0] == 1
