"""`stream-new-pass`: one line that says what it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from stream_mlir import ir
from stream_mlir.passes.base import Pass
from stream_mlir.passes.option import option
from stream_mlir.passes.registry import register

MARK = "stream.new_pass"


@register
@dataclass(frozen=True)
class NewPass(Pass):
    """One line for --help; then what it needs and what it promises."""

    name: ClassVar[str] = "stream-new-pass"

    depth: int = option(1, help="what it means, with its unit")

    def run(self, op: ir.Operation) -> None:
        """Marks every function that is not marked yet."""
        for function in op.regions[0].blocks[0].operations:
            if self.depth < 0:
                self.fail(function, f"depth must not be negative, got {self.depth}")
            if MARK not in function.attributes:
                function.attributes[MARK] = ir.Attribute.parse(f"{self.depth} : i64")
