"""Methods for the passes written in C++, from what MLIR prints about them.

Its registry lists no options, so the driver's ``--help`` gives their names and texts, and
a printed pipeline their defaults.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Literal

import stream_mlir
from devtool.method import Method, Parameter, annotation
from stream_mlir.passes import registry
from stream_mlir.passmanager import PassManager

_SCALARS = {"int": "int", "long": "int", "uint": "int", "ulong": "int", "number": "float"}


def _help() -> str:
    """Returns the driver's list of passes and options."""
    command = [sys.executable, "-m", "stream_mlir.opt", "--help"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    passes = text.split("    Passes:\n", 1)[1]
    return re.split(r"^    Pass Pipelines:|^  --", passes, maxsplit=1, flags=re.MULTILINE)[0]


def _native_option(line: str, default: str) -> Parameter | None:
    found = re.match(r" {8}--([\w-]+)(?:=<([^>]*)>)? +- (.*)", line)
    if not found:
        return None
    name, word, text = found.groups()
    kind = _SCALARS.get(word, "str") if word else "bool"
    if word and "|" in word:
        kind = annotation(Literal[tuple(word.split("|"))])  # pyright: ignore
    about = text.strip().rstrip(".") + (f" (default: {default})" if default else "")
    return Parameter(name.replace("-", "_"), f"{kind} | None", "None", about)


def native_methods() -> Iterator[Method]:
    known = set(registry.table())
    blocks = re.split(r"^ {6}--(?=[\w-]+ +-   )", _help(), flags=re.M)
    for block in blocks[1:]:
        first, *rest = block.splitlines()
        flag, _, summary = first.partition(" ")
        if flag in known:
            continue
        anchor, defaults = _native_defaults(flag)
        parameters: list[Parameter] = []
        words: list[str] = []
        for line in [*rest, "        --end -"]:
            if value := re.match(r" {4}=(\S+)", line):
                words.append(value.group(1))
                continue
            if words:
                parameters[-1].annotation = f"Literal[{', '.join(map(repr, words))}] | None"
                words = []
            name = line.strip("- ").split("=")[0].split(" ")[0]
            if (parameter := _native_option(line, defaults.get(name, ""))) is not None:
                parameters.append(parameter)
        call = f'_native("{flag}"' + (f', "{anchor}"' if anchor else "")
        yield Method(flag, summary.strip(" -").rstrip(".") + ".", parameters, call)


def _native_defaults(flag: str) -> tuple[str, dict[str, str]]:
    """Returns the op a C++ pass must be nested in, "" for the module, and its options' defaults."""
    for anchor, text in (("", flag), ("func.func", f"func.func({flag})")):
        try:
            printed = str(PassManager.parse(f"builtin.module({text})", stream_mlir.context()))
        except ValueError:
            continue
        return anchor, dict(re.findall(r"([\w-]+)=([^\s{}]+)", printed))
    raise SystemExit(f"{flag} runs neither on a module nor on a function")
