"""Option values: text to what the pipeline takes. A wrong form is a usage error."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

Shape = tuple[int, ...]


def shape(text: str) -> tuple[str, Shape]:
    """`1,3,48,192` or `name=1,3,48,192`."""
    name, _, numbers = text.rpartition("=")
    try:
        sizes = tuple(int(number) for number in numbers.replace("x", ",").split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"'{text}' is no shape; write 1,3,48,192 or name=1,3,48,192"
        ) from None
    return name, sizes


def shapes(given: Sequence[tuple[str, Shape]] | None) -> list[Shape] | dict[str, Shape] | None:
    """All `--input-shape` options together: by name, or in order. Raises ValueError for a mixture."""
    if not given:
        return None
    named = [name for name, _ in given if name]
    if not named:
        return [sizes for _, sizes in given]
    if len(named) != len(given):
        raise ValueError("name every --input-shape, or none")
    return dict(given)


def names(text: str) -> list[str]:
    """`a,b`."""
    return [name.strip() for name in text.split(",") if name.strip()]


def fraction(text: str) -> tuple[str, float]:
    """`dsp=0.8` or `dsp=80%`."""
    name, _, number = text.partition("=")
    try:
        return name, float(number.removesuffix("%")) / (100 if number.endswith("%") else 1)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no budget; write dsp=0.8") from None


def parts(text: str) -> int:
    """A number of parts, or 0 for `auto`."""
    if text == "auto":
        return 0
    if text.isdigit() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"wants a number of parts above 0, or auto, not '{text}'")
