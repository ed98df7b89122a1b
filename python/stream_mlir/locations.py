"""Names that layers have in the user's model, read back from MLIR locations."""

from __future__ import annotations

from stream_mlir import ir


def model_name(op: ir.Operation | ir.OpView) -> str:
    """The layer's name in the user's model, from the op's NameLoc; the op's own name where there is none."""
    return _name_in(op.location) or op.operation.name.removeprefix("stream.")


def _name_in(location: ir.Location) -> str | None:
    if location.is_a_name():
        return location.name_str
    if location.is_a_fused():
        return next((name for name in map(_name_in, location.locations) if name), None)
    return None
