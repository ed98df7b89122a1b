"""Which choices a program at one interval has to look at: cycles no longer matter, and choices that another one beats are left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stream_mlir.mapping.solve.options import Options, pareto
from stream_mlir.mapping.solve.problem import Problem


@dataclass(frozen=True)
class Group:
    """Layers (deep FIFOs, where `skip`) that have the same choices: their numbers, the rows worth choosing and what each uses."""

    members: tuple[int, ...]
    rows: np.ndarray
    uses: np.ndarray
    skip: bool = False


def groups(problem: Problem, interval: float) -> list[Group]:
    """Equal layers together; widths do not matter."""
    kinds: dict[int, list[int]] = {}
    for layer, table in enumerate(problem.choices):
        kinds.setdefault(id(table), []).append(layer)
    tables = [(problem.choices[members[0]], tuple(members)) for members in kinds.values()]
    found = [_group(members, table, _worth(table, interval)) for table, members in tables]
    return [*found, *_skips(problem)]


def single(problem: Problem, interval: float, *, fills: bool) -> list[Group]:
    """Every layer on its own, with the choices that none with the same widths beats; `fills`: nor in cycles to its first output."""
    known: dict[int, np.ndarray] = {}
    for table in problem.choices:
        if id(table) not in known:
            known[id(table)] = _worth_by_widths(table, interval, fills)
    found = [
        _group((layer,), table, known[id(table)]) for layer, table in enumerate(problem.choices)
    ]
    return [*found, *_skips(problem)]


def spread(found: Sequence[Group], times: Sequence[np.ndarray], skip: bool) -> tuple[int, ...]:
    """The row of each layer (deep FIFO), where `times` says how often each group takes each of its rows."""
    picks: dict[int, int] = {}
    for group, counts in zip(found, times, strict=True):
        if group.skip == skip:
            rows = np.repeat(group.rows, np.rint(counts).astype(int))
            picks |= zip(group.members, map(int, rows), strict=True)
    return tuple(picks[member] for member in sorted(picks))


def _group(members: tuple[int, ...], table: Options, rows: np.ndarray) -> Group:
    return Group(members, rows, table.uses[rows])


def _skips(problem: Problem) -> list[Group]:
    kinds: dict[bytes, list[int]] = {}
    for number, ways in enumerate(problem.skips):
        kinds.setdefault(ways.tobytes(), []).append(number)
    ways = [(tuple(members), problem.skips[members[0]]) for members in kinds.values()]
    return [Group(members, np.arange(len(uses)), uses, skip=True) for members, uses in ways]


def _worth(table: Options, interval: float) -> np.ndarray:
    return pareto(table.uses, np.flatnonzero(table.cycles <= interval))


def _worth_by_widths(table: Options, interval: float, fills: bool) -> np.ndarray:
    rows = np.flatnonzero(table.cycles <= interval)
    prices = np.column_stack([table.uses, table.fill]) if fills else table.uses
    widths = np.stack([table.lanes_in[rows], table.lanes_out[rows]], axis=1)
    kept = [
        pareto(prices, rows[np.all(widths == pair, axis=1)]) for pair in np.unique(widths, axis=0)
    ]
    return np.sort(np.concatenate([np.zeros(0, int), *kept]))
