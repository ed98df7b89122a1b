"""Whatever is wrong with the user's input is one clear error."""

import contextlib
import textwrap
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, ValueInfoProto, helper, numpy_helper
from torch import nn

from stream_mlir.errors import UserError
from stream_mlir.importers import import_model, list_ops


def model(shape=(1, 3, 4, 4), dtype=TensorProto.FLOAT, weights=None):
    """A convolution."""
    weights = np.ones((2, 3, 1, 1), np.float32) if weights is None else weights
    x = helper.make_tensor_value_info("image", dtype, shape)
    y = ValueInfoProto(name="y")
    node = helper.make_node("Conv", ["image", "kernel"], ["y"])
    graph = helper.make_graph([node], "g", [x], [y], [numpy_helper.from_array(weights, "kernel")])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return onnx.shape_inference.infer_shapes(made)


@pytest.fixture
def save(tmp_path):
    def write(content, name="model.onnx"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.SerializeToString())
        return path

    return write


def fails(source, match, **options):
    with pytest.raises(UserError, match=match) as caught:
        import_model(source, **options)
    return caught.value


def test_files(save, tmp_path):
    fails(tmp_path / "missing.onnx", "no such file")
    fails("missing.onnx", "no such file")
    fails("nonsense", "no such file")
    fails(tmp_path, "this is a folder")
    fails(save(b""), "no ONNX graph")
    fails(
        save(b"\x80\x02 this is no protobuf at all"), "not an ONNX model|no ONNX graph|not a valid"
    )
    fails(save(model().SerializeToString()[:60]), "not an ONNX model|not a valid|no ONNX graph")
    fails(save(b"PK\x03\x04", "weights.pt"), "these are weights, not a model")
    fails(save(model()), "has its own weights", weights="some.pt")
    empty = model()
    del empty.graph.node[:]
    fails(save(empty), "no ONNX graph")


def test_every_truncation_is_a_clear_error(save):
    whole = model().SerializeToString()
    for length in range(0, len(whole), 7):
        with pytest.raises(UserError):
            import_model(save(whole[:length]))


@settings(max_examples=60)
@given(st.data())
def test_damaged_files_are_read_or_refused(tmp_path_factory, data):
    content = bytearray(model().SerializeToString())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "damaged.onnx"
    path.write_bytes(bytes(content))
    with contextlib.suppress(UserError):
        import_model(path)


def test_names_that_are_no_text_and_unknown_types_are_refused(save):
    broken = model()
    broken.graph.name = "network_of_a_name"
    fails(
        save(broken.SerializeToString().replace(b"network_of_a_name", b"network_of_\x80\x80name")),
        "not a valid ONNX model",
    )
    broken.graph.input[0].type.tensor_type.elem_type = 29
    fails(save(broken), "not a valid ONNX model|unknown type 29")


def test_external_data_must_be_there(tmp_path):
    path = tmp_path / "model.onnx"
    onnx.save_model(model(weights=np.ones((2, 3, 1, 1), np.float32)), path, save_as_external_data=True,
                    location="weights.bin", size_threshold=0)  # fmt: skip
    import_model(path)
    (tmp_path / "weights.bin").unlink()
    assert "weights.bin" in str(fails(path, "weights cannot be read|not a valid"))


def test_dynamic_shapes_name_the_input_and_the_option(save):
    path = save(model(shape=("N", 3, "height", None)))
    error = fails(path, "shape of input 'image' is not fixed")
    assert "--input-shape 1,3,?,?" in error.hint
    import_model(path, input_shapes=(1, 3, 5, 6))
    import_model(path, input_shapes={"image": (1, 3, 5, 6)})
    assert [o.supported for o in list_ops(path, input_shapes=[(1, 3, 5, 6)])] == [True]


@pytest.mark.parametrize(
    ("shape", "match"),
    [
        ((1, 4, 5, 6), r"has shape \(N, 3, \?, \?\)"),
        ((1, 3, 5), "has shape"),
        ((2, 3, 5, 6), "has batch 2"),
        ((1, 3, 0, 6), "at least 1"),
        ((1, 3, -1, 6), "at least 1"),
        ([(1, 3, 5, 6), (1, 2)], "2 input shapes for 1"),
        ({"other": (1, 3, 5, 6)}, "no input is called 'other'"),
        ("1,3,5,6", "not an input shape"),
    ],
)
def test_wrong_shapes(save, shape, match):
    fails(save(model(shape=("N", 3, None, None))), match, input_shapes=shape)


def test_fixed_shapes_that_cannot_be(save):
    fails(save(model(shape=(4, 3, 4, 4))), "has batch 4")
    fails(save(model(shape=(1, 3, 4, 4))), "has shape", input_shapes=(1, 3, 8, 8))
    fails(save(model(shape=(1, 4, 4, 4))), "do not fit")


@pytest.mark.parametrize("kind", ["DOUBLE", "FLOAT16", "INT64", "UINT8"])
def test_input_types(save, kind):
    dtype = getattr(TensorProto, kind)
    made = helper.make_graph(
        [helper.make_node("Identity", ["image"], ["y"])],
        "g",
        [helper.make_tensor_value_info("image", dtype, [1, 3])],
        [helper.make_tensor_value_info("y", dtype, [1, 3])],
    )
    fails(save(helper.make_model(made, ir_version=8)), f"input 'image' is {kind.lower()}")


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_weights_that_are_no_numbers(save, bad):
    weights = np.ones((2, 3, 1, 1), np.float32)
    weights[1, 2] = bad
    fails(save(model(weights=weights)), "weight 'kernel' holds")
    conv = nn.Conv2d(3, 2, 1)
    with torch.no_grad():
        conv.weight.copy_(torch.from_numpy(weights))
    fails(conv, "'weight' holds", input_shapes=(1, 3, 4, 4))


def test_modules():
    fails(nn.Conv2d(3, 2, 1), "shape of its input is not known")
    fails(nn.Conv2d(3, 2, 1), "has batch 2", input_shapes=(2, 3, 4, 4))
    fails(nn.Conv2d(3, 2, 1), "batch first", input_shapes=(3,))
    fails(nn.Conv2d, "is a class", input_shapes=(1, 3, 4, 4))
    fails(3, "int is not a model")
    fails(nn.Conv2d(3, 2, 1).double(), "float64", example_inputs=[torch.rand(1, 3, 4, 4).double()])
    fails(nn.Conv2d(3, 2, 1).half(), "torch.export failed|float16", input_shapes=(1, 3, 4, 4))
    fails(nn.Conv2d(3, 2, 1), "torch.export failed", input_shapes=(1, 4, 4, 4))
    fails(nn.Embedding(5, 2), "int64", example_inputs=[torch.zeros(1, 3, dtype=torch.int64)])
    fails(nn.Identity(), "output is the input itself", input_shapes=(1, 3))


def test_strange_modules():
    class Unused(nn.Module):
        def forward(self, x, y):
            return torch.relu(x)

    class Constant(nn.Module):
        def forward(self, x):
            return torch.relu(x), torch.ones(1, 3)

    class Stateful(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("total", torch.zeros(1, 3))

        def forward(self, x):
            self.total += x
            return torch.relu(self.total)

    class Random(nn.Module):
        def forward(self, x):
            return x + torch.randn(1, 3)

    fails(Unused(), "'y' is not used", input_shapes=[(1, 3), (1, 3)])
    fails(Constant(), "does not depend on the input", input_shapes=(1, 3))
    fails(Stateful(), "state from call to call in 'total'", input_shapes=(1, 3))
    fails(Random(), "aten.randn", input_shapes=(1, 3))


def test_control_flow_on_data_is_refused_in_one_line(capfd):
    class Branches(nn.Module):
        def forward(self, x):
            return x if x.sum() > 0 else -x

    fails(Branches(), "torch.export failed", input_shapes=(1, 3))
    assert capfd.readouterr().err == ""  # torch would print the graph


def test_training_statistics_are_refused():
    norm = nn.BatchNorm2d(3, track_running_stats=False)
    fails(norm, "not supported", input_shapes=(1, 3, 4, 4))


FILE = """
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 1)
    def forward(self, x):
        return torch.relu(self.conv(x))

class Sized(Net):
    def __init__(self, size):
        super().__init__()

class Broken(Net):
    def __init__(self):
        raise RuntimeError("no luck")

class Failing(Net):
    def forward(self, x):
        return x.view(1, 7)

def make():
    return Net()

number = 3
"""


def test_user_files(tmp_path):
    path = tmp_path / "nets.py"
    path.write_text(textwrap.dedent(FILE))
    shape: Any = {"input_shapes": (1, 3, 4, 4)}
    import_model(f"{path}:Net", **shape)
    import_model(f"{path}:make", **shape)
    fails(str(path), "which class", **shape)
    fails(f"{tmp_path}/none.py:Net", "no such file", **shape)
    assert "Net" in fails(f"{path}:Missing", "no 'Missing'", **shape).hint
    fails(f"{path}:Sized", "cannot be made without arguments", **shape)
    fails(f"{path}:Broken", "no luck", **shape)
    fails(f"{path}:Failing", "torch.export failed", **shape)
    fails(f"{path}:number", "is a int, not an nn.Module", **shape)
    fails(f"{path}:Net", "shape of its input is not known")
    (tmp_path / "bad.py").write_text("def (")
    fails(f"{tmp_path}/bad.py:Net", "SyntaxError", **shape)
    (tmp_path / "exit.py").write_text("raise SystemExit(3)")
    fails(f"{tmp_path}/exit.py:Net", "SystemExit", **shape)
