"""Choice of foldings under a device's budget.

The interval of a pipeline is that of its slowest layer and DSP slices add up, so for a wanted interval each layer takes its cheapest folding that meets it;
the smallest interval whose design fits is found by bisection over the cycle counts that occur. Exact for DSP alone. Where block RAM is short, designs
that pay some DSP slices for each block RAM saved are tried as well; ties go to less memory and logic, and to equal widths between neighbors.
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

_DSP_PER_BRAM18 = (0.0, 0.25, 1.0, 4.0)
_OVERFLOW = 1.05
"""A resource that nothing keeps within the budget may exceed the least need by this factor."""
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
    smallest = _designs(options, producers, slowest)
    exceeded = tuple(
        name for name in RESOURCE_NAMES if _least(smallest, name) > getattr(budget, name)
    )
    if "dsp" in exceeded:
        raise UserError(
            f"the network needs {_least(smallest, 'dsp')} DSP slices even without any parallelism; the budget is {budget.dsp}",
            hint="take a larger device or a larger --budget dsp=FRACTION",
        )
    limits = {name: getattr(budget, name) for name in RESOURCE_NAMES}
    limits |= {name: int(_OVERFLOW * _least(smallest, name)) for name in exceeded}
    intervals = sorted(
        {choice.cycles for choices in options for choice in choices if choice.cycles <= slowest}
    )

    def fitting(interval: int) -> tuple[Choice, ...] | None:
        designs = _designs(options, producers, interval)
        return next((design for design in designs if _fits(design, limits)), None)

    found = bisect_left(intervals, True, key=lambda interval: fitting(interval) is not None)
    chosen = fitting(intervals[found]) if found < len(intervals) else smallest[-1]
    assert chosen is not None
    return Design(chosen, max((choice.cycles for choice in chosen), default=0), exceeded)


def _options(layer: Layer) -> list[Choice]:
    """All foldings, slowest first."""
    folded = [layer.folded(fold) for fold in foldings(layer)]
    choices = [
        Choice(each.fold, (each.input_lanes, each.output_lanes), cycles(each), cost(each))
        for each in folded
    ]
    return sorted(choices, key=lambda choice: (-choice.cycles, choice.fold))


def _designs(
    options: Sequence[Sequence[Choice]], producers: Sequence[int | None], interval: int
) -> list[tuple[Choice, ...]]:
    """The cheapest designs that meet the interval, one per exchange rate of DSP slices for block RAMs; none if a layer is too slow."""
    fast = [[choice for choice in choices if choice.cycles <= interval] for choices in options]
    return [_design(fast, producers, rate) for rate in _DSP_PER_BRAM18] if all(fast) else []


def _design(
    fast: Sequence[Sequence[Choice]], producers: Sequence[int | None], rate: float
) -> tuple[Choice, ...]:
    chosen: list[Choice] = []
    for choices, producer in zip(fast, producers, strict=True):
        lanes = chosen[producer].lanes[1] if producer is not None else None
        chosen.append(min(choices, key=lambda choice: _price(choice, lanes, rate)))
    return tuple(chosen)


def _price(choice: Choice, lanes: int | None, rate: float) -> tuple[float, int, int]:
    """DSP slices (and block RAMs at the rate) first; then logic, in which a block RAM counts as the LUTs that could replace it
    (fpgaConvNet's rate) and a width converter as its size."""
    converts = lanes is not None and choice.lanes[0] != lanes
    logic = choice.cost.lut + _LUT_PER_BRAM18 * choice.cost.bram18 + _LUT_PER_CONVERTER * converts
    return (choice.cost.dsp + rate * choice.cost.bram18, logic, choice.cost.ff)


def _least(designs: Sequence[Sequence[Choice]], name: str) -> int:
    """The least that any of the designs needs of a resource."""
    return min((getattr(_used(design), name) for design in designs), default=0)


def _used(design: Sequence[Choice]) -> Resources:
    return total(choice.cost for choice in design)


def _fits(design: Sequence[Choice], limits: Mapping[str, int]) -> bool:
    used = _used(design)
    return all(getattr(used, name) <= limit for name, limit in limits.items())
