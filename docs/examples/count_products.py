"""An example pass: notes on every layer how many multiplications one frame takes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import ClassVar

from stream_mlir import ir
from stream_mlir.mapping.describe import describe
from stream_mlir.mapping.walk import stream_ops
from stream_mlir.passes import Pass, option, register


@register
@dataclasses.dataclass(frozen=True)
class CountProducts(Pass):
    """Notes the multiplications per frame on every conv and linear layer as `products`.

    Layers of more than `limit` multiplications are refused.
    """

    name: ClassVar[str] = "example-count-products"
    limit: int = option(0, help="multiplications per frame and layer at most; 0 means no limit")

    def run(self, op: ir.Operation) -> None:
        """`op` is the module."""
        i64 = ir.IntegerType.get_signless(64)
        for layer_op in stream_ops(op):
            layer = describe(layer_op)
            if layer is None or layer.op not in ("conv", "linear"):
                continue
            products = layer.positions * layer.filters * layer.taps * layer.channels // layer.groups
            if self.limit and products > self.limit:
                self.fail(
                    layer_op,
                    f"{products} multiplications, more than {self.limit}",
                    hint="raise the limit",
                )
            layer_op.operation.attributes["products"] = ir.IntegerAttr.get(i64, products)

    @classmethod
    def choices(cls, module: ir.Module | ir.Operation) -> Iterable[CountProducts]:
        """Settings that a search may try."""
        return [cls(limit=limit) for limit in (0, 1_000_000)]
