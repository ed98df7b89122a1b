"""Parameters of sliding windows."""

from __future__ import annotations

from collections.abc import Sequence

from stream_mlir.importers.refuse import Refuse


def spread(values: Sequence[int], rank: int) -> list[int]:
    """One value stands for all dims."""
    values = list(values)
    if len(values) not in (1, rank):
        raise Refuse(f"{len(values)} parameters for {rank} dimensions")
    return values * rank if len(values) == 1 else values
