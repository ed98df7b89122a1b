"""Resources of a layer at its folding, from the table of our own kernels (`costs/hls.toml`). Estimates; `costs.load` has the other tables."""

from stream_mlir.mapping import costs
from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.resources import Resources


def cost(layer: Layer, table: str = costs.DEFAULT) -> Resources:
    """Resources of all processes of the layer."""
    return costs.load(table).cost(layer)
