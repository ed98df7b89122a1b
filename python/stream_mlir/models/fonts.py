"""Fonts to render text with: whatever the machine has."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import ImageFont


@cache
def fonts() -> tuple[Path, ...]:
    """Text fonts on the system and inside matplotlib, in a fixed order; may be empty."""
    folders = [
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        Path("/Library/Fonts"),
        Path("C:/Windows/Fonts"),
    ]
    matplotlib = find_spec("matplotlib")
    if matplotlib is not None and matplotlib.origin is not None:
        folders.append(Path(matplotlib.origin).parent / "mpl-data" / "fonts" / "ttf")
    found = {
        path.name: path
        for folder in folders
        if folder.is_dir()
        for path in sorted(folder.rglob("*.ttf"))
    }
    return tuple(found[name] for name in sorted(found) if _has_letters(found[name]))[:24]


def _has_letters(path: Path) -> bool:
    """Symbol fonts draw boxes for letters: every letter the same."""
    if any(
        part in path.name
        for part in ("STIX", "Symbol", "cmex", "cmsy", "cmmi", "Math", "Emoji", "Dingbat")
    ):
        return False
    try:
        font = ImageFont.truetype(path, 24)
    except OSError:
        return False
    return len({np.asarray(font.getmask(letter)).tobytes() for letter in "aeginrst"}) == 8
