"""Pipelines as chains of method calls; the methods are in ``typed.py``."""

from __future__ import annotations

import dataclasses
from typing import Any

from typing_extensions import Self

from stream_mlir import ir
from stream_mlir.passes import registry
from stream_mlir.passes.base import Pass, quoted
from stream_mlir.passes.option import options_of
from stream_mlir.passes.pipeline import run_pipeline


@dataclasses.dataclass(frozen=True)
class Chain:
    """A pipeline on a module. Its text, ``str(chain)``, is what ``stream-opt`` takes.

    Methods leave the chain as it is and return a longer one.
    """

    elements: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"builtin.module({','.join(self.elements)})"

    def run(self, module: ir.Module | ir.Operation) -> None:
        """Runs the passes on ``module``, in place; raises what ``run_pipeline`` raises."""
        run_pipeline(module, str(self))

    def add(self, step: Pass | str) -> Self:
        """Appends a pass of your own, or an element of a textual pipeline.

        Raises:
            TypeError: the pass holds data besides its options, which no text carries.
        """
        if isinstance(step, str):
            return dataclasses.replace(self, elements=(*self.elements, step))
        if set(vars(step)) - {field.name for field in dataclasses.fields(step)}:  # pyright: ignore
            raise TypeError(f"{step.name} holds data that no pipeline can carry; call its run()")
        return self.add(_nested(str(step), step.anchor))

    def _python(self, name: str, **values: Any) -> Self:
        """Appends a pass written in Python; wrong values raise a ValueError."""
        cls = registry.get(name)
        given = {
            option.field: option.read(value if isinstance(value, str) else option.type.write(value))
            for option in options_of(cls)
            for value in [values[option.field]]
        }
        return self.add(cls(**given))

    def _native(self, name: str, anchor: str = "", /, **values: Any) -> Self:
        """Appends a pass written in C++; what is None keeps its default."""
        texts = (
            f"{option.replace('_', '-')}={quoted(_text(value))}"
            for option, value in values.items()
            if value is not None
        )
        inside = " ".join(texts)
        return self.add(_nested(f"{name}{{{inside}}}" if inside else name, anchor))


def _nested(element: str, anchor: str) -> str:
    return element if anchor in ("", "builtin.module") else f"{anchor}({element})"


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
