"""Takes unsupported ONNX operators out of the graph, so that all others can still be checked."""

from __future__ import annotations

from typing import Any

SUPPORTED = frozenset(
    [
        "Abs",
        "Add",
        "ArgMax",
        "ArgMin",
        "Attention",
        "AveragePool",
        "BatchNormalization",
        "Cast",
        "Celu",
        "Clip",
        "Concat",
        "Conv",
        "ConvTranspose",
        "DepthToSpace",
        "Div",
        "Dropout",
        "Einsum",
        "Elu",
        "Erf",
        "Exp",
        "Expand",
        "Flatten",
        "Gather",
        "Gelu",
        "Gemm",
        "GlobalAveragePool",
        "GlobalMaxPool",
        "GroupNormalization",
        "HardSigmoid",
        "HardSwish",
        "Identity",
        "InstanceNormalization",
        "LRN",
        "LayerNormalization",
        "LeakyRelu",
        "Log",
        "LogSoftmax",
        "MatMul",
        "Max",
        "MaxPool",
        "Min",
        "Mish",
        "Mul",
        "Neg",
        "PRelu",
        "Pad",
        "Pow",
        "Reciprocal",
        "ReduceL1",
        "ReduceL2",
        "ReduceMax",
        "ReduceMean",
        "ReduceSum",
        "ReduceSumSquare",
        "RMSNormalization",
        "Relu",
        "Reshape",
        "Resize",
        "Selu",
        "Sigmoid",
        "Slice",
        "Softmax",
        "Softplus",
        "SpaceToDepth",
        "Split",
        "Sqrt",
        "Squeeze",
        "Sub",
        "Sum",
        "Tanh",
        "Tile",
        "Transpose",
        "Unsqueeze",
        "Upsample",
        "Where",
    ]
)


def why_unsupported(node: Any) -> str | None:
    """The reason to refuse an operator by its kind and attributes alone."""
    from onnx import helper

    if node.domain not in ("", "ai.onnx"):
        return f"operators of the domain '{node.domain}' are not known"
    values = {a.name: helper.get_attribute_value(a) for a in node.attribute}
    if node.op_type == "Resize" and (
        values.get("antialias") or b"not" in values.get("keep_aspect_ratio_policy", b"")
    ):
        return "a resize with antialiasing or that keeps the aspect ratio"
    return None if node.op_type in SUPPORTED else "this operator has no streaming form yet"


def cut(model: Any, node: Any) -> list[str]:
    """Remove `node`; its results become inputs of the model. Returns their names."""
    from onnx import TensorProto, helper

    known = {v.name: v for v in [*model.graph.value_info, *model.graph.output]}
    names = [name for name in node.output if name]
    for name in names:
        value = known.get(name) or helper.make_tensor_value_info(name, TensorProto.FLOAT, None)
        model.graph.input.append(value)
    model.graph.node.remove(node)
    return names
