"""One stream of words for decoders that work side by side.

Every word has a part of `PART_BITS` for each decoder. A decoder keeps up to `QUEUE_BITS`; when one of them might have less than the longest
code, the next word comes, of which each takes its part if it has room, and leaves it if not. That depends on nothing but the data, so it is known here
which parts are left: they are 0.
"""

from __future__ import annotations

import numpy as np

PART_BITS = 16
QUEUE_BITS = 64


def interleaved(codes: np.ndarray, lengths: np.ndarray, longest: int) -> np.ndarray:
    """Codes, `steps x decoders`, first bit lowest, of `lengths` bits (0: none is read): the parts of the words, `words x decoders`."""
    taken = _parts_taken(lengths, longest)
    place = (np.cumsum(taken, axis=0) - 1) * PART_BITS
    columns = []
    for lane in range(codes.shape[1]):
        bits = _bits(codes[:, lane], lengths[:, lane])
        room = int(taken[:, lane].sum()) * PART_BITS
        parts = np.zeros(max(room, len(bits)), np.int64)
        parts[: len(bits)] = bits
        words = parts[:room].reshape(-1, PART_BITS) @ (1 << np.arange(PART_BITS))
        column = np.zeros(len(taken), np.int64)
        column[taken[:, lane]] = words[place[taken[:, lane], lane] // PART_BITS]
        columns.append(column)
    return np.stack(columns, axis=1)


def _parts_taken(lengths: np.ndarray, longest: int) -> np.ndarray:
    """For each word, which decoders take their parts: what the decoders' queues do, step by step."""
    fill = np.full(lengths.shape[1], PART_BITS)
    taken = [np.ones(len(fill), bool)]
    for step in lengths[:-1]:
        fill -= step
        if fill.min() < longest:
            has_room = fill <= QUEUE_BITS - PART_BITS
            fill += has_room * PART_BITS
            taken.append(has_room)
    return np.array(taken)


def _bits(codes: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """All bits of a decoder, one after the other."""
    planes = codes[:, None] >> np.arange(PART_BITS) & 1
    return planes[np.arange(PART_BITS) < lengths[:, None]]
