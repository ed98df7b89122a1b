"""What a generated method of ``Pipeline`` is made of."""

from __future__ import annotations

import dataclasses
import enum
import types
import typing
from typing import Any, Literal


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


def annotation(hint: Any) -> str:
    """Renders the annotation of a pass's field with nothing to import but Literal."""
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        hint = Literal[tuple(str(member.value) for member in hint)]  # pyright: ignore
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        return f"Literal[{', '.join(map(repr, inner))}]"
    if origin in (typing.Union, types.UnionType):
        return " | ".join("None" if each is type(None) else annotation(each) for each in inner)
    if origin in (tuple, list):
        return f"tuple[{annotation(inner[0])}, ...]"
    return hint.__name__
