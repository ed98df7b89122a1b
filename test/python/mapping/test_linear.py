"""Linear programs: the optimum, and nothing that HiGHS prints in the program's own output."""

from __future__ import annotations

import ctypes

import numpy as np
import pytest

from stream_mlir.mapping.solve import linear
from stream_mlir.mapping.solve.linear import Linear, Rows

LIBC = ctypes.CDLL(None)


def cover() -> Linear:
    """Least 3a + 2b with 2a + b >= 3 and whole a, b up to 5."""
    below = Rows.of(1, [(0, 0, -2.0), (0, 1, -1.0)], -3.0)
    return Linear(np.array([3.0, 2.0]), np.array([5.0, 5.0]), 2, (), (below,))


def solved(problem: Linear) -> float:
    return problem.solve(np.arange(2), np.inf, nodes=100, gap=0.0).value


def test_the_whole_optimum_is_above_the_relaxed_one():
    assert cover().relaxed().value == pytest.approx(4.5)
    assert solved(cover()) == pytest.approx(5.0)


@pytest.mark.parametrize("name", ["linprog", "milp"])
def test_what_c_prints_meanwhile_is_no_output(name: str, monkeypatch, capfd):
    real = getattr(linear, name)

    def chatty(*given, **options):
        LIBC.printf(b"a remark of the solver\n")
        return real(*given, **options)

    monkeypatch.setattr(linear, name, chatty)
    LIBC.printf(b"before, ")
    cover().relaxed() if name == "linprog" else solved(cover())
    LIBC.printf(b"after\n")
    LIBC.fflush(None)
    told = capfd.readouterr()
    assert told.out == "before, after\n"
    assert told.err == "a remark of the solver\n"
