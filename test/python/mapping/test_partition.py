"""The cuts against brute force: every way to cut small networks, each part searched."""

from functools import cache
from itertools import combinations, pairwise

import numpy as np
import pytest
from mapping_networks import add, conv, linear

from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.partition import Price, Segments, plan
from stream_mlir.mapping.partition.floors import floors
from stream_mlir.mapping.partition.path import cheapest
from stream_mlir.mapping.read import LayerGraph
from stream_mlir.mapping.reload import load_bits, load_cycles, one_round, rounds_of
from stream_mlir.mapping.resources import Resources
from stream_mlir.mapping.search import Budget, Design, Graph, Hardware, best, search
from stream_mlir.mapping.solve.problem import Problem

OURS = Hardware()
ROOM = Resources(dsp=40, bram18=12, uram=0, lut=12000, ff=30000)


def network(layers: list[Layer], sources: list[tuple[int, ...]], returned=()) -> LayerGraph:
    """Without ops; input n of the network is ~n and has 576 bits."""
    returned = returned or (len(layers) - 1,)
    return LayerGraph(
        (), tuple(layers), tuple(sources), frozenset(), {}, (576,) * 2, (36,) * 2, returned
    )


def chain() -> LayerGraph:
    layers = [conv(6, 2, 4), conv(6, 4, 8), conv(6, 8, 6, 3, 2), linear(54, 10)]
    return network(layers, [(~0,), (0,), (1,), (2,)])


def residual() -> LayerGraph:
    """A skip from the first layer to the sum."""
    layers = [conv(6, 2, 8), conv(6, 8, 8), add((6, 6, 8)), conv(6, 8, 4)]
    return network(layers, [(~0,), (0,), (1, 0), (2,)])


def segments_of(made, hardware=OURS) -> Segments:
    return Segments(made(), Budget(ROOM, 64.0), hardware)


@cache
def designs(made) -> dict[tuple[int, int], Design | None]:
    """Of every segment."""
    segments = segments_of(made)
    every = combinations(range(len(segments.units) + 1), 2)
    return {each: best(segments.problem(*each), "throughput") for each in every}


def brute_force(made, price: Price, parts: int | None) -> float:
    """Cycles of the best cuts; infinite where there are none."""
    count, least = len(made().layers), float("inf")
    for inner in (c for used in range(count) for c in combinations(range(1, count), used)):
        cut = [*pairwise((0, *inner, count))]
        found = [designs(made)[each] for each in cut]
        if parts in (None, len(cut)) and all(found):
            total = sum(d.fill_cycles + price.batch * d.interval_cycles for d in found if d)
            least = min(least, total + (len(cut) > 1) * len(cut) * price.switch_cycles)
    return least


@pytest.mark.parametrize("made", [chain, residual])
@pytest.mark.parametrize(("batch", "switch"), [(1, 1e6), (16, 300.0), (1000, 20000.0)])
def test_no_other_cuts_are_better(made, batch, switch):
    price = Price(batch, switch)
    for parts in (None, 1, 3):
        found = plan(segments_of(made), price, parts=parts)
        wanted = brute_force(made, price, parts)
        assert (float("inf") if found is None else found.cycles) == pytest.approx(wanted)
        assert found is None or parts in (None, len(found.segments))
        assert found is None or found.proven


def heavy() -> LayerGraph:
    """Layers of more weights than room."""
    layers = [conv(6, 2, 4), conv(6, 4, 16), linear(36 * 16, 24)]
    return network(layers, [(~0,), (0,), (1,)])


MOST = 4
TIGHT = Resources(dsp=20, bram18=6, uram=0, lut=1200, ff=30000)


@cache
def in_rounds(begin: int, end: int, rounds: int) -> tuple[Problem, Design | None]:
    """What a segment is in so many rounds."""
    problem = Segments(heavy(), Budget(TIGHT, 64.0), OURS, MOST).problem(begin, end, rounds)
    return problem, best(problem, "throughput")


def priced(segments: Segments, price: Price) -> dict[tuple[int, int], float]:
    """Cycles of every segment in as many rounds as are best, without the switch."""
    count = len(segments.units)
    found = {}
    for begin, end in combinations(range(count + 1), 2):
        layer = segments.network.layers[segments.units[end - 1]]
        costs = [float("inf")]
        for rounds in (n for n in range(1, MOST + 1) if layer.filters % n == 0):
            problem, design = in_rounds(begin, end, rounds)
            if design is None:
                continue
            last = problem.graph.layers[-1].folded(design.choices[-1].fold)
            load = load_cycles(last, segments.budget.bits_per_cycle)
            costs.append(
                rounds * (load + design.fill_cycles + price.batch * design.interval_cycles)
            )
        found[begin, end] = min(costs)
    return found


@pytest.mark.parametrize(("batch", "switch"), [(1, 300.0), (16, 300.0), (64, 1e6)])
def test_no_other_cuts_and_rounds_are_better(batch, switch):
    price = Price(batch, switch)
    segments = Segments(heavy(), Budget(TIGHT, 64.0), OURS, MOST)
    costs = priced(segments, price)
    ways = [
        [*pairwise((0, *inner, 3))] for used in range(3) for inner in combinations((1, 2), used)
    ]
    wanted = min(sum(costs[s] for s in way) + (len(way) > 1) * len(way) * switch for way in ways)
    found = plan(segments, price)
    assert plan(Segments(heavy(), Budget(TIGHT, 64.0), OURS), price) is None
    assert found is not None
    assert found.cycles == pytest.approx(wanted)
    assert max(found.rounds) > 1
    for way in ways:
        kept = plan(segments, price, cuts=way)
        total = sum(costs[s] for s in way) + (len(way) > 1) * len(way) * switch
        assert (np.inf if kept is None else kept.cycles) == pytest.approx(total)


def test_floors_of_rounds_are_never_above_what_the_search_finds():
    segments = Segments(heavy(), Budget(TIGHT, 64.0), OURS, MOST)
    assert segments.round_counts == (1, 2, 3, 4)
    for rounds in segments.round_counts:
        least = floors(segments, rounds)
        for begin, end in combinations(range(4), 2):
            if rounds not in segments.rounds(end):
                assert least[begin, end] == np.inf
                continue
            _, design = in_rounds(begin, end, rounds)
            assert least[begin, end] <= (np.inf if design is None else design.interval_cycles)


def test_a_round_has_a_share_of_the_filters():
    whole = linear(10, 12)
    once = one_round(whole, 4)
    assert (once.filters, once.rounds, once.inputs) == (3, 4, whole.inputs)
    assert rounds_of(whole) == (1, 2, 3, 4, 6, 12)
    assert rounds_of(add((8, 8, 8))) == (1,)
    assert load_bits(once) * 4 == 12 * (10 * 8 + whole.accumulator_bits + whole.multiplier_bits)


def test_large_batches_are_cut_more_often_and_few_segments_are_searched():
    segments = segments_of(chain)
    few, many = (plan(segments, Price(batch, 30000.0)) for batch in (1, 10000))
    assert few is not None
    assert many is not None
    assert len(few.segments) == 1
    assert len(many.segments) > 1
    assert many.searches < many.candidates


@pytest.mark.parametrize("made", [chain, residual])
@pytest.mark.parametrize("hardware", [Hardware(), Hardware(offchip=True)])
def test_floors_are_never_above_what_the_search_finds(made, hardware):
    segments = segments_of(made, hardware)
    least = floors(segments)
    for segment in combinations(range(len(segments.units) + 1), 2):
        design = best(segments.problem(*segment), "throughput")
        assert least[segment] <= (np.inf if design is None else design.interval_cycles)


def test_a_segment_is_what_its_layers_alone_are():
    part = segments_of(chain).problem(1, 3)
    layers = chain().layers[1:3]
    alone = search(layers, [None, 0], Budget(ROOM, 64.0))
    found = best(part, "throughput")
    assert found is not None
    assert part.graph.port_bits == 8 * (36 * 4 + 9 * 6)
    assert (found.choices, found.interval_cycles) == (alone.choices, alone.interval_cycles)


def test_what_several_layers_read_across_a_cut_crosses_it_once():
    layers = [conv(8, 2, 8), conv(8, 8, 8), conv(8, 8, 8), add((8, 8, 8))]
    segments = Segments(
        network(layers, [(~0,), (0,), (0,), (1, 2)], returned=(3, 0)),
        Budget(ROOM, 64.0),
        Hardware(),
    )
    assert segments.entering(0, 1) == (~0,)
    assert segments.leaving(0, 1) == (0,)  # an output that is read later too
    assert segments.entering(1, 4) == (0,)
    assert segments.entering(3, 4) == (1, 2)
    assert segments.leaving(1, 3) == (1, 2)


def test_a_constant_is_in_every_segment_that_reads_it():
    constant = Layer("table", "constant", (), (8, 8, 8))
    layers = [conv(8, 2, 8), constant, add((8, 8, 8)), add((8, 8, 8))]
    segments = Segments(
        network(layers, [(~0,), (), (0, 1), (2, 1)]), Budget(ROOM, 64.0), Hardware()
    )
    assert segments.units == (0, 2, 3)
    assert [segments.layers(n, n + 1) for n in range(3)] == [(0,), (1, 2), (1, 3)]
    assert segments.entering(2, 3) == (2,)
    assert segments.problem(1, 2).graph.producers == ((), (None, 0))


def test_port_bits_of_the_whole_agree_with_those_of_a_plain_graph():
    whole = residual()
    assert whole.graph.port_bits == Graph.of(whole.layers, whole.producers).port_bits


def test_a_port_has_one_word_in_a_cycle():
    flat = network([linear(36 * 4, 4)], [(~0,)])
    assert flat.graph.port_words == 36
    found = best(segments_of(lambda: flat).problem(0, 1), "throughput")
    assert found is not None
    assert found.interval_cycles >= 36


@pytest.mark.parametrize("parts", [None, 1, 2, 3, 4])
def test_the_cheapest_path_is_that_of_brute_force(parts):
    random = np.random.default_rng(0)
    for _ in range(20):
        prices = np.full((5, 5), np.inf)
        for segment in combinations(range(5), 2):
            prices[segment] = random.choice([1.0, 2.0, 5.0, 9.0, np.inf])
        ways = [
            [*pairwise((0, *inner, 4))]
            for used in range(4)
            for inner in combinations((1, 2, 3), used)
        ]
        wanted = min(sum(prices[s] for s in way) for way in ways if parts in (None, len(way)))
        found = cheapest(prices, parts)
        assert (np.inf if found is None else sum(prices[s] for s in found)) == wanted
