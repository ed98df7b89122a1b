"""``tools/dev new-pass`` and ``new-op``: skeletons that pass every check.

The files under templates/ are real ones for a thing called ``new``; its names
are replaced. Nothing that exists is overwritten.
"""

from __future__ import annotations

import pathlib
import re

from devtool.environment import ROOT, Stop, python, run

TEMPLATES = pathlib.Path(__file__).parent / "templates"
FAMILIES = ("Conv", "Pool", "Elementwise", "Structure", "Plumbing")


def _write(target: pathlib.Path, template: str, names: dict[str, str]) -> None:
    text = (TEMPLATES / template).read_text()
    for old, new in names.items():
        text = text.replace(old, new)
    if target.exists():
        raise Stop(f"{target} exists already")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
    print(f"wrote {target}")


def _insert(target: pathlib.Path, line: str, block: str) -> None:
    """Puts ``line`` into the sorted lines of ``block``, a regular expression."""
    text = target.read_text()
    found = re.search(block, text, re.DOTALL | re.MULTILINE)
    if found is None:
        raise Stop(f"{target}: no place for '{line.strip()}'")
    lines = sorted([*found.group(1).splitlines(), line])
    target.write_text(text[: found.start(1)] + "\n".join(lines) + "\n" + text[found.end(1) :])
    print(f"changed {target}")


def _words(arguments: list[str], usage: str) -> list[str]:
    if not arguments or not re.fullmatch(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*", arguments[0]):
        raise Stop(f"usage: tools/dev {usage}")
    return re.split("[-_]", arguments[0].removeprefix("stream-"))


def new_pass(arguments: list[str], root: pathlib.Path = ROOT) -> None:
    """Writes source, test and registry line of the pass ``stream-NAME``.

    Raises:
        Stop: no such name, or the pass exists.
    """
    words = _words(arguments, "new-pass NAME, words joined by dashes")
    dashes, underscores = "-".join(words), "_".join(words)
    names = {
        "new-pass": dashes,
        "new_pass": underscores,
        "NewPass": "".join(map(str.capitalize, words)),
    }
    package = root / "python" / "stream_mlir" / "passes"
    _write(package / f"{underscores}.py", "new_pass.py", names)
    _write(root / "test" / "Transforms" / f"stream-{dashes}.mlir", "new_pass.mlir", names)
    line = f'    "stream-{dashes}": _HERE + "{underscores}",'
    _insert(package / "builtin.py", line, r"^BUILTIN[^\n]*{\n(.*?)^}")
    if root == ROOT:
        run(python(), "-m", "devtool.typed", quiet=True)


def new_op(arguments: list[str], root: pathlib.Path = ROOT) -> None:
    """Writes ODS, interpreter and tests of an op that passes its input on.

    ``NAME [FAMILY]``; the family is the file in dialects/stream/ops.

    Raises:
        Stop: no such name or family, or the op exists.
    """
    words = _words(arguments, f"new-op NAME [{'|'.join(FAMILIES)}]")
    family = arguments[1] if len(arguments) > 1 else "Structure"
    if family not in FAMILIES:
        raise Stop(f"no family '{family}', only {', '.join(FAMILIES)}")
    name = "_".join(words)
    names = {"new_name": name, "NewName": "".join(map(str.capitalize, words))}
    interp = root / "python" / "stream_mlir" / "interp"
    _write(interp / f"{name}_op.py", "new_op_interp.py", names)
    for kind in ("ops", "invalid"):
        target = root / f"test/dialects/stream/{name}-{kind}.mlir"
        _write(target, f"new_op-{kind}.mlir", names)
    _write(root / f"test/interp/{name}.mlir", "new_op-interp.mlir", names)
    _define(root / f"dialects/stream/ops/{family}Ops.td", names)
    entry = f'    "stream.{name}": run_{name},'
    _insert(interp / "table.py", entry, r"^EVALUATORS[^\n]*{\n(.*?)^}")
    line = f"from stream_mlir.interp.{name}_op import run_{name}"
    _insert(interp / "table.py", line, r"^((?:from stream_mlir\.interp[^\n]*\n)+)")
    print("Still to write: a kernel (lib/Kernels), its emit template, mapping, an importer.")


def _define(file: pathlib.Path, names: dict[str, str]) -> None:
    definition = (TEMPLATES / "new_op.td").read_text()
    for old, new in names.items():
        definition = definition.replace(old, new)
    text = file.read_text()
    end = text.rindex("#endif")
    file.write_text(text[:end] + definition + text[end:])
    print(f"changed {file}")
