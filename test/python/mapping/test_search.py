"""The search against brute force: every combination of foldings of small networks."""

import itertools
import time
from dataclasses import astuple, replace
from math import ceil, prod

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mapping_networks import add, conv, linear, resnet18

from stream_mlir.errors import UserError
from stream_mlir.mapping import costs, devices
from stream_mlir.mapping.folding import foldings
from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.resources import RESOURCE_NAMES, Resources, total
from stream_mlir.mapping.search import Budget, Graph, Problem, search, solve
from stream_mlir.mapping.solve.design import used
from stream_mlir.mapping.timing import cycles

ENOUGH = 10**9
PLENTY = Resources(*[ENOUGH] * 5)
SMALL = [conv(8, 2, 4), conv(8, 4, 6), linear(6, 10)]


def everything(layer: Layer, consumers: int) -> list[tuple[int, int, int, np.ndarray]]:
    """Cycles, lanes in, lanes out and price of every folding and memory of a layer, none left out."""
    table, found = costs.load(), []
    for fold in foldings(layer):
        for memory in table.weight_memories if layer.weight_bits else ("",):
            built = replace(layer, fold=fold, weight_memory=memory)
            word = built.output_lanes * layer.output_bits
            parts = [table.cost(built), *[table.fifo(2, word)] * max(1, consumers)]
            if consumers > 1:
                parts += [table.fork(word, consumers), table.fifo(2, word)]
            price = np.array([*astuple(total(parts)), 0])
            found.append((cycles(built), built.input_lanes, built.output_lanes, price))
    return found


def brute_force(problem: Problem) -> int | None:
    """The least interval of all combinations within the budget; None where there is none."""
    graph, best = problem.graph, None
    tables = [
        everything(layer, len(consumers))
        for layer, consumers in zip(graph.layers, graph.consumers, strict=True)
    ]
    ports = ceil(graph.port_bits / problem.budget.bits_per_cycle)
    for picks in itertools.product(*tables):
        interval = max([ports, *(pick[0] for pick in picks)])
        if best is not None and interval >= best:
            continue
        spent = problem.fixed + sum(pick[3] for pick in picks) + _conversions(graph, picks)
        for skips in itertools.product(*problem.skips):
            if (spent + sum(skips) <= problem.budget.limits(interval)).all():
                best = interval
                break
    return best


def _conversions(graph: Graph, picks) -> np.ndarray:
    """A converter and its FIFO for every producer and width that differs from its own."""
    wanted = {(p, picks[c][1]) for p, c in graph.edges if picks[p][2] != picks[c][1]}
    table, spent = costs.load(), np.zeros(6)
    for producer, lanes in wanted:
        bits = graph.layers[producer].output_bits
        both = table.convert_width(bits, picks[producer][2], lanes) + table.fifo(2, bits * lanes)
        spent += [*astuple(both), 0]
    return spent


def combinations(problem: Problem) -> int:
    """How many there are, twice for weights."""
    return prod(2 * len(foldings(layer)) for layer in problem.graph.layers)


SIZES = st.sampled_from([1, 2, 3, 4])
KINDS = st.sampled_from(["conv", "pointwise", "depthwise", "add", "fork", "linear"])


@st.composite
def networks(draw) -> tuple[list[Layer], list[tuple[int | None, ...]]]:
    """Two to five layers, with forks and joins."""
    layers: list[Layer] = []
    producers: list[tuple[int | None, ...]] = []
    channels = draw(SIZES)
    for _ in range(draw(st.integers(2, 4))):
        last = len(layers) - 1 if layers else None
        kind, filters = draw(KINDS), draw(SIZES)
        if kind in ("add", "fork") and last is not None:
            layers.append(conv(4, channels, channels, kernel=1, pad=0))
            layers.append(add((4, 4, channels)))
            producers += [(last,), (last + 1, last)]
        elif kind == "depthwise":
            layers.append(conv(4, channels, channels, groups=channels))
            producers.append((last,))
        else:
            kernel = 1 if kind == "pointwise" else 3
            layers.append(conv(4, channels, filters, kernel=kernel, pad=kernel // 2))
            producers.append((last,))
            channels = filters
    return layers, producers


@settings(max_examples=30, deadline=None)
@given(networks(), st.data())
def test_the_interval_is_the_least_possible(network, data):
    """Same interval and same feasibility as brute force, with any of the budgets tight."""
    graph = Graph.of(*network)
    free = Problem(graph, Budget(PLENTY))
    assume(combinations(free) <= 20_000)
    largest = used(free, free.choices, [len(t) - 1 for t in free.choices], [0] * len(free.skips))
    limits = {
        name: int(data.draw(st.floats(0.1, 1.2), name) * amount) if amount else ENOUGH
        for name, amount in zip(RESOURCE_NAMES, largest, strict=False)
        if data.draw(st.booleans(), f"limit {name}")
    }
    bits = data.draw(st.sampled_from([float("inf"), 40.0, 8.0, 2.0]), "bits per cycle")
    problem = Problem(graph, Budget(replace(PLENTY, **limits), bits))
    wanted = brute_force(problem)
    try:
        design = solve(problem)
    except UserError:
        assert wanted is None
        return
    assert design.interval_cycles == wanted
    assert design.proven
    assert design.bound_cycles == wanted
    assert (design.used <= problem.budget.limits(design.interval_cycles)).all()
    assert design.exceeded == ()


@pytest.mark.parametrize("dsp", [8, 20, 33, 60, 200])
def test_a_chain_within_so_many_dsp_slices(dsp):
    budget = Budget(replace(PLENTY, dsp=dsp))
    design = search(SMALL, [None, 0, 1], budget)
    options = [
        {(int(c), int(u[0])) for c, u in zip(table.cycles, table.uses, strict=True)}
        for table in Problem(Graph.of(SMALL, [None, 0, 1]), budget).choices
    ]
    fitting = (
        combination
        for combination in itertools.product(*options)
        if sum(slices for _, slices in combination) <= dsp
    )
    assert design.interval_cycles == min(max(c for c, _ in each) for each in fitting)


def test_resnet18_on_u250_fits_and_is_fast_to_find():
    """At 8 bits the weights alone need more than the budget of block RAMs: some move to LUTs."""
    layers, producers = resnet18()
    board = devices.load("u250").resources
    budget = replace(board, bram18=int(0.9 * board.bram18), lut=int(0.8 * board.lut))
    began = time.process_time()
    design = search(layers, producers, Budget(budget))
    assert time.process_time() - began < 5
    assert design.proven
    assert design.exceeded == ()
    assert {choice.memory for choice in design.choices} == {"", "lutram"}
    assert design.interval_cycles <= 100_800
