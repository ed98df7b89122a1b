"""Writes python/stream_mlir/passes/typed.py from the registered passes.

``tools/dev fmt`` runs it in the environment's Python, as ``python -m devtool.typed``.
"""

from __future__ import annotations

import enum
import inspect
import pathlib
import subprocess
import sys
import typing
from collections.abc import Iterator

from devtool.environment import ROOT
from devtool.method import Method, Parameter, annotation
from devtool.native_methods import native_methods
from stream_mlir.passes import registry
from stream_mlir.passes.builtin import BUILTIN
from stream_mlir.passes.option import options_of

TARGET = ROOT / "python" / "stream_mlir" / "passes" / "typed.py"
HEADER = '''"""A method for every registered pass. Made by ``tools/dev fmt``; do not edit."""

from __future__ import annotations

from typing import Literal

from stream_mlir.passes.chain import Chain


class Pipeline(Chain):
    """A pipeline on a module: ``Pipeline().quantize(weights=8).canonicalize().run(module)``."""
'''


def _python_methods() -> Iterator[Method]:
    for flag in BUILTIN:
        cls = registry.get(flag)
        hints = typing.get_type_hints(cls)
        parameters = []
        for option in options_of(cls):
            default = option.default
            if isinstance(default, enum.Enum):
                default = default.value
            kind = annotation(hints[option.field])
            parameters.append(Parameter(option.field, kind, repr(default), option.help))
        yield Method(flag, inspect.getdoc(cls) or "", parameters, f'_python("{flag}"')


def generate() -> str:
    """Returns the module's text."""
    methods = sorted([*_python_methods(), *native_methods()], key=lambda method: method.name)
    text = "\n".join([HEADER, *(method.source() for method in methods)])
    ruff = pathlib.Path(sys.executable).with_name("ruff")
    command = [str(ruff), "format", "--stdin-filename", str(TARGET), "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def main(arguments: list[str]) -> int:
    """Writes the module; with ``--check`` only says whether it is up to date."""
    text = generate()
    if TARGET.exists() and TARGET.read_text() == text:
        return 0
    if "--check" in arguments:
        print(f"{TARGET.relative_to(ROOT)} does not match the registered passes")
        return 1
    TARGET.write_text(text)
    print(f"wrote {TARGET.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
