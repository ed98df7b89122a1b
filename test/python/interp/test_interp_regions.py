"""Every op of a map region against Python integers, or against numpy for floats."""

import operator
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_mlir import interp, ir

WIDTH = 9
SIGNED = st.integers(-(2 ** (WIDTH - 1)), 2 ** (WIDTH - 1) - 1)

BINARY: dict[str, Callable[[int, int], int]] = {
    "addi": operator.add,
    "subi": operator.sub,
    "muli": operator.mul,
    "maxsi": max,
    "minsi": min,
    "andi": operator.and_,
    "ori": operator.or_,
    "xori": operator.xor,
    "maxui": lambda a, b: max(a % 2**WIDTH, b % 2**WIDTH),
    "minui": lambda a, b: min(a % 2**WIDTH, b % 2**WIDTH),
}
SHIFTS: dict[str, Callable[[int, int], int]] = {
    "shli": operator.lshift,
    "shrsi": operator.rshift,
    "shrui": lambda a, b: (a % 2**WIDTH) >> b,
}
COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "slt": operator.lt,
    "sge": operator.ge,
    "eq": operator.eq,
    "ult": lambda a, b: a % 2**WIDTH < b % 2**WIDTH,
    "uge": lambda a, b: a % 2**WIDTH >= b % 2**WIDTH,
}


def run_region(body: str, *values: int) -> int:
    """A map with 9-bit inputs %a, %b, ... executed on one value each."""
    quantized = f"tensor<1x1x!quant.uniform<i{WIDTH}:f32, 1.0>>"
    names = [chr(ord("a") + i) for i in range(len(values))]
    text = f"""
    func.func @main({", ".join(f"%{n}: {quantized}" for n in names)}) -> {quantized} {{
      %r = stream.map ({", ".join(f"%{n}" for n in names)}) : ({", ".join([quantized] * len(names))}) -> {quantized} {{
      ^bb0({", ".join(f"%{n}_: i{WIDTH}" for n in names)}):
        {body}
        stream.yield %y : i{WIDTH}
      }}
      return %r : {quantized}
    }}"""
    arrays = [np.full((1, 1), value, np.int16) for value in values]
    return int(interp.run(ir.Module.parse(text), arrays)[0][0, 0])


def wrapped(value: int) -> int:
    return (value + 2 ** (WIDTH - 1)) % 2**WIDTH - 2 ** (WIDTH - 1)


@pytest.mark.parametrize("name", BINARY)
@given(a=SIGNED, b=SIGNED)
def test_binary_ops_wrap(name: str, a: int, b: int) -> None:
    assert run_region(f"%y = arith.{name} %a_, %b_ : i{WIDTH}", a, b) == wrapped(BINARY[name](a, b))


@pytest.mark.parametrize("name", SHIFTS)
@given(a=SIGNED, b=st.integers(0, WIDTH - 1))
def test_shifts(name: str, a: int, b: int) -> None:
    assert run_region(f"%y = arith.{name} %a_, %b_ : i{WIDTH}", a, b) == wrapped(SHIFTS[name](a, b))


@pytest.mark.parametrize("predicate", COMPARISONS)
@given(a=SIGNED, b=SIGNED)
def test_compare_and_select(predicate: str, a: int, b: int) -> None:
    body = f"""%t = arith.cmpi {predicate}, %a_, %b_ : i{WIDTH}
        %y = arith.select %t, %a_, %b_ : i{WIDTH}"""
    assert run_region(body, a, b) == (a if COMPARISONS[predicate](a, b) else b)


@given(a=SIGNED)
def test_extensions_and_truncation(a: int) -> None:
    body = f"""%s = arith.extsi %a_ : i{WIDTH} to i20
        %u = arith.extui %a_ : i{WIDTH} to i20
        %d = arith.subi %u, %s : i20
        %c = arith.constant {WIDTH} : i20
        %q = arith.shrsi %d, %c : i20
        %y = arith.trunci %q : i20 to i{WIDTH}"""
    assert run_region(body, a) == (1 if a < 0 else 0)


FLOATS = {
    "math.tanh": np.tanh,
    "math.exp": np.exp,
    "math.erf": None,
    "math.sqrt": np.sqrt,
    "arith.negf": np.negative,
    "math.absf": np.abs,
    "math.floor": np.floor,
}


@pytest.mark.parametrize("name", FLOATS)
def test_float_ops_stay_in_float32(name: str) -> None:
    import torch

    text = f"""
    func.func @main(%x: tensor<1x9xf32>) -> tensor<1x9xf32> {{
      %r = stream.map (%x) : (tensor<1x9xf32>) -> tensor<1x9xf32> {{
      ^bb0(%a: f32):
        %y = {name} %a : f32
        stream.yield %y : f32
      }}
      return %r : tensor<1x9xf32>
    }}"""
    x = np.linspace(0.1, 3, 9, dtype=np.float32)[None]
    got = interp.run(ir.Module.parse(text), [x])[0]
    function = FLOATS[name] or (lambda v: torch.erf(torch.from_numpy(v)).numpy())
    assert got.dtype == np.float32
    np.testing.assert_allclose(got, function(x), rtol=1e-6)
