"""The search against brute force: every combination of foldings of small networks."""

import itertools
import time
from dataclasses import astuple, replace
from math import ceil, prod

import mapping_models
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mapping_networks import add, conv, linear, resnet18

from stream_mlir.errors import UserError
from stream_mlir.mapping import costs, devices
from stream_mlir.mapping.baselines import annealing, greedy
from stream_mlir.mapping.explain import explain
from stream_mlir.mapping.folding import foldings
from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.resources import RESOURCE_NAMES, Resources, total
from stream_mlir.mapping.search import Budget, Graph, Hardware, Problem, search, solve
from stream_mlir.mapping.solve.design import used
from stream_mlir.mapping.solve.latency import fill
from stream_mlir.mapping.solve.options import LIMITS
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


@settings(max_examples=20)
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
    hardware = Hardware(spill=data.draw(st.booleans(), "skips may wait in memory"))
    problem = Problem(graph, Budget(replace(PLENTY, **limits), bits), hardware)
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


@pytest.mark.parametrize("offchip", [False, pytest.param(True, marks=pytest.mark.long)])
def test_mobilenet_and_two_hundred_layers_take_seconds(offchip):
    board = devices.load("u250")
    budget = Budget(board.resources, 0.9 * board.bandwidth_gbit_per_s * 1e3 / board.clock_mhz)
    for graph in (mapping_models.mobilenet_v2(), mapping_models.yolov8n(depth=2)):
        began = time.process_time()
        design = solve(Problem(graph, budget, Hardware(offchip=offchip)))
        assert time.process_time() - began < 10
        assert design.proven
        assert (design.used <= budget.limits(design.interval_cycles)).all()
    assert len(graph.layers) > 200


@pytest.mark.long
def test_weights_off_chip_make_a_small_part_do():
    """ResNet-18 at 16 bits has six times the weights that ZCU102 has block RAM for."""
    board = devices.load("zcu102")
    budget = Budget(board.resources, board.bandwidth_gbit_per_s * 1e3 / board.clock_mhz)
    graph = mapping_models.resnet18(16)
    with pytest.raises(UserError, match=r"does not fit .*BRAM18 of 1,824.*weights off chip"):
        solve(Problem(graph, budget))
    design = solve(Problem(graph, budget, Hardware(offchip=True)))
    assert design.exceeded == ()
    assert (design.used <= budget.limits(design.interval_cycles)).all()
    assert sum(choice.offchip_rows > 0 for choice in design.choices) > 3
    assert design.bound_cycles > 0.995 * design.interval_cycles
    assert solve(Problem(graph, budget, Hardware(offchip=True))) == design


@pytest.mark.parametrize(
    ("bits", "lut", "ratio", "wanted"),
    [
        (8.0, 1500, 1.0, 230_016),
        (16.0, 1500, 1.0, 115_008),
        (256.0, 1500, 1.0, 73_728),
        # Decoders do not fit, then they do, and traffic no longer sets the interval.
        (8.0, 1500, 0.5, 230_016),
        (8.0, 2500, 0.5, 147_456),
    ],
)
def test_traffic_sets_the_interval_where_weights_are_off_chip(bits, lut, ratio, wanted):
    """Against every combination of choices: the shortest interval may lie between cycle counts."""
    layers = [
        replace(conv(4, 32, 64), huffman_ratio=ratio),
        conv(4, 64, 8, kernel=1, pad=0),
    ]
    budget = Budget(replace(PLENTY, bram18=7, lut=lut), bits)
    problem = Problem(Graph.of(layers, [None, 0]), budget, Hardware(offchip=True))
    found = []
    for picks in itertools.product(*(range(len(table)) for table in problem.choices)):
        spent = used(problem, problem.choices, picks, [])
        interval = problem.interval_of(picks, spent)
        if (spent <= budget.limits(interval)).all():
            found.append(interval)
    design = solve(problem)
    assert design.interval_cycles == min(found) == wanted
    assert design.proven
    assert design.choices[0].offchip_rows > 0
    assert design.choices[0].codec == ("huffman" if lut > 1500 else "")


def test_a_wanted_interval_takes_the_least_use():
    """Twice the interval needs about half the DSP slices; brute force over one layer confirms the least."""
    layers = [conv(8, 4, 8)]
    free = Problem(Graph.of(layers, [None]), Budget(replace(PLENTY, dsp=1000)))
    design = solve(free, interval=1000)
    (table,) = free.choices
    fitting = table.uses[table.cycles <= 1000] @ free.weights(1000)
    (choice,) = design.choices
    assert choice.cycles <= 1000
    assert design.proven
    assert design.used @ free.weights(1000) == pytest.approx(fitting.min())
    with pytest.raises(UserError, match="no design has an interval of 3 cycles"):
        solve(free, interval=3)


def test_least_latency_is_no_longer_than_that_of_the_fastest_design():
    graph, budget = mapping_models.resnet8(), Budget(replace(PLENTY, dsp=300))
    fast, soon = (solve(Problem(graph, budget), objective=o) for o in ("throughput", "latency"))
    problem = Problem(graph, budget)

    def latency(design):
        picks = [_row(t, c) for t, c in zip(problem.choices, design.choices, strict=True)]
        return design.interval_cycles + fill(problem, picks)

    assert latency(soon) <= latency(fast)
    assert soon.bound_cycles <= latency(soon)


def _row(table, choice) -> int:
    wanted = (choice.fold, choice.memory)
    return list(zip(table.folds, table.memories, strict=True)).index(wanted)


def test_a_budget_may_be_exceeded_where_that_is_allowed():
    layers, budget = [conv(7, 64, 64)], Budget(replace(PLENTY, dsp=1))
    with pytest.raises(UserError, match="needs at least 2 DSP slices of 1 even without"):
        search(layers, [None], budget)
    design = search(layers, [None], budget, over_budget=True)
    assert design.exceeded == ("dsp",)
    assert design.used[0] <= 3


@pytest.mark.parametrize(
    "board",
    [{"bram18": 10, "lut": 20_000}, {"dsp": 1, "bram18": 1, "lut": 100}],
    ids=["either of two", "three"],
)
def test_several_budgets_may_be_exceeded(board):
    """Weights are in block RAM or in LUTs: neither budget alone is what is missing."""
    layers, budget = [conv(7, 256, 256)], Budget(replace(PLENTY, uram=0, **board))
    with pytest.raises(UserError, match="does not fit"):
        search(layers, [None], budget)
    design = search(layers, [None], budget, over_budget=True)
    limits = budget.limits(design.interval_cycles)
    assert design.exceeded
    assert set(design.exceeded) <= set(board)
    assert {n for n, u, most in zip(LIMITS, design.used, limits, strict=True) if u > most} == set(
        design.exceeded
    )


def test_a_cycle_is_named():
    with pytest.raises(UserError, match="has a cycle: conv -> conv"):
        Graph.of([conv(8, 2, 2), conv(8, 2, 2)], [(1,), (0,)])


@pytest.mark.parametrize("baseline", [greedy, annealing])
def test_no_heuristic_beats_it(baseline):
    board = devices.load("zcu104").resources
    problem = Problem(mapping_models.small_cnn(16), Budget(board))
    reached = baseline(problem)
    assert reached.interval is not None
    assert solve(problem).interval_cycles <= reached.interval
    assert (reached.used <= problem.budget.limits(reached.interval)).all()


def test_an_explanation_names_what_binds_and_what_more_would_buy():
    problem = Problem(mapping_models.small_cnn(), Budget(replace(PLENTY, dsp=130)))
    design = solve(problem)
    lines = explain(problem, design)
    assert "proven" in lines[0]
    assert lines[1].startswith("dsp-bound: `")
    assert any(line.startswith("dsp: ") and "of 130; `" in line for line in lines)
    (gain,) = (line for line in lines if line.startswith("10 % more dsp: "))
    richer = solve(Problem(problem.graph, Budget(replace(PLENTY, dsp=143))))
    assert richer.interval_cycles < design.interval_cycles
    assert f"{richer.interval_cycles:,} cycles" in gain


def test_weights_in_luts_count_as_luts():
    """Without block RAM all 16 Kibit of the weights are in LUTs, 64 bits each; one LUT fewer than that takes is too few."""
    layers = [linear(32, 64)]
    budget = Budget(replace(PLENTY, bram18=0, dsp=8))
    design = search(layers, [None], budget, interval=512)
    assert design.choices[0].memory == "lutram"
    assert design.resources.lut >= 32 * 64 * 8 // 64
    least = search(layers, [None], budget, interval=4096).resources.lut
    with pytest.raises(UserError, match=f"LUTs of {least // 2}"):
        search(layers, [None], Budget(replace(budget.resources, lut=least // 2)), interval=4096)
