"""Integer regions of n-ary maps: exact at the declared width, close to the real expression."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_mlir import interp, ir
from stream_mlir.dialects import func, stream
from stream_mlir.interp import Storage
from stream_mlir.quant.emit_region import RegionWriter
from stream_mlir.quant.expressions import Expression, Join, add, constant, multiply, scale, variable
from stream_mlir.quant.fixed_point import FixedPoint, plan
from stream_mlir.quant.rewriter import tensor_type

A, B = variable(0), variable(1)
EXPRESSIONS: dict[str, tuple[Expression, Callable[[np.ndarray, np.ndarray], np.ndarray]]] = {
    "add": (add(A, B), lambda a, b: a + b),
    "subtract": (add(A, scale(B, -1.0)), lambda a, b: a - b),
    "multiply": (multiply(A, B), lambda a, b: a * b),
    "maximum": (Join("max", A, B), np.maximum),
    "minimum": (Join("min", A, B), np.minimum),
    "relu6 of sum": (
        Join("min", Join("max", add(A, B), constant(0.0)), constant(6.0)),
        lambda a, b: np.clip(a + b, 0, 6),
    ),
    "clamped far away": (
        Join("min", Join("max", add(A, B), constant(-3.4e38)), constant(float("inf"))),
        lambda a, b: a + b,
    ),
    "sum of relus": (
        add(Join("max", A, constant(0.0)), Join("max", B, constant(0.0))),
        lambda a, b: np.maximum(a, 0) + np.maximum(b, 0),
    ),
    "minus maximum": (scale(Join("max", A, B), -2.0), lambda a, b: -2 * np.maximum(a, b)),
    "mixed": (
        add(multiply(A, add(B, constant(1.0))), constant(-0.5)),
        lambda a, b: a * (b + 1) - 0.5,
    ),
}


@st.composite
def storages(draw: st.DrawFn) -> Storage:
    bits, signed = draw(st.sampled_from([4, 8, 16])), draw(st.booleans())
    shape = Storage(bits, signed, 1.0, 0)
    # Ranges of comparable size, as calibration finds them, at any width.
    return Storage(
        bits,
        signed,
        draw(st.floats(0.3, 8.0)) / 2**bits,
        draw(st.integers(shape.qmin, shape.qmax)),
    )


def execute(
    fixed: FixedPoint, inputs: list[Storage], target: Storage, raw: list[np.ndarray]
) -> np.ndarray:
    """The region run by the interpreter on raw values of shape (N, 1)."""
    module = ir.Module.create()
    one = ir.RankedTensorType.get([1, 1], ir.F32Type.get())
    types = [tensor_type(one, storage) for storage in inputs]
    result = tensor_type(one, target)
    with ir.InsertionPoint(module.body):
        function = func.FuncOp("main", (types, [result]))
        with ir.InsertionPoint(function.add_entry_block()):
            op = stream.MapOp(result, list(function.arguments))
            block = op.regions[0].blocks.append(
                *[ir.IntegerType.get_signless(s.bits) for s in inputs]
            )
            with ir.InsertionPoint(block):
                RegionWriter(fixed, list(block.arguments), inputs).finish(
                    target, (target.qmin, target.qmax)
                )
            func.ReturnOp([op.output])
    assert module.operation.verify()
    return interp.run(module, raw)[0]


@pytest.mark.parametrize("name", EXPRESSIONS)
@given(a=storages(), b=storages(), target=storages(), seed=st.integers(0, 2**32))
def test_region_is_within_a_step_of_the_real_expression(
    name: str, a: Storage, b: Storage, target: Storage, seed: int
) -> None:
    expression, function = EXPRESSIONS[name]
    fixed = plan(expression, [a, b], target)
    assert fixed.width <= 63
    rng = np.random.default_rng(seed)
    corners = np.array([(x, y) for x in (a.qmin, a.qmax) for y in (b.qmin, b.qmax)])
    inside = np.stack([rng.integers(s.qmin, s.qmax + 1, 60) for s in (a, b)], axis=1)
    raw = np.concatenate([corners, inside])
    got = execute(fixed, [a, b], target, [raw[:, :1], raw[:, 1:]])
    real = function(*((raw[:, [i]] - s.zero_point) * s.scale for i, s in enumerate((a, b))))
    wanted = np.clip(real / target.scale + target.zero_point, target.qmin, target.qmax)
    assert np.abs(got - wanted).max() <= 0.5 + 0.2


def test_powers_of_two_need_no_wide_factors() -> None:
    storage = Storage(8, True, 2.0**-4, 0)
    fixed = plan(add(A, B), [storage, storage], Storage(8, True, 2.0**-3, 0))
    assert fixed.shift == 1
    assert fixed.width <= 11


def test_too_many_factors_are_refused() -> None:
    wide = Storage(16, True, 2.0**-15, 0)
    expression = multiply(multiply(A, B), multiply(variable(2), variable(3)))
    with pytest.raises(ValueError, match="63 bits"):
        plan(expression, [wide] * 4, Storage(16, True, 2.0**-40, 0))
