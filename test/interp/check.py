"""Executes @main of a .mlir file on its own `// INPUT:` lines and compares with its `// OUTPUT:` lines.

Each line holds one array as JSON, in the order of arguments and results; numbers without a fraction become integers.
Usage: check.py FILE. Exit status 1, with a diff, where a result differs.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import numpy as np

import stream_mlir
from stream_mlir import interp, ir


def arrays(text: str, word: str) -> list[np.ndarray]:
    """The arrays after every `// WORD:`."""
    found = [json.loads(line) for line in re.findall(rf"^// {word}: (.*)$", text, re.MULTILINE)]
    return [np.array(values) for values in found]


def main(path: str) -> None:
    """Checks one file."""
    text = Path(path).read_text()
    wanted = arrays(text, "OUTPUT")
    with stream_mlir.context(), ir.Location.unknown():
        got = interp.run(ir.Module.parse(text), arrays(text, "INPUT"))
    if not wanted or len(wanted) != len(got):
        sys.exit(f"{path}: {len(wanted)} OUTPUT lines for {len(got)} results")
    for expected, actual in zip(wanted, got, strict=True):
        np.testing.assert_allclose(actual, expected, rtol=1e-6 if actual.dtype.kind == "f" else 0)


if __name__ == "__main__":
    main(sys.argv[1])
