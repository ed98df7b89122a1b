"""Models that onnxruntime quantized keep their scales, and compute what onnxruntime computes."""

from typing import Any

import numpy as np
import pytest
from onnx import TensorProto, helper
from quantized_models import frames, model, network, quantized, session_results

from stream_mlir import compile, interp, ir, run_pipeline
from stream_mlir.errors import UserError
from stream_mlir.importers import import_model, list_ops
from stream_mlir.interp.attributes import named_operands, parameter
from stream_mlir.interp.run import main_function
from stream_mlir.interp.storage import Storage, storage_of
from stream_mlir.quant.completeness import is_declared
from stream_mlir.quant.declared import declared_storage


def integers(source: Any) -> ir.Module:
    """Imported and quantized, for which nothing is measured."""
    module = import_model(source)
    assert is_declared(module)
    run_pipeline(module, "builtin.module(stream-quantize)")
    return module


def steps(module: ir.Module, inputs: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Distance to the wanted real results in steps of the result's storage."""
    function = main_function(module)
    block = function.regions[0].blocks[0]
    enters, leaves = (
        ir.DictAttr(ir.ArrayAttr(function.attributes[name])[0])
        for name in ("arg_attrs", "res_attrs")
    )
    raw = interp.quantize_array(interp.to_stream(inputs, enters), block.arguments[0].type)
    result = list(block.operations)[-1].operands[0].type
    got = interp.dequantize_array(interp.run(module, [raw])[0], result)
    storage = storage_of(result)
    assert storage is not None
    return np.rint((interp.to_model(got, leaves).reshape(wanted.shape) - wanted) / storage.scale)


@pytest.mark.parametrize("per_channel", [False, True])
@pytest.mark.parametrize("format_name", ["QDQ", "QOperator"])
def test_results_of_a_quantized_network(tmp_path, format_name, per_channel):
    from onnxruntime.quantization import QuantFormat

    path = quantized(
        network(), tmp_path, quant_format=QuantFormat[format_name], per_channel=per_channel
    )
    inputs = frames(64)
    assert not steps(integers(path), inputs, session_results(path, inputs)).any()


def test_its_c_simulation(tmp_path):
    """The generated C++ gives what onnxruntime gives, and asks for no calibration data."""
    rng = np.random.default_rng(0)
    weights = {
        name: rng.standard_normal(shape).astype("f4")
        for name, shape in (("w", (4, 3, 3, 3)), ("b", (4,)), ("v", (5, 64)), ("c", (5,)))
    }
    nodes = [
        helper.make_node("Conv", ["x", "w", "b"], ["s"], strides=[2, 2]),
        helper.make_node("Relu", ["s"], ["r"]),
        helper.make_node("Flatten", ["r"], ["f"]),
        helper.make_node("Gemm", ["f", "v", "c"], ["y"], transB=1),
    ]
    shape = (1, 3, 9, 9)
    path = quantized(model(nodes, shape, weights), tmp_path, per_channel=True)
    inputs = frames(16, shape)
    wanted = session_results(path, inputs)

    def equal(outputs):
        return np.isclose(outputs[0], wanted, rtol=1e-5, atol=1e-6).mean()

    report = compile(path, evaluate=lambda: (inputs, equal), out=tmp_path / "out")
    assert report.check is not None
    assert report.check.bit_exact
    assert report.accuracy is not None
    assert report.accuracy.csim == report.accuracy.integer == 1
    assert not any("calibration" in warning for warning in report.warnings)


def test_weights_that_are_float_in_the_file(tmp_path):
    """They pass a QuantizeLinear of their own."""
    path = quantized(
        network(), tmp_path, per_channel=True, extra_options={"AddQDQPairToWeight": True}
    )
    module = import_model(path)
    assert str(module).count("stream.weight_scales") == 6
    inputs = frames(16)
    assert not steps(integers(path), inputs, session_results(path, inputs)).any()


@pytest.mark.parametrize("activations", ["QUInt8", "QInt8", "QUInt16", "QInt16"])
@pytest.mark.parametrize("weights", ["QInt8", "QInt16"])
def test_types(tmp_path, activations, weights):
    from onnxruntime.quantization import QuantType

    options = {"activation_type": QuantType[activations], "weight_type": QuantType[weights]}
    path = quantized(network(), tmp_path, **options)
    module = import_model(path)
    argument = main_function(module).regions[0].blocks[0].arguments[0]
    storage = declared_storage(argument)
    assert storage is not None
    assert (storage.bits, storage.signed) == (
        16 if "16" in activations else 8,
        "U" not in activations,
    )
    inputs = frames(16)
    error = steps(integers(path), inputs, session_results(path, inputs))
    assert np.abs(error).max() <= (0 if storage.bits == 8 else 8)


def test_average_pools_differ_at_ties_alone(tmp_path):
    """Halves go up here, and to even in ONNX."""
    nodes, values = layer("AveragePool", ["x"], {"t": np.float32(0.05)}, kernel_shape=[2, 2])
    path = tmp_path / "m.onnx"
    path.write_bytes(model(nodes, (1, 4, 6, 6), values).SerializeToString())
    inputs = frames(64, (1, 4, 6, 6))
    wanted = session_results(path, inputs)
    error = steps(integers(path), inputs, wanted)
    raw = np.clip(np.rint(inputs / values["s"]) + 120, 0, 255)
    sums = np.lib.stride_tricks.sliding_window_view(raw, (2, 2), (2, 3)).sum((-2, -1))
    assert 0 < (error != 0).mean() < 0.2
    assert set(sums[error != 0] % 4) == {2}
    assert set(np.unique(error)) == {0, 1}


def layer(
    op: str, inputs: list[str], constants: dict[str, Any], axis: int = 0, **attributes: Any
) -> tuple[list[Any], dict[str, Any]]:
    """x quantized to u8, one layer, quantized to u8."""
    values = {
        "s": np.float32(0.05), "z": np.uint8(120), "t": np.float32(0.083), "u": np.uint8(117), **constants
    }  # fmt: skip
    weights = {n: n for n in inputs if n.startswith("w")}
    nodes = [
        helper.make_node("QuantizeLinear", ["x", "s", "z"], ["xq"], "q"),
        helper.make_node("DequantizeLinear", ["xq", "s", "z"], ["xd"], "d"),
        *(helper.make_node("DequantizeLinear", [n, f"{n}s", f"{n}z"], [f"{n}d"], n, axis=axis) for n in weights),
        helper.make_node(op, ["xd" if n == "x" else f"{n}d" if n in weights else n for n in inputs], ["r"], "layer", **attributes),
        helper.make_node("QuantizeLinear", ["r", "t", "u"], ["rq"], "rq"),
        helper.make_node("DequantizeLinear", ["rq", "t", "u"], ["y"], "rd"),
    ]  # fmt: skip
    return nodes, values


def exact(tmp_path, nodes, values, shape) -> ir.Module:
    """The module, if its results are onnxruntime's, every one."""
    path = tmp_path / "m.onnx"
    path.write_bytes(model(nodes, shape, values).SerializeToString())
    inputs = frames(64, shape)
    module = integers(path)
    assert not steps(module, inputs, session_results(path, inputs)).any()
    return module


RNG = np.random.default_rng(3)
SIGNED = RNG.integers(-127, 128, (6, 4, 3, 3)).astype(np.int8)
SCALES = RNG.uniform(0.001, 0.01, 6).astype(np.float32)


def test_conv_with_a_scale_per_channel(tmp_path):
    nodes, values = layer(
        "Conv", ["x", "w"], {"w": SIGNED, "ws": SCALES, "wz": np.zeros(6, np.int8)}
    )
    module = exact(tmp_path, nodes, values, (1, 4, 6, 6))
    conv = next(
        v.operation
        for v in main_function(module).regions[0].blocks[0].operations
        if v.operation.name == "stream.conv"
    )
    weights = parameter(named_operands(conv)["weights"])
    np.testing.assert_array_equal(np.moveaxis(weights, -1, 1), SIGNED)  # the model's own integers


def test_conv_with_asymmetric_weights(tmp_path):
    weights = SIGNED.view(np.uint8)
    nodes, values = layer(
        "Conv",
        ["x", "w"],
        {"w": weights, "ws": np.float32(0.004), "wz": np.uint8(131)},
        pads=[1, 0, 1, 2],
    )
    exact(tmp_path, nodes, values, (1, 4, 6, 6))


def test_conv_transpose_in_groups(tmp_path):
    weights = np.moveaxis(SIGNED, 1, 0)
    scales = {"w": weights, "ws": SCALES, "wz": np.zeros(6, np.int8)}
    nodes, values = layer("ConvTranspose", ["x", "w"], scales, axis=1, strides=[2, 2])
    exact(tmp_path, nodes, values, (1, 4, 5, 5))


def test_matmul_and_gemm_with_transposed_weights(tmp_path):
    weights = {"w": SIGNED.reshape(36, 6), "ws": SCALES, "wz": np.zeros(6, np.int8)}
    nodes, values = layer("MatMul", ["x", "w"], weights, axis=1)
    exact(tmp_path, nodes, values, (1, 36))
    weights = {"w": SIGNED.reshape(6, 36), "ws": SCALES, "wz": np.zeros(6, np.int8)}
    nodes, values = layer("Gemm", ["x", "w"], weights, axis=0, transB=1)
    exact(tmp_path, nodes, values, (1, 36))
    nodes, values = layer("MatMul", ["x", "w"], weights, axis=0)
    nodes.insert(3, helper.make_node("Transpose", ["wd"], ["wt"], "turn"))
    nodes[4].input[1] = "wt"
    exact(tmp_path, nodes, values, (1, 36))


@pytest.mark.parametrize("op", ["Relu", "Sigmoid", "HardSigmoid", "Tanh", "GlobalMaxPool"])
def test_functions(tmp_path, op):
    nodes, values = layer(op, ["x"], {})
    exact(tmp_path, nodes, values, (1, 4, 5, 5))


def test_a_value_may_be_stored_again(tmp_path):
    nodes, values = layer("Identity", ["x"], {})
    module = exact(tmp_path, nodes, values, (1, 4, 5, 5))
    assert "stream.lookup" in str(module)


def test_integers_move_as_they_are(tmp_path):
    nodes, values = layer("Relu", ["x"], {"dims": np.array([1, 4, 3, 6])})
    nodes.insert(
        1, helper.make_node("MaxPool", ["xq"], ["xp"], "pool", kernel_shape=[2, 2], strides=[2, 1])
    )
    nodes[2].input[0] = "xp"
    exact(tmp_path, nodes, values, (1, 4, 6, 7))


def test_integers_in_and_out():
    nodes, values = layer("Relu", ["x"], {})
    made = model(nodes[1:5], (1, 4, 6, 6), values, "rq")
    made.graph.node[0].input[0] = "x"
    for value in (*made.graph.input, *made.graph.output):
        value.CopyFrom(helper.make_tensor_value_info(value.name, TensorProto.UINT8, [1, 4, 6, 6]))
    module = integers(made)
    argument = main_function(module).regions[0].blocks[0].arguments[0]
    assert storage_of(argument.type) == Storage(8, False, float(np.float32(0.05)), 120)


REFUSED = {
    "its scale differs between channels": {
        "s": np.full(4, 0.1, np.float32),
        "z": np.zeros(4, np.uint8),
    },
    "it quantizes to float8e4m3fn": {
        "z": helper.make_tensor("z", TensorProto.FLOAT8E4M3FN, [], [0])
    },
    "its scale is not a positive number": {"s": np.float32(0)},
    "it reads integers by another scale": {"other": np.float32(0.06)},
}


@pytest.mark.parametrize("reason", REFUSED)
def test_refusals_name_the_node(reason):
    nodes, values = layer("Relu", ["x"], {})
    change = REFUSED[reason]
    if "other" in change:
        nodes[1].input[1] = "other"
    tensors = {n: v for n, v in change.items() if not isinstance(v, np.ndarray | np.generic)}
    made = model(
        nodes, (1, 4, 6, 6), {**values, **{n: v for n, v in change.items() if n not in tensors}}
    )
    for name, tensor in tensors.items():
        old = next(t for t in made.graph.initializer if t.name == name)
        old.CopyFrom(tensor)
    bad = [op for op in list_ops(made) if not op.supported]
    assert bad[0].name in ("q", "d")
    assert reason in bad[0].reason
    with pytest.raises(UserError, match=reason):
        import_model(made)


def test_weights_scaled_within_a_filter_are_quantized_anew():
    from stream_mlir.importers import read_model

    weights = {"w": SIGNED, "ws": SCALES[:4], "wz": np.zeros(4, np.int8)}
    nodes, values = layer("Conv", ["x", "w"], weights, axis=1)
    imported = read_model(model(nodes, (1, 4, 6, 6), values))
    assert imported.warnings == [
        "the weights of 'layer' have more than one scale per filter and are quantized anew"
    ]
    assert "stream.weight_scales" not in str(imported.module)
