"""Codes for weights off chip against entropy, counting by hand and each other."""

from __future__ import annotations

import heapq

import numpy as np
import pytest

from stream_mlir.offchip import away, coded, decoders, smallest
from stream_mlir.offchip.huffman import LONGEST, Huffman


def unlimited(counts: np.ndarray) -> int:
    """Bits of the best code without a limit: the sum of all inner nodes of Huffman's tree."""
    heap, total = [int(count) for count in counts if count], 0
    heapq.heapify(heap)
    while len(heap) > 1:
        node = heapq.heappop(heap) + heapq.heappop(heap)
        total += node
        heapq.heappush(heap, node)
    return total


@pytest.mark.parametrize("seed", range(6))
def test_huffman_is_optimal_and_prefix_free(seed: int) -> None:
    random = np.random.default_rng(seed)
    counts = random.integers(1, 100, 40) * (random.random(40) < 0.8)
    code = Huffman.of(counts)
    assert int((counts * code.lengths).sum()) == unlimited(counts)
    used = np.flatnonzero(counts)
    words = {format(code.codes[s], f"0{code.lengths[s]}b")[::-1] for s in used}
    assert len(words) == len(used)
    assert not any(a != b and b.startswith(a) for a in words for b in words)


def test_long_codes_are_cut() -> None:
    """Fibonacci's numbers make the deepest tree."""
    counts = np.ones(30, np.int64)
    for i in range(2, 30):
        counts[i] = counts[i - 1] + counts[i - 2]
    code = Huffman.of(counts)
    assert code.longest == LONGEST
    assert (2.0**-code.lengths).sum() == 1
    assert unlimited(counts) < (counts * code.lengths).sum() < 1.05 * unlimited(counts)


def test_interleaving_wastes_little() -> None:
    """18 decoders of normally distributed weights: within 3 % of the entropy's bits."""
    values = np.rint(np.random.default_rng(0).normal(0, 20, (4096, 18))).astype(np.int64)
    shares = np.bincount(values.reshape(-1) + 128) / values.size
    entropy = -(shares[shares > 0] * np.log2(shares[shares > 0])).sum()
    ratio = coded("huffman", values, 8).ratio
    assert entropy / 8 <= ratio < 1.03 * entropy / 8


def test_runs_are_split_where_their_length_does_not_fit() -> None:
    """24 zeros and a seven, 8 bits each: with 4 bits of length, runs of 16 and 8, and one of 1."""
    made = coded("rle", np.array([[0]] * 24 + [[7]]), 8)
    assert (made.run_bits, made.longest) == (4, 12)
    assert made.ratio == -(-3 * 12 // 16) * 16 / (25 * 8)


def test_a_code_that_saves_nothing_is_not_used() -> None:
    even = np.arange(256).reshape(-1, 1) - 128
    assert smallest(even, 8, ("rle", "huffman")) is None
    assert smallest(np.zeros((640, 2), np.int64), 8, ("huffman", "rle")).kind == "rle"
    assert smallest(np.zeros((64, 2), np.int64), 16, ("huffman", "rle")) is None


def test_rows_are_spread_evenly() -> None:
    assert away(10, 4).nonzero()[0].tolist() == [0, 3, 5, 8]
    assert away(4, 4).all()
    assert away(7, 1).nonzero()[0].tolist() == [0]
    assert [decoders(72, 16384, 4096), decoders(72, 4, 3), decoders(5, 10, 1)] == [18, 72, 1]
