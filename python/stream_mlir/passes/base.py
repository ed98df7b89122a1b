"""The base class of passes written in Python, and how a pass fails."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, NoReturn

from typing_extensions import Self

from stream_mlir import ir
from stream_mlir.errors import UserError
from stream_mlir.passes.option import options_of


class PassError(UserError):
    """A pass, or a pipeline, refused the module.

    Attributes:
        location: where in the module, or None.
        diagnostics: every MLIR diagnostic of the run, as printed text.
    """

    def __init__(
        self,
        what: str,
        *,
        location: ir.Location | None = None,
        hint: str = "",
        diagnostics: tuple[str, ...] = (),
    ) -> None:
        super().__init__(what, where=describe(location), hint=hint)
        self.location = location
        self.diagnostics = diagnostics


def describe(location: ir.Location | None) -> str:
    """Returns a location as a person would write it: ``layer1.conv``, ``a.mlir:3:5``; nothing for an unknown one."""
    text = str(location)
    if location is None or text == "loc(unknown)":
        return ""
    return text[4:-1].strip('"') if text.startswith("loc(") else text


class Pass:
    """A pass: a frozen dataclass whose fields are its options.

    Set ``name`` (the flag) and, unless it runs on the whole module, ``anchor``;
    write ``run``; decorate with ``@register`` and
    ``@dataclasses.dataclass(frozen=True)``. The class docstring is its help.
    """

    name: ClassVar[str]
    #: The operation the pass runs on; "" means any.
    anchor: ClassVar[str] = "builtin.module"

    def run(self, op: ir.Operation) -> None:
        """Transforms ``op`` in place. Its location and context are current.

        A pass nested on an inner operation may run on several threads, and
        must change nothing outside ``op``.
        """
        raise NotImplementedError(type(self).__name__)

    def fail(
        self, op: ir.Operation | ir.OpView, message: str, *, hint: str | None = None
    ) -> NoReturn:
        """Ends the pass with an error at the location of ``op``."""
        raise PassError(message, location=op.location, hint=hint or "")

    @classmethod
    def choices(cls, module: ir.Module | ir.Operation) -> Iterable[Self]:
        """Lists the settings that make sense for ``module``, for a search."""
        return ()

    def __str__(self) -> str:
        """The pass as a pipeline element, with the options that differ from their defaults: ``stream-fold{device=u250}``."""
        values = ((option, getattr(self, option.field)) for option in options_of(type(self)))
        texts = (
            f"{option.flag}={quoted(option.type.write(value))}"
            for option, value in values
            if value != option.default
        )
        inside = " ".join(texts)
        return f"{self.name}{{{inside}}}" if inside else self.name


def quoted(text: str) -> str:
    """Braces keep text with spaces together in a pipeline."""
    return f"{{{text}}}" if " " in text else text
