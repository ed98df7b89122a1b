"""Lines of text as images, rendered with the fonts of this machine, and the preprocessing that PP-OCR's networks expect."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from stream_mlir.models.fonts import fonts

Score = Callable[[Sequence[np.ndarray]], float]
"""How good a network's outputs for the frames are, from 0 to 1."""
HEIGHT = 48  # of the lines that the classifier and the recognizer read

WORDS = [
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


@dataclass(frozen=True)
class Line:
    """What is written, and its image."""

    text: str
    image: Image.Image


def line(rng: np.random.Generator, words: Sequence[str] = WORDS) -> Line:
    """A line of text, cropped as a text detector crops it: random words, font, size, colors and margins."""
    text = " ".join(rng.choice(words, size=rng.integers(1, 5)))
    text = [text, text.upper(), text.title(), f"{text} {rng.integers(10, 99999)}"][rng.integers(4)]
    font = random_font(rng, 20, 56)
    left, top, right, bottom = (int(v) for v in font.getbbox(text))
    x, y = (int(rng.integers(1, 7)) for _ in range(2))
    back, front = colors(rng)
    image = Image.new("RGB", (right - left + 2 * x, bottom - top + 2 * y), back)
    ImageDraw.Draw(image).text((x - left, y - top), text, front, font)
    return Line(text, noisy(rng, image))


def colors(rng: np.random.Generator) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """(background, text), mostly dark on light."""
    dark, light = rng.integers(0, 90, 3), rng.integers(170, 256, 3)
    back, front = (light, dark) if rng.random() < 0.8 else (dark, light)
    return tuple(int(c) for c in back), tuple(int(c) for c in front)


def noisy(rng: np.random.Generator, image: Image.Image) -> Image.Image:
    """With normal noise of up to 6 gray levels."""
    noise = rng.normal(0, rng.uniform(0, 6), np.asarray(image).shape)
    return Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))


def random_font(
    rng: np.random.Generator, low: int, high: int
) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """One of `fonts()` or Pillow's own, `low` to `high - 1` pixels large."""
    index, size = int(rng.integers(len(fonts()) + 1)), int(rng.integers(low, high))
    if index < len(fonts()):
        return ImageFont.truetype(fonts()[index], size)
    return ImageFont.load_default(size)


def normalized(image: Image.Image) -> np.ndarray:
    """3 x height x width float32, BGR, (x / 255 - 0.5) / 0.5."""
    pixels = np.asarray(image, np.float32)[:, :, ::-1]
    return (pixels.transpose(2, 0, 1) / 255 - 0.5) / 0.5


def preprocess(image: Image.Image, width: int) -> np.ndarray:
    """A line as 3 x 48 x width: height 48 at the same aspect (at most `width` wide), normalized, zeros to the right."""
    scaled = min(width, ceil(HEIGHT * image.width / image.height))
    frame = np.zeros((3, HEIGHT, width), np.float32)
    frame[:, :, :scaled] = normalized(image.resize((scaled, HEIGHT), Image.Resampling.BILINEAR))
    return frame
