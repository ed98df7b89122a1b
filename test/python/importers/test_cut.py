"""Cutting a model: by name, by proposal, and refused."""

from typing import Any

import numpy as np
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from stream_mlir.errors import UserError
from stream_mlir.importers import Cut, import_model, list_ops, read_model
from stream_mlir.importers.cut import propose
from stream_mlir.importers.onnx_split import split
from stream_mlir.importers.program import Origin, Step

RANDOM = np.random.default_rng(5)


def step(name, reads, weights=0):
    return Step(Origin(name, "Op"), tuple(reads), (f"{name}_out",), weights)


CHAIN = [
    step("a", ["x"]),
    step("b", ["a_out"], 9),
    step("c", ["b_out"]),
    step("d", ["c_out"], 4),
    step("e", ["d_out", "a_out"]),
]


@pytest.mark.parametrize(
    ("refused", "inputs", "outputs", "head", "tail"),
    [
        (["d"], (), ("a_out", "c_out"), [], ["d", "e"]),
        (["e"], (), ("a_out", "d_out"), [], ["e"]),
        (["a"], ("a_out",), (), ["a"], []),
        (["a", "e"], ("a_out",), ("d_out",), ["a"], ["e"]),
        (["b"], ("b_out", "a_out"), (), ["a", "b"], []),
        (["c"], (), ("a_out", "b_out"), [], ["c", "d", "e"]),
    ],
)
def test_proposal_keeps_the_largest_part(refused, inputs, outputs, head, tail):
    found = propose(CHAIN, refused, ["e_out"])
    assert found.cut == Cut(inputs, outputs)
    assert [s.origin.name for s in found.head] == head
    assert [s.origin.name for s in found.tail] == tail


def test_nothing_left_is_no_proposal():
    assert propose([step("a", ["x"])], ["a"], ["a_out"]) is None


def detector() -> Any:
    """Convolutions, then what belongs on the host: NonMaxSuppression and TopK."""
    nodes = [
        ("Conv", ["x", "w"], ["a"], {"name": "stem", "pads": [1, 1, 1, 1]}),
        ("Relu", ["a"], ["b"], {"name": "act"}),
        ("Conv", ["b", "v"], ["raw"], {"name": "score"}),
        ("Reshape", ["raw", "shape"], ["scores"], {"name": "flat"}),
        ("TopK", ["scores", "k"], ["best", "where"], {"name": "topk"}),
    ]
    constants = {
        "w": RANDOM.standard_normal((4, 3, 3, 3)).astype(np.float32),
        "v": RANDOM.standard_normal((2, 4, 1, 1)).astype(np.float32),
        "shape": np.array([1, 128]),
        "k": np.array([3]),
    }
    graph = helper.make_graph(
        [helper.make_node(op, i, o, **a) for op, i, o, a in nodes],
        "detector",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 8, 8])],
        [
            helper.make_tensor_value_info("best", TensorProto.FLOAT, [1, 3]),
            helper.make_tensor_value_info("where", TensorProto.INT64, [1, 3]),
        ],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "detector.onnx"
    file.write_bytes(detector().SerializeToString())
    return file


def ports(module):
    main = module.body.operations[0]
    return [
        [p["stream.name"].value for p in main.attributes[w]] for w in ("arg_attrs", "res_attrs")
    ]


def test_refusal_proposes_a_cut(path):
    with pytest.raises(UserError) as caught:
        import_model(path)
    assert (
        "cut at scores and run this op on the host after the design: topk (TopK)"
        in caught.value.hint
    )
    assert "--auto-cut, or --outputs scores" in caught.value.hint


def test_auto_cut_takes_it(path):
    found = read_model(path, auto_cut=True)
    assert ports(found.module) == [["x"], ["scores"]]
    assert [node.op_type for node in found.host.tail.graph.node] == ["TopK"]
    assert found.host.head is None
    assert "topk" in found.warnings[0]


@pytest.mark.parametrize("name", ["raw", "score"])
def test_values_and_nodes_have_names(path, name):
    found = read_model(path, cut=Cut(outputs=(name,)))
    assert ports(found.module) == [["x"], ["raw"]]
    assert [node.name for node in found.host.tail.graph.node] == ["flat", "topk"]


def test_inputs_leave_a_head(path):
    found = read_model(path, cut=Cut(("act",), ("scores",)))
    assert ports(found.module) == [["b"], ["scores"]]
    assert [node.name for node in found.host.head.graph.node] == ["stem", "act"]
    assert [t.name for t in found.host.head.graph.initializer] == ["w"]


def test_outputs_that_cannot_be_computed_any_more_are_told(path):
    found = read_model(path, cut=Cut(outputs=("b",)))
    assert found.host.dropped == []
    model = detector()
    del model.graph.output[:]
    model.graph.output.add().CopyFrom(
        helper.make_tensor_value_info("a", TensorProto.FLOAT, [1, 4, 8, 8])
    )
    assert split(model, Cut(outputs=("b",)), "m").dropped == [
        "'a' lies inside the design; name it among the outputs"
    ]


@pytest.mark.parametrize(
    ("cut", "match"),
    [
        (Cut(outputs=("scors",)), "called 'scors'.*near: scores"),
        (Cut(outputs=("x",)), "nothing between the inputs and 'x'"),
        (Cut(("raw",), ("b",)), "no output of the cut depends on 'raw'"),
        (Cut(outputs=("where",)), "1 of 5 operators"),
    ],
)
def test_bad_cuts(path, cut, match):
    with pytest.raises(UserError, match=match):
        import_model(path, cut=cut)


class Network(nn.Module):
    """A convolution used twice, and an end that is not supported."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 3, padding=1)
        self.fc = nn.Linear(3, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.conv(self.conv(x).relu())
        return self.fc(y.mean((2, 3))).cumsum(1)


def test_pytorch_models_are_cut_at_the_names_of_ops():
    shape = (1, 3, 4, 4)
    names = [op.name for op in list_ops(Network(), input_shapes=shape)]
    assert names == ["conv", "relu", "conv#2", "mean", "fc", "cumsum"]
    found = read_model(Network(), shape, cut=Cut(("relu",), ("conv#2", "mean")))
    assert ports(found.module) == [["relu"], ["conv#2", "mean"]]
    assert "needs an ONNX model" in found.warnings[0]
    assert ports(read_model(Network(), shape, auto_cut=True).module) == [["x"], ["fc"]]
    with pytest.raises(UserError, match="near: conv"):
        read_model(Network(), shape, cut=Cut(outputs=("conv1",)))
