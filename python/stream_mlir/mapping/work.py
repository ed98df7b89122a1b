"""Arithmetic that a layer needs whatever its folding."""

from stream_mlir.mapping.layer import Layer


def macs(layer: Layer) -> int:
    """Multiply-accumulates of one frame: Ho*Wo * F * C/groups * K for layers with weights and products of streams, else 0."""
    if not layer.weight_bits and layer.op != "matmul":
        return 0
    return layer.positions * layer.filters * (layer.channels // layer.groups) * layer.taps
