"""Numbers as a reader of tables wants them."""

from __future__ import annotations


def three_digits(value: float) -> str:
    """Three significant digits, large numbers without an exponent: 3.31, 331, 3,310."""
    rounded = float(f"{value:.3g}")
    return f"{rounded:,.0f}" if abs(rounded) >= 100 else f"{rounded:.3g}"


def count(number: int, noun: str) -> str:
    """How many there are: 1 frame, 2 frames."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
