"""Writes python/stream_mlir/passes/typed.py from the registered passes.

``tools/dev fmt`` runs it in the environment's Python, as ``python -m devtool.typed``.
"""

from __future__ import annotations

import dataclasses
import enum
import inspect
import pathlib
import re
import subprocess
import sys
import types
import typing
from collections.abc import Iterator
from typing import Any, Literal

from devtool.environment import ROOT

TARGET = ROOT / "python" / "stream_mlir" / "passes" / "typed.py"
HEADER = '''"""A method for every registered pass. Made by ``tools/dev fmt``; do not edit."""

from __future__ import annotations

from typing import Literal

from stream_mlir.passes.chain import Chain


class Pipeline(Chain):
    """A pipeline on a module: ``Pipeline().quantize(weights=8).canonicalize().run(module)``."""
'''
_SCALARS = {"int": "int", "long": "int", "uint": "int", "ulong": "int", "number": "float"}


@dataclasses.dataclass
class Parameter:
    """One option of a pass: its Python name, annotation, default as source, and help."""

    name: str
    annotation: str
    default: str
    help: str


@dataclasses.dataclass
class Method:
    """One pass: its flag and what its method looks like."""

    flag: str
    document: str
    parameters: list[Parameter]
    call: str

    @property
    def name(self) -> str:
        """``stream-quantize`` becomes ``quantize``."""
        return self.flag.removeprefix("stream-").replace("-", "_")

    def source(self) -> str:
        """Returns the method's definition."""
        star = ", *" if self.parameters else ""
        rows = "".join(f", {p.name}: {p.annotation} = {p.default}" for p in self.parameters)
        lines = [*self.document.splitlines(), "", f"In a pipeline: ``{self.flag}``."]
        if self.parameters:
            lines += ["", "Args:", *(f"    {p.name}: {p.help}." for p in self.parameters)]
        # "\\" is as it stands in the registered text.
        raw = "r" if any("\\" in line for line in lines) else ""
        document = "\n".join(f"        {line}".rstrip() for line in lines).strip()
        arguments = "".join(f", {p.name}={p.name}" for p in self.parameters)
        return (
            f"    def {self.name}(self{star}{rows}) -> Pipeline:\n"
            f'        {raw}"""{document}\n        """\n'
            f"        return self.{self.call}{arguments})\n"
        )


def _annotation(hint: Any) -> str:
    """Renders the annotation of a pass's field with nothing to import but Literal."""
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        hint = Literal[tuple(str(member.value) for member in hint)]  # pyright: ignore
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        return f"Literal[{', '.join(map(repr, inner))}]"
    if origin in (typing.Union, types.UnionType):
        return " | ".join("None" if each is type(None) else _annotation(each) for each in inner)
    if origin in (tuple, list):
        return f"tuple[{_annotation(inner[0])}, ...]"
    return hint.__name__


def _python_methods() -> Iterator[Method]:
    from stream_mlir.passes import registry
    from stream_mlir.passes.builtin import BUILTIN
    from stream_mlir.passes.option import options_of

    for flag in BUILTIN:
        cls = registry.get(flag)
        hints = typing.get_type_hints(cls)
        parameters = []
        for option in options_of(cls):
            default = option.default
            if isinstance(default, enum.Enum):
                default = default.value
            annotation = _annotation(hints[option.field])
            parameters.append(Parameter(option.field, annotation, repr(default), option.help))
        yield Method(flag, inspect.getdoc(cls) or "", parameters, f'_python("{flag}"')


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
        kind = _annotation(Literal[tuple(word.split("|"))])  # pyright: ignore
    about = text.strip().rstrip(".") + (f" (default: {default})" if default else "")
    return Parameter(name.replace("-", "_"), f"{kind} | None", "None", about)


def _native_methods() -> Iterator[Method]:
    from stream_mlir.passes import registry

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
    import stream_mlir
    from stream_mlir.passmanager import PassManager

    for anchor, text in (("", flag), ("func.func", f"func.func({flag})")):
        try:
            printed = str(PassManager.parse(f"builtin.module({text})", stream_mlir.context()))
        except ValueError:
            continue
        return anchor, dict(re.findall(r"([\w-]+)=([^\s{}]+)", printed))
    raise SystemExit(f"{flag} runs neither on a module nor on a function")


def generate() -> str:
    """Returns the module's text."""
    methods = sorted([*_python_methods(), *_native_methods()], key=lambda method: method.name)
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
