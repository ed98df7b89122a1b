"""The streams whose width can be chosen, and how they are stored at each width."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod

from stream_mlir import ir
from stream_mlir.interp.attributes import shape_of
from stream_mlir.interp.run import main_function
from stream_mlir.interp.storage import Storage
from stream_mlir.quant.calibration import Calibration
from stream_mlir.quant.completeness import ranged_values
from stream_mlir.quant.declared import declared_storage
from stream_mlir.quant.observe import observe_module
from stream_mlir.quant.probes import unprobed
from stream_mlir.quant.rewriter import Rewriter
from stream_mlir.quant.settings import Settings


@dataclass(frozen=True)
class Stream:
    """Values that are stored alike: one, or what concatenations bring together. `stored` has one storage per value for each width."""

    values: tuple[ir.Value, ...]
    stored: tuple[dict[ir.Value, Storage], ...]

    @property
    def count(self) -> int:
        """Numbers in a frame."""
        return sum(prod(shape_of(value)[1:]) for value in self.values)


def streams(
    module: ir.Operation, widths: tuple[int, ...], settings: Settings, data: Calibration
) -> list[Stream]:
    """All of them but those of declared storage and those behind the places where results are measured."""
    block = main_function(module).regions[0].blocks[0]
    histograms, hidden = observe_module(module, data), unprobed(module)
    rewriters = [
        Rewriter(block, replace(settings, activations=width), histograms) for width in widths
    ]
    groups: dict[ir.Value, list[ir.Value]] = {}
    for value in ranged_values(module):
        if declared_storage(value) is None and value not in hidden:
            groups.setdefault(rewriters[0].sharing.group(value), []).append(value)
    return [
        Stream(
            tuple(values),
            tuple({value: each.choose_storage(value) for value in values} for each in rewriters),
        )
        for values in groups.values()
    ]
