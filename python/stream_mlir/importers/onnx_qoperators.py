"""Operators on integers (QLinearConv, QGemm ...) as what they mean: dequantize, compute, quantize.

The first two families are ONNX's own; the others are what onnxruntime's quantizer writes (com.microsoft, its ContribOperators.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class _Form:
    """`reads` and `writes` number the node's inputs: value, scale, zero point of each operand, then scale, zero point of the result.

    `bias` is int32 whose scale is the product of those of the first two operands, and the attribute alpha. `axis`: that of the second operand's channels.
    """

    op: str
    reads: tuple[tuple[int, int, int], ...]
    writes: tuple[int, int]
    bias: int | None = None
    axis: int = 0


_ONE, _TWO = ((0, 1, 2),), ((0, 1, 2), (3, 4, 5))
OPERATORS = {
    "QLinearConv": _Form("Conv", _TWO, (6, 7), bias=8),
    "QLinearMatMul": _Form("MatMul", _TWO, (6, 7), axis=-1),
    "QGemm": _Form("Gemm", _TWO, (7, 8), bias=6, axis=-1),
    "QLinearAdd": _Form("Add", _TWO, (6, 7)),
    "QLinearMul": _Form("Mul", _TWO, (6, 7)),
    "QLinearAveragePool": _Form("AveragePool", _ONE, (3, 4)),
    "QLinearGlobalAveragePool": _Form("GlobalAveragePool", _ONE, (3, 4)),
    "QLinearLeakyRelu": _Form("LeakyRelu", _ONE, (3, 4)),
    "QLinearReduceMean": _Form("ReduceMean", _ONE, (3, 4)),
    "QLinearSigmoid": _Form("Sigmoid", _ONE, (3, 4)),
    "QLinearSoftmax": _Form("Softmax", _ONE, (3, 4)),
    "QLinearConcat": _Form(
        "Concat", (), (0, 1)
    ),  # any number of operands, behind the result's scale
}
_OWN_ATTRIBUTES = ("channels_last", "opset")  # of the integer form alone


def dequantized_at_once(model: Any, name: str) -> bool:
    """Whether all that read a value take it as integers that stand for real numbers."""
    readers = {node.op_type for node in model.graph.node if name in node.input}
    return bool(readers) and readers <= {"DequantizeLinear", *OPERATORS}


def spell_out(model: Any) -> None:
    """Replaces all of them; the new nodes keep the name. Nodes in an order of dimensions of onnxruntime's own stay, to be refused."""
    spelled = []
    for node in model.graph.node:
        last = any(a.name == "channels_last" and a.i for a in node.attribute)
        known = node.op_type in OPERATORS and not last
        spelled += _spelled_out(model, node) if known else [node]
    del model.graph.node[:]
    model.graph.node.extend(spelled)


def _spelled_out(model: Any, node: Any) -> list[Any]:
    from onnx import helper

    form, names = OPERATORS[node.op_type], [*node.input]
    reads = form.reads or tuple((i, i + 1, i + 2) for i in range(2, len(names), 3))
    steps, operands = [], []
    for number, (value, scale, zero) in enumerate(reads):
        operands.append(f"{node.output[0]}#operand{number}")
        inputs = [names[value], names[scale], names[zero]]
        axis = _axis(form, node) if number else 1
        steps.append(_node("DequantizeLinear", inputs, operands[-1], node.name, axis=axis))
    if form.bias is not None and form.bias < len(names) and names[form.bias]:
        operands.append(f"{node.output[0]}#bias")
        scale = _bias_scale(model, node, names[1], names[4])
        steps.append(
            _node("DequantizeLinear", [names[form.bias], scale], operands[-1], node.name, axis=0)
        )
    result = f"{node.output[0]}#real"
    kept = {
        a.name: helper.get_attribute_value(a)
        for a in node.attribute
        if a.name not in _OWN_ATTRIBUTES
    }
    if form.writes[0] >= len(names):  # QGemm may leave its result real
        return [*steps, _node(form.op, operands, node.output[0], node.name, **kept)]
    written = [result, *(names[i] for i in form.writes if i < len(names))]
    return [
        *steps,
        _node(form.op, operands, result, node.name, **kept),
        _node("QuantizeLinear", written, node.output[0], node.name),
    ]


def _node(op: str, inputs: list[str], output: str, name: str, **attributes: Any) -> Any:
    from onnx import helper

    return helper.make_node(op, inputs, [output], name, **attributes)


def _axis(form: _Form, node: Any) -> int:
    transposed = form.op == "Gemm" and any(a.name == "transB" and a.i for a in node.attribute)
    return 0 if transposed else form.axis


def _bias_scale(model: Any, node: Any, left: str, right: str) -> str:
    """A new constant; one that is missing leads to the refusal of the node."""
    from onnx import numpy_helper

    tensors = {t.name: t for t in model.graph.initializer}
    name = f"{node.output[0]}#bias_scale"
    if left in tensors and right in tensors:
        alpha = next((a.f for a in node.attribute if a.name == "alpha"), 1.0)
        factors = [numpy_helper.to_array(tensors[each]) for each in (left, right)]
        product = (np.float32(alpha) * factors[0] * factors[1]).astype(np.float32)
        model.graph.initializer.append(numpy_helper.from_array(product, name))
    return name
