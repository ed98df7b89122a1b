"""Lines of text for recognizers such as PP-OCR's, and how many characters a network reads right."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from stream_mlir.models import ppocr, text

WIDTH = 320
BLANK = 0  # the class that is no character


def calibration(frames: int = 64) -> np.ndarray:
    """Lines of every other word, N x 3 x 48 x 320: `--calib stream_mlir.models.text_recognition:calibration`."""
    return _frames(_lines(0, frames))


def evaluation(frames: int = 128) -> tuple[np.ndarray, text.Score]:
    """Lines of the other words, and the share of right characters: `--eval stream_mlir.models.text_recognition:evaluation`."""
    lines = _lines(1, frames)
    return _frames(lines), character_accuracy([each.text for each in lines], ppocr.characters())


def character_accuracy(texts: Sequence[str], characters: Sequence[str]) -> text.Score:
    """A score for N x steps x classes: 1 - edit distance / length over all texts, spaces left out; not below 0."""
    wanted = [told.replace(" ", "") for told in texts]

    def score(outputs: Sequence[np.ndarray]) -> float:
        got = [read(frame, characters).replace(" ", "") for frame in outputs[0]]
        wrong = sum(edit_distance(a, b) for a, b in zip(got, wanted, strict=True))
        return max(0.0, 1 - wrong / sum(map(len, wanted)))

    return score


def read(scores: np.ndarray, characters: Sequence[str]) -> str:
    """The text of steps x classes: the best class of each step, repeated ones once, without blanks (Graves et al. 2006, section 3.2)."""
    best = [int(index) for index, _ in groupby(scores.argmax(axis=-1))]
    return "".join(characters[index - 1] for index in best if index != BLANK)


def edit_distance(a: str, b: str) -> int:
    """The fewest characters to insert, delete or replace (Levenshtein)."""
    row = list(range(len(b) + 1))
    for i, left in enumerate(a):
        last, row[0] = row[0], i + 1
        for j, right in enumerate(b):
            replaced = last + (left != right)
            last, row[j + 1] = row[j + 1], min(replaced, row[j] + 1, row[j + 1] + 1)
    return row[-1]


def _lines(half: int, count: int) -> list[text.Line]:
    """Of one half of the words, so that the other half is new; only lines that need no squeezing."""
    rng = np.random.default_rng(half)
    lines: list[text.Line] = []
    while len(lines) < count:
        line = text.line(rng, text.WORDS[half::2])
        if text.HEIGHT * line.image.width <= WIDTH * line.image.height:
            lines.append(line)
    return lines


def _frames(lines: Sequence[text.Line]) -> np.ndarray:
    return np.stack([text.preprocess(each.image, WIDTH) for each in lines])
