"""Choice of foldings under a device's budget.

The interval of a pipeline is that of its slowest layer and DSP slices add up, so for a wanted interval each layer takes its cheapest folding that meets it;
the smallest interval whose design fits is found by bisection over the cycle counts that occur. Exact for DSP alone; ties go to equal widths between
neighbours, then to memory and logic.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stream_mlir.errors import UserError
from stream_mlir.mapping.cost import cost
from stream_mlir.mapping.folding import foldings
from stream_mlir.mapping.layer import Fold, Layer
from stream_mlir.mapping.resources import RESOURCE_NAMES, Resources, total
from stream_mlir.mapping.timing import cycles

_LUT_PER_BRAM18 = 288
_LUT_PER_CONVERTER = 150


@dataclass(frozen=True)
class Choice:
    """One folding of one layer with its price. Cycles per frame."""

    fold: Fold
    lanes: tuple[int, int]
    cycles: int
    cost: Resources


@dataclass(frozen=True)
class Design:
    """A folding for every layer, in the order given. `exceeded` names resources that not even the smallest design keeps within the budget."""

    choices: tuple[Choice, ...]
    interval_cycles: int
    exceeded: tuple[str, ...]


def search(layers: Sequence[Layer], producers: Sequence[int | None], budget: Resources) -> Design:
    """Fastest design within `budget`. `producers[i]` is the index of the layer that feeds layer i, None for the network's input.

    Raises `UserError` if one multiplier per layer already needs more DSP slices than the budget has.
    """
    options = [_options(layer) for layer in layers]
    slowest = max((choices[0].cycles for choices in options), default=0)
    smallest = _design(options, producers, slowest)
    exceeded = _exceeded(smallest, budget)
    if "dsp" in exceeded:
        raise UserError(
            f"the network needs {_used(smallest).dsp} DSP slices even without any parallelism; the budget is {budget.dsp}",
            hint="take a larger device or a larger --budget dsp=FRACTION",
        )
    limits = {name: getattr(budget, name) for name in RESOURCE_NAMES if name not in exceeded}
    intervals = sorted(
        {choice.cycles for choices in options for choice in choices if choice.cycles <= slowest}
    )
    fits = bisect_left(
        intervals, True, key=lambda interval: _fits(_design(options, producers, interval), limits)
    )
    design = (
        _design(options, producers, intervals[min(fits, len(intervals) - 1)])
        if intervals
        else smallest
    )
    assert design is not None
    return Design(design, max((choice.cycles for choice in design), default=0), exceeded)


def _options(layer: Layer) -> list[Choice]:
    """All foldings, slowest first."""
    folded = [layer.folded(fold) for fold in foldings(layer)]
    choices = [
        Choice(each.fold, (each.input_lanes, each.output_lanes), cycles(each), cost(each))
        for each in folded
    ]
    return sorted(choices, key=lambda choice: (-choice.cycles, choice.fold))


def _design(
    options: Sequence[Sequence[Choice]], producers: Sequence[int | None], interval: int
) -> tuple[Choice, ...] | None:
    """The cheapest choice per layer that meets the interval; None if a layer has none."""
    chosen: list[Choice] = []
    for choices, producer in zip(options, producers, strict=True):
        lanes = chosen[producer].lanes[1] if producer is not None else None
        fast = [choice for choice in choices if choice.cycles <= interval]
        if not fast:
            return None
        chosen.append(min(fast, key=lambda choice: _price(choice, lanes)))
    return tuple(chosen)


def _price(choice: Choice, lanes: int | None) -> tuple[int, int, int]:
    """DSP slices first; then logic, in which a block RAM counts as the LUTs that could replace it (seeds.md 2.4) and a width converter as its size."""
    converts = lanes is not None and choice.lanes[0] != lanes
    logic = choice.cost.lut + _LUT_PER_BRAM18 * choice.cost.bram18 + _LUT_PER_CONVERTER * converts
    return (choice.cost.dsp, logic, choice.cost.ff)


def _used(design: Sequence[Choice] | None) -> Resources:
    return total(choice.cost for choice in design or ())


def _exceeded(design: Sequence[Choice] | None, budget: Resources) -> tuple[str, ...]:
    used = _used(design)
    return tuple(name for name in RESOURCE_NAMES if getattr(used, name) > getattr(budget, name))


def _fits(design: Sequence[Choice] | None, limits: Mapping[str, int]) -> bool:
    used = _used(design)
    return design is not None and all(
        getattr(used, name) <= limit for name, limit in limits.items()
    )
