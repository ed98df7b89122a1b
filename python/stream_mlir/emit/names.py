"""C++ names made from the names in the user's model: valid, unique, the same on every run."""

from __future__ import annotations

import re

# Keywords, and the names that the templates use themselves.
_RESERVED = frozenset(
    re.findall(
        r"\w+",
        """alignas alignof and asm auto bitand bitor bool break case catch char class compl
        const constexpr continue decltype default delete do double else enum
        explicit export extern false float for friend goto if inline int long main
        mutable namespace new noexcept not nullptr operator or private protected
        public register return short signed sizeof static struct switch template
        this throw top true try typedef typename union unsigned using virtual void
        volatile while xor std hls stream_kernels clock reset frame frames wrong
        linux unix major minor errno assert stdin stdout stderr check argc argv per_call file load port values open_port write_frame
        read_frame""",
    )
)
# What the templates and the macros of a top append to a name.
_DERIVED = re.findall(
    r"\w+",
    "array bias config contents file function golden guard multiplier order port source table tokens traffic values weights",
)
_NOT_IN_NAMES = re.compile(r"[^0-9a-z]+")


def sanitize(text: str) -> str:
    """`layer1.0/Conv-1` -> `layer1_0_conv_1`: a C++ identifier in lower case, never empty, never a keyword."""
    name = _NOT_IN_NAMES.sub("_", text.lower()).strip("_") or "layer"
    if name[0].isdigit():
        name = f"n{name}"
    return f"{name}0" if name in _RESERVED else name


class Names:
    """Hands out each name once; later claims of the same name get `_1`, `_2`, ... in order."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def claim(self, text: str) -> str:
        """The sanitized form of `text`, unique together with all that the templates derive from it."""
        base = sanitize(text)
        name, count = base, 0
        while not self._taken.isdisjoint(_family(name)):
            count += 1
            name = f"{base}_{count}"
        self._taken.update(_family(name))
        return name


def _family(name: str) -> set[str]:
    return {name, *(f"{name}_{derived}" for derived in _DERIVED)}
