"""QONNX graphs, written by Brevitas and by hand, compute what their specification says."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import helper
from onnx.reference import ReferenceEvaluator
from onnx.reference.op_run import OpRun
from quantized_models import frames, model
from test_quantized import integers, steps

from stream_mlir.importers import list_ops

DOMAIN = "qonnx.custom_op.general"
RNG = np.random.default_rng(11)


class Quant(OpRun):
    """qonnx/docs/qonnx-custom-ops/intquant_op.md; rounds half to even."""

    op_domain = DOMAIN

    def _run(self, x, scale, zero, bits, signed=1, narrow=0, rounding_mode="ROUND"):
        low, high = -(2 ** (bits - 1)) + narrow, 2 ** (bits - 1) - 1
        if not signed:
            low, high = 0, 2**bits - 1 - narrow
        whole = np.rint(np.clip(x / scale + zero, low, high))
        return (((whole - zero) * scale).astype(np.float32),)


class BipolarQuant(OpRun):
    """qonnx/docs/qonnx-custom-ops/bipolar_quant_op.md."""

    op_domain = DOMAIN

    def _run(self, x, scale):
        return (np.where(x >= 0, scale, -scale).astype(np.float32),)


def test_a_network_that_brevitas_trained_and_exported():
    """brevitas 0.13.4: an 8-bit input, convolutions with 4-bit weights per tensor and 3-bit weights per channel, ReLUs of 4 and 6 bits,
    a 5-bit linear layer; `y` are its own results in PyTorch."""
    stored = np.load(Path(__file__).parent / "brevitas.npz")
    made = onnx.load_from_string(stored["model"].tobytes())
    assert not steps(integers(made), stored["x"], stored["y"]).any()


def quant(
    x: str, y: str, scale: Any, zero: float, bits: int, **attributes: Any
) -> tuple[Any, dict[str, Any]]:
    """A Quant node and its constants."""
    constants = {
        f"{y}.s": np.array(scale, np.float32),
        f"{y}.z": np.float32(zero),
        f"{y}.b": np.float32(bits),
    }
    return helper.make_node(
        "Quant", [x, *constants], [y], y, domain=DOMAIN, **attributes
    ), constants


def network(weights: tuple[Any, dict[str, Any]], **output: Any) -> Any:
    """x, conv with the given quantizer of the weights `w`, result."""
    entry, more = quant("x", "xq", 0.05, 0, 7)
    leave, also = quant("c", "y", output.pop("scale", 0.31273), 0, output.pop("bits", 4), **output)
    conv = helper.make_node("Conv", ["xq", weights[0].output[0]], ["c"], "conv")
    values = {
        "w": RNG.standard_normal((5, 3, 3, 3)).astype(np.float32),
        **more,
        **also,
        **weights[1],
    }
    return model([entry, weights[0], conv, leave], (1, 3, 5, 5), values, result=(1, 5, 3, 3))


PER_CHANNEL = RNG.uniform(0.1, 0.4, (5, 1, 1, 1))


@pytest.mark.parametrize(
    "made",
    [
        network(quant("w", "wq", 0.3, 0, 3)),
        network(quant("w", "wq", PER_CHANNEL, 0, 4, narrow=1), signed=0),
        network(quant("w", "wq", 0.2, 0, 2, narrow=1), narrow=1, scale=0.70711, bits=3),
        network((helper.make_node("BipolarQuant", ["w", "s"], ["wq"], domain=DOMAIN), {"s": np.float32(0.4)})),
    ],
    ids=["per tensor", "per channel, unsigned", "ternary, narrow", "bipolar"],
)  # fmt: skip
def test_weights_and_values_by_the_specification(made):
    inputs = frames(32, (1, 3, 5, 5))
    evaluator = ReferenceEvaluator(made, new_ops=[Quant, BipolarQuant])
    results: list[Any] = [evaluator.run(None, {"x": x[None]}) for x in inputs]
    wanted = np.concatenate([result[0] for result in results])
    assert not steps(integers(made), inputs, wanted).any()


@pytest.mark.parametrize(
    ("mode", "wanted"),
    [
        ("ROUND", [6, 2, 1, -1, -2, -6]), ("CEIL", [6, 3, 2, -1, -2, -5]), ("FLOOR", [5, 2, 1, -2, -3, -6]), ("UP", [6, 3, 2, -2, -3, -6]),
        ("down", [5, 2, 1, -1, -2, -5]), ("HALF_UP", [6, 3, 1, -1, -3, -6]), ("HALF_DOWN", [5, 2, 1, -1, -2, -5]),
    ],
)  # fmt: skip
def test_rounding_of_constants(mode, wanted):
    from stream_mlir.importers.onnx_qonnx import codes_of_quant, integers_of

    node, constants = quant("w", "q", 1, 0, 8, rounding_mode=mode)
    values = np.array([5.5, 2.5, 1.1, -1.1, -2.5, -5.5])
    assert integers_of(node, codes_of_quant(node, constants), values).tolist() == wanted


def test_streams_are_rounded_to_nearest_or_refused():
    floor = network(quant("w", "wq", 0.3, 0, 3), rounding_mode="FLOOR")
    assert [op.reason for op in list_ops(floor) if not op.supported] == [
        "it rounds a stream by FLOOR; hardware rounds to nearest"
    ]
    bipolar = network(quant("w", "wq", 0.3, 0, 3))
    node = bipolar.graph.node[3]
    node.op_type = "BipolarQuant"
    del node.input[2:], node.attribute[:]
    assert ["plus and minus" in op.reason for op in list_ops(bipolar) if not op.supported] == [True]
