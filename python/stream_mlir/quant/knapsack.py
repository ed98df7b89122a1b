"""The multiple-choice knapsack, exactly: one option for each item, the least cost within a limit on the sum of weights.

States are added item by item; one goes if another is no heavier and no dearer, or if even the linear relaxation of what is left cannot
bring it below a known solution.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

_SLACK = 1e-9  # relative, of a comparison between sums


def choose(cost: np.ndarray, weight: np.ndarray, limit: float) -> list[int] | None:
    """The option (column) of each item (row), or None if even the lightest are too heavy."""
    limit = limit * (1 + _SLACK)
    if weight.min(axis=1).sum() > limit:
        return None
    most = _greedy(cost, weight, limit) * (1 + _SLACK)
    weights, costs, back = np.zeros(1), np.zeros(1), []
    for item in range(len(cost)):
        heavier = (weights[:, None] + weight[item]).ravel()
        dearer = (costs[:, None] + cost[item]).ravel()
        rest = _relaxation(cost[item + 1 :], weight[item + 1 :])
        kept = np.flatnonzero(dearer + rest(limit - heavier) <= most)
        order = kept[np.lexsort((dearer[kept], heavier[kept]))]
        cheapest = np.minimum.accumulate(np.concatenate([[np.inf], dearer[order][:-1]]))
        order = order[dearer[order] < cheapest]
        weights, costs = heavier[order], dearer[order]
        back.append(order)
    state, chosen = int(costs.argmin()), []
    for order in reversed(back):
        state, option = divmod(int(order[state]), cost.shape[1])
        chosen.append(option)
    return chosen[::-1]


def _steps(cost: np.ndarray, weight: np.ndarray) -> list[tuple[float, int, float, float]]:
    """The edges of each item's lower convex hull from its lightest option on: (slope, item, more weight, less cost), steepest first."""
    steps = []
    for item, (costs, weights) in enumerate(zip(cost, weight, strict=True)):
        at = int(np.lexsort((costs, weights))[0])
        while True:
            better = np.flatnonzero((weights > weights[at]) & (costs < costs[at]))
            if not len(better):
                break
            slopes = (costs[better] - costs[at]) / (weights[better] - weights[at])
            to = int(better[slopes.argmin()])
            steps.append(
                (float(slopes.min()), item, weights[to] - weights[at], costs[at] - costs[to])
            )
            at = to
    return sorted(steps)


def _lightest(cost: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """Weight and cost of all items at their lightest."""
    at = [int(np.lexsort((c, w))[0]) for c, w in zip(cost, weight, strict=True)]
    rows = range(len(cost))
    return float(weight[rows, at].sum()), float(cost[rows, at].sum())


def _greedy(cost: np.ndarray, weight: np.ndarray, limit: float) -> float:
    """The cost of one solution: steps of the hulls while they fit."""
    used, total = _lightest(cost, weight)
    stopped: set[int] = set()
    for _, item, more, less in _steps(cost, weight):
        if item in stopped or used + more > limit:
            stopped.add(item)  # the next step of an item starts where this one ends
            continue
        used, total = used + more, total - less
    return total


def _relaxation(cost: np.ndarray, weight: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """The least cost of items that may mix options, by what is left of the limit."""
    least, dearest = _lightest(cost, weight) if len(cost) else (0.0, 0.0)
    steps = _steps(cost, weight)
    weights = least + np.cumsum([0.0, *(more for _, _, more, _ in steps)])
    costs = dearest - np.cumsum([0.0, *(less for _, _, _, less in steps)])

    def cheapest(left: np.ndarray) -> np.ndarray:
        return np.interp(left, weights, costs, left=np.inf)

    return cheapest
