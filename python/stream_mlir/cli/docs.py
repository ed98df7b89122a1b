"""`python -m stream_mlir.cli.docs [--check] ROOT`: the parts of the documentation that are made from the code."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from stream_mlir.pipeline import stages, support


def main() -> int:
    """Writes the parts, or only says which are out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path, help="checkout")
    parser.add_argument(
        "--check", action="store_true", help="change nothing; fail if something is out of date"
    )
    arguments = parser.parse_args()
    stale = []
    for path, text in made(arguments.root).items():
        if path.read_text(encoding="utf-8") != text:
            stale.append(path)
            if not arguments.check:
                path.write_text(text, encoding="utf-8")
    for path in stale:
        print(f"{path}: {'out of date' if arguments.check else 'updated'}")
    return int(arguments.check and bool(stale))


def made(root: Path) -> dict[Path, str]:
    """Every file with a part made from the code, as it should be."""
    example = (root / "docs/examples/count_products.py").read_text(encoding="utf-8")
    parts = {
        "README.md": ("support", support.markdown()),
        "docs/pipeline.md": ("stages", stages.markdown()),
        "docs/pass-authoring.md": ("example", f"```python\n{example}```\n"),
    }
    return {root / name: replaced(root / name, *part) for name, part in parts.items()}


def replaced(path: Path, name: str, text: str) -> str:
    """The file with the lines between its two comments replaced."""
    old = path.read_text(encoding="utf-8")
    head, begin, rest = old.partition(f"<!-- {name}: ")
    note, _, rest = rest.partition("\n")
    _, end, tail = rest.partition(f"<!-- end of {name} -->")
    if not begin or not end:
        raise ValueError(f"{path} has no part '{name}'")
    return f"{head}{begin}{note}\n{text}{end}{tail}"


if __name__ == "__main__":
    sys.exit(main())
