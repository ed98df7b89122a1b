"""A cut model: its three parts, their data and their check."""

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from stream_mlir.cli import main
from stream_mlir.errors import CheckFailed, UserError
from stream_mlir.pipeline import Settings, host, run
from stream_mlir.pipeline.recheck import recheck


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """uint8 image -> float (head), convolution and ReLU, TopK (tail) with a bias that is an input of its own."""
    nodes = [
        ("Cast", ["image"], ["float"], {"to": TensorProto.FLOAT, "name": "cast"}),
        ("Div", ["float", "range"], ["scaled"], {"name": "scale"}),
        ("Conv", ["scaled", "w"], ["features"], {"name": "conv"}),
        ("Relu", ["features"], ["positive"], {"name": "relu"}),
        ("Reshape", ["positive", "shape"], ["flat"], {"name": "reshape"}),
        ("Add", ["flat", "bias"], ["biased"], {"name": "add"}),
        ("TopK", ["biased", "k"], ["best", "where"], {"name": "topk"}),
    ]
    constants = {
        "w": np.random.default_rng(0).standard_normal((4, 3, 3, 3)).astype(np.float32) / 5,
        "range": np.float32(255),
        "shape": np.array([1, 144]),
        "k": np.array([3]),
    }
    graph = helper.make_graph(
        [helper.make_node(op, i, o, **a) for op, i, o, a in nodes],
        "model",
        [
            helper.make_tensor_value_info("image", TensorProto.UINT8, [1, 3, 8, 8]),
            helper.make_tensor_value_info("bias", TensorProto.FLOAT, [1, 144]),
        ],
        [
            helper.make_tensor_value_info("best", TensorProto.FLOAT, [1, 3]),
            helper.make_tensor_value_info("where", TensorProto.INT64, [1, 3]),
        ],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    path = tmp_path_factory.mktemp("model") / "model.onnx"
    proto = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path.write_bytes(proto.SerializeToString())
    return path


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(1).integers(0, 256, (6, 3, 8, 8), dtype=np.uint8)


@pytest.fixture(scope="module")
def out(model, images, tmp_path_factory):
    folder = tmp_path_factory.mktemp("out")
    calib = {"image": images}
    run(Settings(folder, str(model), calib=calib, inputs=("scaled",), outputs=("flat",), checks=4))
    return folder


def test_parts_are_runnable_models(out, images):
    head, tail = (onnxruntime.InferenceSession(out / name) for name in (host.HEAD, host.TAIL))
    assert [each.name for each in head.get_inputs()] == ["image"]
    assert [each.name for each in tail.get_inputs()] == ["flat", "bias"]
    scaled = np.asarray(head.run(None, {"image": images[:1]})[0])
    np.testing.assert_allclose(scaled, images[:1] / np.float32(255), rtol=1e-6)


def test_calibration_data_go_through_the_head(out):
    with np.load(out / host.FRAMES) as frames:
        assert frames["image"].dtype == np.uint8
        assert frames["image"].shape == (4, 3, 8, 8)
        assert (frames["bias"] == 1).all()
    text = (out / "30-quantized.mlir").read_text()
    assert "!quant.uniform<u8:f32, 0.0039215" in text  # 0 to 1 in 255 steps


def test_check_runs_all_parts_against_the_whole(out):
    told = list(recheck(out))[-1]
    assert "4 frames" in told
    assert "best largest error" in told
    assert "where" in told


def test_check_notices_a_wrong_part(out):
    tail = (out / host.TAIL).read_bytes()
    import onnx

    wrong = onnx.load_from_string(tail)
    wrong.graph.node[0].op_type = "Sub"
    (out / host.TAIL).write_bytes(wrong.SerializeToString())
    try:
        with pytest.raises(CheckFailed, match="'best': head, float32 design and tail differ"):
            list(recheck(out))
    finally:
        (out / host.TAIL).write_bytes(tail)


@pytest.mark.parametrize(
    ("calib", "match"),
    [({"img": np.zeros((2, 3, 8, 8))}, "called 'img'"), (np.zeros((2, 3, 8, 9)), "has shape")],
)
def test_data_that_do_not_fit(model, tmp_path, calib, match):
    with pytest.raises(UserError, match=match):
        run(Settings(tmp_path, str(model), calib=calib, inputs=("scaled",), outputs=("flat",)))


def test_command_line(model, tmp_path, capsys):
    words = ["compile", str(model), "--outputs", "flat,", "--to", "import", "-o", str(tmp_path)]
    assert main(words) == 1
    assert "--inputs" in capsys.readouterr().err
    assert main([*words, "--inputs", "scaled"]) == 0
    assert (tmp_path / host.HEAD).is_file()
    capsys.readouterr()
    assert main(["ops", str(model), "--inputs", "scaled", "--outputs", "flat"]) == 0
    assert "3 operators, all supported" in capsys.readouterr().out


def test_another_model_leaves_nothing_of_this_one(out, tmp_path):
    for name in (host.WHOLE, host.HEAD, host.TAIL, host.FRAMES):
        (tmp_path / name).write_bytes((out / name).read_bytes())
    run(Settings(tmp_path, "zoo:digits", last="import"))
    assert not host.present(tmp_path)
