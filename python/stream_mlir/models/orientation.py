"""Labelled data for text-orientation classifiers such as PP-OCR's: lines of text, upright or turned by 180 degrees."""

from __future__ import annotations

from math import ceil

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from stream_mlir.models.fonts import fonts

HEIGHT, WIDTH = 48, 192
UPRIGHT, TURNED = 0, 1  # the classifier's outputs: 0 and 180 degrees

_WORDS = [
    "invoice",
    "total",
    "amount",
    "street",
    "number",
    "please",
    "return",
    "delivery",
    "office",
    "hours",
    "open",
    "daily",
    "menu",
    "coffee",
    "station",
    "platform",
    "exit",
    "north",
    "river",
    "model",
    "serial",
    "made",
    "in",
    "quality",
    "report",
    "figure",
    "table",
    "page",
    "chapter",
    "volume",
    "price",
    "weight",
    "kg",
    "ready",
    "Thank",
    "you",
    "Berlin",
    "Paris",
    "Tokyo",
    "Monday",
    "March",
    "2024",
    "account",
    "balance",
    "order",
    "customer",
    "service",
    "phone",
    "mail",
    "Room",
    "Floor",
]


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
    image = render(rng)
    if turned:
        image = image.transpose(Image.Transpose.ROTATE_180)
    return preprocess(image), TURNED if turned else UPRIGHT


def render(rng: np.random.Generator) -> Image.Image:
    """A line of text, cropped as a text detector crops it: random words, font, size, colors and margins."""
    text = " ".join(rng.choice(_WORDS, size=rng.integers(1, 5)))
    text = [text, text.upper(), text.title(), f"{text} {rng.integers(10, 99999)}"][rng.integers(4)]
    font = _font(int(rng.integers(len(fonts()) + 1)), int(rng.integers(20, 56)))
    left, top, right, bottom = (int(v) for v in font.getbbox(text))
    x, y = (int(rng.integers(1, 7)) for _ in range(2))
    dark, light = rng.integers(0, 90, 3), rng.integers(170, 256, 3)
    back, front = (light, dark) if rng.random() < 0.8 else (dark, light)
    image = Image.new(
        "RGB", (right - left + 2 * x, bottom - top + 2 * y), tuple(int(c) for c in back)
    )
    ImageDraw.Draw(image).text((x - left, y - top), text, tuple(int(c) for c in front), font)
    noise = rng.normal(0, rng.uniform(0, 6), np.asarray(image).shape)
    return Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))


def preprocess(image: Image.Image) -> np.ndarray:
    """To 3 x 48 x 192: height 48 at the same aspect (at most 192 wide), (x / 255 - 0.5) / 0.5, zeros to the right; BGR."""
    width = min(WIDTH, ceil(HEIGHT * image.width / image.height))
    resized = np.asarray(image.resize((width, HEIGHT), Image.Resampling.BILINEAR), np.float32)[
        :, :, ::-1
    ]
    frame = np.zeros((3, HEIGHT, WIDTH), np.float32)
    frame[:, :, :width] = (resized.transpose(2, 0, 1) / 255 - 0.5) / 0.5
    return frame


def _font(index: int, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Font `index` of `fonts()`; the last index is Pillow's own."""
    if index < len(fonts()):
        return ImageFont.truetype(fonts()[index], size)
    return ImageFont.load_default(size)
