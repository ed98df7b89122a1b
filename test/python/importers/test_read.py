"""The reading of torch-mlir's output: the golden record for its releases."""

from pathlib import Path

import numpy as np
import torch
from onnx import TensorProto, ValueInfoProto, helper, numpy_helper
from torch import nn

from stream_mlir.importers.onnx import program_from_onnx
from stream_mlir.importers.program import Program, Tensor
from stream_mlir.importers.torch import program_from_module


def readable(program: Program) -> list[tuple]:
    """(operator, operands, result shapes, name in the model); tensors as their shapes, parameters as `const`."""

    def show(operand):
        if isinstance(operand, np.ndarray):
            return operand.tolist()
        if isinstance(operand, list):
            return [show(part) for part in operand]
        if not isinstance(operand, Tensor):
            return operand
        return "const" if operand in program.constants else operand.shape

    return [
        (n.op, [show(o) for o in n.operands], [r.shape for r in n.results], n.origin.name)
        for n in program.nodes
    ]


def test_torch():
    net = nn.Sequential(
        nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4), nn.Hardswish(), nn.AdaptiveAvgPool2d(1),
        nn.Flatten(), nn.Linear(4, 2), nn.Softmax(1),
    )  # fmt: skip
    program = program_from_module(net, [torch.rand(1, 3, 6, 6)], "net")
    image = (1, 4, 6, 6)
    assert readable(program) == [
        ("aten.conv2d", [(1, 3, 6, 6), "const", "const", [1, 1], [1, 1], [1, 1], 1], [image], "0"),
        (
            "aten._native_batch_norm_legit_no_training",
            [image, "const", "const", "const", "const", 0.1, 1e-05],
            [image, (0,), (0,)],
            "1",
        ),
        ("aten.hardswish", [image], [image], "2"),
        ("aten.adaptive_avg_pool2d", [image, [1, 1]], [(1, 4, 1, 1)], "3"),
        ("aten.view", [(1, 4, 1, 1), [1, 4]], [(1, 4)], "4"),
        ("aten.linear", [(1, 4), "const", "const"], [(1, 2)], "5"),
        ("aten.softmax.int", [(1, 2), 1, None], [(1, 2)], "6"),
    ]
    assert [name for name, _ in program.inputs] == ["input"]
    weights = {t.shape: a for t, a in program.constants.items()}
    assert isinstance(net[0].weight, torch.Tensor)
    np.testing.assert_array_equal(weights[(4, 3, 3, 3)], net[0].weight.detach().numpy())


def test_onnx(tmp_path: Path):
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["a"], pads=[0, 1, 0, 1], name="first"),
        helper.make_node("Clip", ["a", "", "six"], ["b"]),
        helper.make_node("GlobalAveragePool", ["b"], ["c"]),
        helper.make_node("Reshape", ["c", "s"], ["d"]),
        helper.make_node("Gemm", ["d", "k"], ["y"], transB=1),
    ]
    arrays = {"w": np.ones((4, 3, 3, 3), np.float32), "six": np.float32(6), "s": np.array([1, -1]), "k": np.ones((2, 4), np.float32)}  # fmt: skip
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 6, 6])
    constants = [numpy_helper.from_array(np.asarray(v), n) for n, v in arrays.items()]
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 2])
    graph = helper.make_graph(nodes, "g", [x], [y], constants, value_info=list[ValueInfoProto]())
    path = tmp_path / "model.onnx"
    opset = [helper.make_opsetid("", 17)]
    path.write_bytes(
        helper.make_model(graph, opset_imports=opset, ir_version=8).SerializeToString()
    )
    image = (1, 4, 4, 6)
    assert readable(program_from_onnx(path, [])) == [
        (
            "aten.convolution",
            [(1, 3, 6, 6), "const", None, [1, 1], [0, 1], [1, 1], False, [0, 0], 1],
            [image],
            "first",
        ),
        ("aten.clamp.Tensor", [image, None, 6.0], [image], "b"),
        (
            "aten.avg_pool2d",
            [image, [4, 6], [1, 1], [0, 0], False, False, None],
            [(1, 4, 1, 1)],
            "c",
        ),
        ("aten.reshape", [(1, 4, 1, 1), [1, 4]], [(1, 4)], "d"),
        ("aten.transpose.int", ["const", 0, 1], [(4, 2)], "y"),
        ("aten.mm", [(1, 4), (4, 2)], [(1, 2)], "y"),
    ]
