"""Sifting against the enumeration of small integer programs."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stream_mlir.mapping.solve.linear import Linear, Rows
from stream_mlir.mapping.solve.options import pareto
from stream_mlir.mapping.solve.sift import Verdict, bounded, least

GROUPS, OPTIONS, BUDGETS = 4, 5, 2
INTS = st.integers(0, 30)


@st.composite
def knapsacks(draw) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Prices (group, option), uses (budget, group, option) and limits of a multiple-choice knapsack."""
    numbers = st.lists(INTS, min_size=GROUPS * OPTIONS, max_size=GROUPS * OPTIONS)
    price = np.array(draw(numbers), float).reshape(GROUPS, OPTIONS)
    uses = np.array([draw(numbers) for _ in range(BUDGETS)], float)
    limits = np.array([draw(st.integers(10, 80)) for _ in range(BUDGETS)], float)
    return price, uses.reshape(BUDGETS, GROUPS, OPTIONS), limits


def program(price, uses, limits) -> tuple[Linear, Rows]:
    """One option of each group; budgets apart."""
    columns = GROUPS * OPTIONS
    one = Rows.dense(np.kron(np.eye(GROUPS), np.ones(OPTIONS)), 1.0)
    linear = Linear(price.ravel(), np.ones(columns), columns, (one,), ())
    return linear, Rows.dense(uses.reshape(BUDGETS, columns), limits)


def enumerated(price, uses, limits) -> float:
    """The least price within the limits; infinite where there is none."""
    best = float("inf")
    for picks in itertools.product(range(OPTIONS), repeat=GROUPS):
        at = (range(GROUPS), picks)
        if (uses[(slice(None), *at)].sum(axis=1) <= limits).all():
            best = min(best, price[at].sum())
    return best


@settings(max_examples=60)
@given(knapsacks())
def test_the_price_is_the_least_within_the_budgets(knapsack):
    wanted = enumerated(*knapsack)
    linear = bounded(*program(*knapsack))
    if linear is None:
        assert wanted == float("inf")
        return
    found = least(linear, gap=0.0)
    assert (found.verdict is Verdict.YES) == (wanted < float("inf"))
    if found.verdict is Verdict.YES:
        assert found.value == pytest.approx(wanted)
        assert found.bound == pytest.approx(wanted)


@settings(max_examples=30)
@given(knapsacks(), INTS)
def test_only_what_is_below_a_limit_counts(knapsack, below):
    wanted, linear = enumerated(*knapsack), bounded(*program(*knapsack))
    if linear is None or wanted in (below, float("inf")):
        return
    found = least(linear, below=below, gap=0.0)
    assert (found.verdict is Verdict.YES) == (wanted < below)


def test_a_tree_that_is_cut_short_says_how_near_it_came():
    """Market split: sums that are to be met exactly, which relaxations know nothing of."""
    random = np.random.default_rng(0)
    uses = random.integers(0, 100, (4, 30)).astype(float)
    exactly = Rows.dense(uses, uses.sum(axis=1) // 2)
    found = least(Linear(np.ones(30), np.ones(30), 30, (exactly,), ()), nodes=1)
    assert found.verdict is Verdict.UNKNOWN
    assert 0 < found.bound < 30


@given(st.lists(st.tuples(INTS, INTS, INTS), min_size=1, max_size=200))
def test_what_no_other_row_beats(rows):
    prices = np.array(rows, float)
    kept = pareto(prices, np.arange(len(rows)))
    for index, row in enumerate(prices):
        better = [
            other
            for other in range(len(rows))
            if (prices[other] <= row).all() and ((prices[other] < row).any() or other < index)
        ]
        assert (index in kept) == (not better)
