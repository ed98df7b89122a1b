"""`example-reduce-whole-maps`: pools over a whole map become reductions."""

from __future__ import annotations

import dataclasses
from typing import ClassVar

from stream_mlir import ir
from stream_mlir.dialects import stream
from stream_mlir.passes import Pass, option, register
from stream_mlir.passes.patterns import Rewriter, apply, pattern

KINDS = {"average": "mean", "max": "max"}


@register
@dataclasses.dataclass(frozen=True)
class ReduceWholeMaps(Pass):
    """Turns every f32 `stream.pool` whose window is the whole map into a `stream.reduce`.

    The reduction computes the same and needs no line buffer.
    """

    name: ClassVar[str] = "example-reduce-whole-maps"
    positions: int = option(1, help="smallest map to change, in positions")

    def run(self, op: ir.Operation) -> None:
        """`op` is the module."""

        @pattern
        def reduce_whole_map(pool: stream.PoolOp, rewriter: Rewriter) -> bool:
            area = whole_map(pool)
            if area is None or area < self.positions:
                return False
            kind = stream.ReduceKindAttr.get(KINDS[pool.kind.value])
            rewriter.replace(pool, stream.reduce(pool.output.type, pool.input, kind))
            return True

        apply(op, [reduce_whole_map])


def whole_map(pool: stream.PoolOp) -> int | None:
    """Positions of the pool's input if its window covers them all, once and without padding."""
    spatial = ir.RankedTensorType(pool.input.type).shape[1:-1]
    if pool.multiplier is not None or list(pool.kernel) != spatial or any(pool.pads or ()):
        return None
    positions = 1
    for size in spatial:
        positions *= size
    return positions
