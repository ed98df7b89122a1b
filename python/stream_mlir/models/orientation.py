"""Labelled data for text-orientation classifiers such as PP-OCR's: lines of text, upright or turned by 180 degrees."""

from __future__ import annotations

import numpy as np
from PIL import Image

from stream_mlir.models import text

WIDTH = 192
UPRIGHT, TURNED = 0, 1  # the classifier's outputs: 0 and 180 degrees


def dataset(
    calibration: int = 64, evaluation: int = 256, seed: int = 0
) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """((calibration frames, labels), (evaluation frames, labels)).

    Frames are N x 3 x 48 x 192 float32, preprocessed as the classifier expects; labels are 0 (upright) and 1 (turned by 180
    degrees), half of each. The same seed gives the same data on the same fonts.
    """
    rng = np.random.default_rng(seed)
    frames, labels = zip(
        *(sample(rng, turned=i % 2 == 1) for i in range(calibration + evaluation)), strict=True
    )
    x, y = np.stack(frames), np.array(labels)
    return (x[:calibration], y[:calibration]), (x[calibration:], y[calibration:])


def calibration() -> tuple[np.ndarray, np.ndarray]:
    """Calibration frames and labels: `--calib stream_mlir.models.orientation:calibration`."""
    return dataset()[0]


def evaluation() -> tuple[np.ndarray, np.ndarray]:
    """Evaluation frames and labels: `--eval stream_mlir.models.orientation:evaluation`."""
    return dataset()[1]


def sample(rng: np.random.Generator, turned: bool) -> tuple[np.ndarray, int]:
    """One frame (3 x 48 x 192) and its label."""
    image = text.line(rng).image
    if turned:
        image = image.transpose(Image.Transpose.ROTATE_180)
    return text.preprocess(image, WIDTH), TURNED if turned else UPRIGHT
