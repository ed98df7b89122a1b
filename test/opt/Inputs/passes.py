"""Passes for the tests of the driver: one that works, one that cannot."""

import dataclasses
from typing import ClassVar, Literal

from stream_mlir import ir
from stream_mlir.passes import Pass, option, register


@register
@dataclasses.dataclass(frozen=True)
class Mark(Pass):
    """Writes its options onto a function."""

    name: ClassVar[str] = "test-mark"
    anchor: ClassVar[str] = "func.func"

    rank: int = option(4, help="kept rank")
    ratio: float = option(0.5, help="share of the weights, 0 to 1")
    scheme: Literal["svd", "cpd"] = option("svd", help="decomposition")
    deep: bool = option(False, help="go on inside")
    modes: tuple[int, ...] = option((1, 2), help="dimensions")
    names: tuple[str, ...] = option((), help="layers")
    limit: int | None = option(None, help="upper bound")
    note: str = option("", help="any text")

    def run(self, op: ir.Operation) -> None:
        text = "|".join(str(getattr(self, field.name)) for field in dataclasses.fields(self))
        op.attributes["test.mark"] = ir.StringAttr.get(text)


@register
@dataclasses.dataclass(frozen=True)
class Refuse(Pass):
    """Fails in the way it is told to."""

    name: ClassVar[str] = "test-refuse"

    how: Literal["fail", "raise"] = option("fail", help="PassError or another exception")

    def run(self, op: ir.Operation) -> None:
        inner = op.regions[0].blocks[0].operations[0]
        if self.how == "fail":
            self.fail(inner, "this function will not do", hint="write another")
        raise KeyError("lost")
