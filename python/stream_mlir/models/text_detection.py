"""Pages of text for detectors such as PP-OCR's, and how well a network's text map covers the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from stream_mlir.models import text

HEIGHT, WIDTH = 160, 320
THRESHOLD = 0.3
"""Above it a position is text: that of PP-OCR's postprocessing."""
SHRINK = 0.4
"""Detectors mark the middle of a text so that lines do not touch: Liao et al. 2020, "Real-time Scene Text Detection with Differentiable Binarization"."""

MARGIN = 0.2
"""By this share of a line's height, on every side, boxes that people draw are larger than the ink: with it PP-OCR's detector agrees best."""


@dataclass(frozen=True)
class Page:
    """An image, and the boxes (left, top, right, bottom) of its lines' ink."""

    image: Image.Image
    boxes: list[tuple[int, int, int, int]]

    def mask(self) -> np.ndarray:
        """height x width, true where a detector is to mark text: the boxes with their margin, then each side moved in by
        area * (1 - SHRINK^2) / perimeter."""
        mask = np.zeros((self.image.height, self.image.width), bool)
        for left, top, right, bottom in self.boxes:
            margin = MARGIN * (bottom - top)
            width, height = right - left + 2 * margin, bottom - top + 2 * margin
            inward = width * height * (1 - SHRINK**2) / (2 * (width + height)) - margin
            rows = slice(round(top + inward), round(bottom - inward))
            mask[rows, round(left + inward) : round(right - inward)] = True
        return mask


def calibration(frames: int = 32) -> np.ndarray:
    """Pages of every other word, N x 3 x 160 x 320: `--calib stream_mlir.models.text_detection:calibration`."""
    return np.stack([text.normalized(each.image) for each in _pages(0, frames)])


def evaluation(frames: int = 64) -> tuple[np.ndarray, text.Score]:
    """Pages of the other words, and the text maps' intersection over union: `--eval stream_mlir.models.text_detection:evaluation`."""
    pages = _pages(1, frames)
    masks = np.stack([each.mask() for each in pages])
    return np.stack([text.normalized(each.image) for each in pages]), intersection_over_union(masks)


def intersection_over_union(masks: np.ndarray) -> text.Score:
    """A score for probabilities N x 1 x height x width: of all positions that are text in either, how many are in both."""

    def score(outputs: Sequence[np.ndarray]) -> float:
        found = outputs[0][:, 0] > THRESHOLD
        return float((found & masks).sum() / (found | masks).sum())

    return score


def page(rng: np.random.Generator, words: Sequence[str] = text.WORDS) -> Page:
    """Lines of one to four words below each other, each in its own font and size, at random places."""
    back, front = text.colors(rng)
    image = Image.new("RGB", (WIDTH, HEIGHT), back)
    draw, boxes, top = ImageDraw.Draw(image), [], int(rng.integers(4, 24))
    while True:
        font = text.random_font(rng, 12, 40)
        told = " ".join(rng.choice(words, size=rng.integers(1, 5)))
        left, above, right, below = (int(v) for v in font.getbbox(told))
        width, height = right - left, below - above
        if top + height > HEIGHT - 4:
            return Page(text.noisy(rng, image), boxes)
        if width > WIDTH - 8:
            continue
        x = int(rng.integers(4, WIDTH - 3 - width))
        draw.text((x - left, top - above), told, front, font)
        boxes.append((x, top, x + width, top + height))
        top += height + int(rng.integers(8, 24))


def _pages(half: int, count: int) -> list[Page]:
    """With the words of one half of the list: what one half shows, the other does not."""
    rng = np.random.default_rng(half)
    return [page(rng, text.WORDS[half::2]) for _ in range(count)]
