"""ONNX models agree with onnxruntime, or are refused by name."""

import contextlib
from typing import Any

import numpy as np
import pytest
from onnx import TensorProto, ValueInfoProto, checker, helper, numpy_helper, shape_inference

from stream_mlir.errors import UserError
from stream_mlir.importers import import_model, list_ops
from stream_mlir.importers.refuse import UnsupportedOps

RNG = np.random.default_rng(0)


def weight(*shape, low=-1.0):
    return RNG.uniform(low, 1, shape).astype(np.float32)


def graph(nodes, shape, constants=None, opset=17, outputs=1):
    """A model from nodes [(op, inputs, outputs, attributes)] that reads x and produces y (or y0, y1, ...)."""
    made = [helper.make_node(op, ins, outs, **attributes) for op, ins, outs, attributes in nodes]
    values = [numpy_helper.from_array(np.asarray(v), n) for n, v in (constants or {}).items()]
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)
    names = ["y"] if outputs == 1 else [f"y{i}" for i in range(outputs)]
    ys = [ValueInfoProto(name=n) for n in names]
    main = helper.make_graph(made, "g", [x], ys, values)
    model = helper.make_model(main, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    model = shape_inference.infer_shapes(model)  # fills in the shapes of the outputs
    checker.check_model(model)
    return model


def fan(cases, shape, opset=17, constants=None):
    """One model that applies each (op, extra inputs, attributes) to x."""
    constants = dict(constants or {})
    nodes = []
    for i, (op, extra, attributes) in enumerate(cases):
        names = ["x"]
        for j, value in enumerate(extra):
            if value is not None:
                constants[f"c{i}_{j}"] = np.asarray(value)
            names.append("" if value is None else f"c{i}_{j}")
        nodes.append((op, names, [f"y{i}"] if len(cases) > 1 else ["y"], attributes))
    return graph(nodes, shape, constants, opset, len(cases))


def test_activations(agree_onnx):
    cases = [
        ("Relu", [], {}), ("LeakyRelu", [], {"alpha": 0.2}), ("Elu", [], {"alpha": 0.5}), ("Selu", [], {}), ("Celu", [], {"alpha": 0.7}),
        ("Selu", [], {"alpha": 1.2, "gamma": 1.1}), ("Sigmoid", [], {}), ("HardSigmoid", [], {"alpha": 0.3, "beta": 0.4}),
        ("HardSigmoid", [], {}), ("HardSwish", [], {}), ("Tanh", [], {}), ("Softplus", [], {}), ("Erf", [], {}), ("Exp", [], {}), ("Abs", [], {}),
        ("Neg", [], {}), ("Clip", [np.float32(-1), np.float32(2)], {}), ("Clip", [None, np.float32(2)], {}), ("Clip", [np.float32(0.5)], {}),
        ("PRelu", [weight(1)], {}), ("Pow", [np.float32(2)], {}), ("Pow", [np.int64(3)], {}), ("Identity", [], {}), ("Cast", [], {"to": 1}),
    ]  # fmt: skip
    cases = [c for c in cases if c[0] not in ("Identity", "Cast")]
    assert set(agree_onnx(fan(cases, [1, 3, 4, 5]))) == {"map"}
    assert agree_onnx(
        graph([("PRelu", ["x", "s"], ["y"], {})], [1, 3, 4, 5], {"s": weight(3, 1, 1)})
    )
    cases = [
        ("Sqrt", [], {}),
        ("Log", [], {}),
        ("Reciprocal", [], {}),
        ("Pow", [np.float32(0.5)], {}),
    ]
    assert set(agree_onnx(fan(cases, [1, 7]), low=0.1)) == {"map"}


def test_transposed_convolutions(agree_onnx):
    cases = [
        ("ConvTranspose", [weight(4, 2, 2, 2), weight(2)], {"strides": [2, 2]}),
        ("ConvTranspose", [weight(4, 2, 4, 3)], {"strides": [2, 3], "pads": [1, 0, 1, 0]}),
        ("ConvTranspose", [weight(4, 2, 3, 3)], {"strides": [2, 2], "pads": [1, 1, 1, 1], "output_padding": [1, 1], "group": 2}),
        ("ConvTranspose", [weight(4, 1, 3, 3)], {"dilations": [2, 2]}),
        ("ConvTranspose", [weight(4, 1, 3, 3)], {"strides": [2, 2], "pads": [0, 1, 2, 0]}),
        ("ConvTranspose", [weight(4, 1, 3, 4)], {"strides": [2, 3], "auto_pad": "SAME_UPPER"}),
        ("ConvTranspose", [weight(4, 1, 3, 4)], {"strides": [2, 1], "auto_pad": "SAME_LOWER"}),
        ("ConvTranspose", [weight(4, 1, 3, 3)], {"strides": [3, 2], "output_shape": [16, 12]}),
        ("ConvTranspose", [weight(4, 1, 3, 3)], {"strides": [3, 3], "output_shape": [11, 15]}),
    ]  # fmt: skip
    assert set(agree_onnx(fan(cases, [1, 4, 5, 6]))) == {"conv", "conv_transpose"}
    assert agree_onnx(fan([("ConvTranspose", [weight(4, 3, 5)], {"strides": [2]})], [1, 4, 7]))


def test_indices(agree_onnx):
    cases = [
        ("ArgMax", [], {"axis": 1}),
        ("ArgMin", [], {"axis": -3, "keepdims": 0}),
        ("ArgMax", [], {"axis": 1, "select_last_index": 1}),
        ("ArgMin", [], {"axis": 3, "keepdims": 0, "select_last_index": 1}),
    ]
    assert set(agree_onnx(fan(cases, [1, 3, 4, 5]))) == {"argmax", "permute", "reshape"}
    # Of two levels: every position has several largest and several smallest channels.
    levels = [("Relu", ["x"], ["r"], {}), ("Clip", ["r", "zero", "tiny"], ["c"], {})]
    named = {name: f"y{i}" for i, name in enumerate(["first", "last"])}
    nodes = [
        ("ArgMax", ["c"], [y], {"axis": 1, "select_last_index": int(n == "last")})
        for n, y in named.items()
    ]
    ends = {"zero": np.float32(0), "tiny": np.float32(1e-6)}
    assert agree_onnx(graph(levels + nodes, [1, 9, 4, 5], ends, outputs=2))


@pytest.mark.parametrize("opset", [18, 20, 21, 23])
def test_newer_opsets(agree_onnx, opset):
    cases = [
        ("Mish", [], {}),
        ("Relu", [], {}),
        ("ReduceMean", [np.array([2, 3])], {"keepdims": 0}),
    ]
    cases += [("ReduceMax", [np.array([2, 3])], {}), ("ReduceSum", [np.array([3, 2])], {})]
    cases += [("Gelu", [], {}), ("Gelu", [], {"approximate": "tanh"})] if opset >= 20 else []
    agree_onnx(fan(cases, [1, 3, 4, 5], opset))


@pytest.mark.parametrize("opset", [7, 9, 10, 11, 12, 13])
def test_older_opsets(agree_onnx, opset):
    clip = (
        ("Clip", ["b"], ["c"], {"min": -0.5, "max": 1.5})
        if opset < 11
        else ("Clip", ["b", "low", "high"], ["c"], {})
    )
    nodes = [
        ("Conv", ["x", "w"], ["a"], {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1]}),
        ("BatchNormalization", ["a", "g", "h", "m", "v"], ["b"], {"epsilon": 1e-3}),
        clip,
        ("GlobalAveragePool", ["c"], ["d"], {}),
        ("Flatten", ["d"], ["e"], {}),
        ("Gemm", ["e", "k", "z"], ["f"], {"transB": 1}),
        ("Dropout", ["f"], ["g2"], {}),
        ("Softmax", ["g2"], ["y"], {"axis": 1}),
    ]
    constants = {
        "w": weight(4, 3, 3, 3),
        "g": weight(4, low=0.5),
        "h": weight(4),
        "m": weight(4),
        "v": weight(4, low=0.5),
    }
    constants |= {
        "k": weight(5, 4),
        "z": weight(5),
        "low": np.float32(-0.5),
        "high": np.float32(1.5),
    }
    if opset < 11:
        del constants["low"], constants["high"]
    ops = agree_onnx(graph(nodes, [1, 3, 6, 5], constants, opset))
    assert ops == ["conv", "map", "reduce", "reshape", "linear", "softmax"]


@pytest.mark.parametrize(("kind", "opset"), [("Upsample", 9), ("Resize", 10)])
def test_resampling_before_opset_11_reads_at_multiples_of_the_step(agree_onnx, kind, opset):
    scales = {"s": np.array([1, 1, 2, 3], np.float32), "t": np.array([1, 1, 1.5, 2], np.float32)}
    nodes = [
        (kind, ["x", "s"], ["y0"], {"mode": "linear"}),
        (kind, ["x", "s"], ["y1"], {"mode": "nearest"}),
        (kind, ["x", "t"], ["y2"], {"mode": "linear"}),
        (kind, ["x", "t"], ["y3"], {"mode": "nearest"}),
    ]
    agree_onnx(graph(nodes, [1, 2, 4, 5], scales, opset, 4))


def test_convolutions(agree_onnx):
    w = weight(6, 4, 3, 2)
    cases = [
        ("Conv", [w], {}),
        ("Conv", [w, weight(6)], {"pads": [1, 0, 2, 1], "strides": [2, 1]}),
        ("Conv", [w], {"dilations": [2, 3], "pads": [0, 2, 0, 2]}),
        ("Conv", [weight(6, 2, 3, 3)], {"group": 2}),
        ("Conv", [weight(8, 1, 3, 3)], {"group": 4}),
        *(
            ("Conv", [w], {"auto_pad": mode, "strides": s})
            for mode in ("SAME_UPPER", "SAME_LOWER", "VALID")
            for s in ([1, 1], [2, 3])
        ),
    ]
    assert set(agree_onnx(fan(cases, [1, 4, 8, 7]))) == {"conv"}
    one = [
        ("Conv", [weight(5, 3, 4)], {"auto_pad": "SAME_LOWER"}),
        ("Conv", [weight(5, 3, 3)], {"pads": [2, 0], "strides": [2]}),
    ]
    assert set(agree_onnx(fan(one, [1, 3, 9]))) == {"conv"}


def test_pools(agree_onnx):
    k2, k3 = {"kernel_shape": [2, 2]}, {"kernel_shape": [3, 3]}
    cases = [
        ("MaxPool", [], k2),
        ("MaxPool", [], k3 | {"strides": [2, 2], "pads": [1, 1, 1, 1]}),
        ("MaxPool", [], k3 | {"strides": [2, 2], "pads": [0, 1, 1, 2]}),
        ("MaxPool", [], k3 | {"strides": [2, 3], "ceil_mode": 1}),
        ("MaxPool", [], k3 | {"strides": [2, 2], "auto_pad": "SAME_UPPER"}),
        ("MaxPool", [], k2 | {"strides": [2, 2], "auto_pad": "SAME_LOWER"}),
        ("MaxPool", [], k2 | {"dilations": [3, 2]}),
        ("AveragePool", [], k3 | {"strides": [2, 2]}),
        ("AveragePool", [], k3 | {"pads": [1, 1, 1, 1], "count_include_pad": 1}),
        ("AveragePool", [], k3 | {"pads": [0, 1, 2, 1], "count_include_pad": 1}),
        ("AveragePool", [], k3 | {"pads": [0, 1, 2, 1], "strides": [2, 1]}),
        ("AveragePool", [], k2 | {"strides": [2, 2], "ceil_mode": 1}),
        (
            "AveragePool",
            [],
            k3 | {"strides": [3, 2], "pads": [1, 0, 1, 1], "ceil_mode": 1, "count_include_pad": 1},
        ),
        ("GlobalAveragePool", [], {}),
        ("GlobalMaxPool", [], {}),
        ("ReduceMean", [], {"axes": [2, 3], "keepdims": 0}),
        ("ReduceMean", [], {"axes": [-1, -2]}),
        ("ReduceMax", [], {"axes": [2, 3]}),
        ("ReduceSum", [np.array([2, 3])], {}),
    ]
    assert set(agree_onnx(fan(cases, [1, 3, 9, 8]))) <= {"pad", "pool", "reduce", "reshape"}
    gaps = [
        ("AveragePool", [], k2 | {"dilations": [3, 2]}),
        ("AveragePool", [], k3 | {"dilations": [2, 1], "pads": [1, 2, 0, 1], "strides": [2, 2]}),
        ("AveragePool", [], k3 | {"dilations": [1, 2], "pads": [1] * 4, "count_include_pad": 1, "ceil_mode": 1, "strides": [2, 3]}),
    ]  # fmt: skip
    assert set(agree_onnx(fan(gaps, [1, 3, 9, 8], 19))) == {"pad", "pool"}


def test_fully_connected(agree_onnx):
    cases = [
        ("Gemm", [weight(6, 4)], {}),
        ("Gemm", [weight(4, 6), weight(4)], {"transB": 1}),
        ("Gemm", [weight(6, 4), weight(1, 4)], {"alpha": 0.5, "beta": 2.0}),
        ("Gemm", [weight(6, 4), np.float32(0.5)], {}),
        ("MatMul", [weight(6, 4)], {}),
    ]
    assert set(agree_onnx(fan(cases, [1, 6]))) == {"linear"}
    nodes = [("MatMul", ["x", "w"], ["a"], {}), ("Add", ["b", "a"], ["y"], {})]
    assert agree_onnx(graph(nodes, [1, 6], {"w": weight(6, 3), "b": weight(3)})) == ["linear"]
    assert agree_onnx(graph(nodes, [1, 5, 6], {"w": weight(6, 3), "b": weight(3)})) == ["linear"]


def test_biases_fold_into_layers(agree_onnx):
    nodes = [
        ("Reshape", ["b", "s"], ["rb"], {}),
        ("Conv", ["x", "w"], ["a"], {}),
        ("Add", ["a", "rb"], ["c"], {}),
        ("Mul", ["c", "k"], ["d"], {}),
        ("Relu", ["d"], ["y"], {}),
    ]
    constants = {
        "b": weight(4),
        "s": np.array([1, -1, 1, 1]),
        "w": weight(4, 3, 1, 1),
        "k": weight(4, 1, 1),
    }
    assert agree_onnx(graph(nodes, [1, 3, 4, 4], constants)) == ["conv", "map"]


def test_arithmetic(agree_onnx):
    nodes = [
        ("Conv", ["x", "w"], ["a"], {}),
        ("Sum", ["x", "a", "x"], ["s"], {}),
        ("GlobalAveragePool", ["s"], ["g"], {}),
        ("Sigmoid", ["g"], ["h"], {}),
        ("Mul", ["h", "s"], ["m"], {}),
        ("Max", ["m", "x"], ["n"], {}),
        ("Min", ["n", "two"], ["o"], {}),
        ("Sub", ["one", "o"], ["p"], {}),
        ("Div", ["p", "two"], ["y"], {}),
    ]
    constants = {"w": weight(3, 3, 1, 1), "two": np.float32(2), "one": weight(1)}
    agree_onnx(graph(nodes, [1, 3, 4, 5], constants))


def test_shapes(agree_onnx):
    nodes = [
        ("Shape", ["x"], ["s"], {}),
        ("Slice", ["s", "zero", "one"], ["n"], {}),
        ("Concat", ["n", "rest"], ["t"], {"axis": 0}),
        ("Relu", ["x"], ["r"], {}),
        ("Reshape", ["r", "t"], ["f"], {}),
        ("Gemm", ["f", "w"], ["y"], {"transB": 1}),
    ]
    constants = {
        "zero": np.array([0]),
        "one": np.array([1]),
        "rest": np.array([-1]),
        "w": weight(5, 60),
    }
    assert agree_onnx(graph(nodes, [1, 3, 4, 5], constants)) == ["map", "reshape", "linear"]
    nodes = [
        ("Reshape", ["x", "t"], ["a"], {}),
        ("Squeeze", ["a", "axes"], ["b"], {}),
        ("Unsqueeze", ["b", "axes"], ["c"], {}),
        ("Flatten", ["c"], ["d"], {"axis": 1}),
        ("Identity", ["d"], ["e"], {}),
        ("Cast", ["e"], ["f"], {"to": TensorProto.FLOAT}),
        ("Neg", ["f"], ["y"], {}),
    ]
    agree_onnx(graph(nodes, [1, 3, 4, 5], {"t": np.array([0, 3, 1, -1]), "axes": np.array([2])}))


def test_repetitions_and_lengths(agree_onnx):
    nodes = [
        ("GlobalAveragePool", ["x"], ["g"], {}),
        ("Expand", ["g", "shape"], ["e"], {}),
        ("Mul", ["e", "x"], ["gated"], {}),
        ("ReduceL2", ["gated"], ["l"], {"axes": [1]}),
        ("Expand", ["l", "shape"], ["long"], {}),
        ("Div", ["gated", "long"], ["y0"], {}),
        ("Add", ["one", "x"], ["y1"], {}),
        ("Tile", ["x", "times"], ["y2"], {}),
        ("ReduceL1", ["x"], ["y3"], {"axes": [2, 3]}),
        ("Gather", ["x", "places"], ["y4"], {"axis": 2}),
    ]
    constants = {
        "shape": np.array([1, 3, 4, 6]),
        "times": np.array([1, 2, 1, 2]),
        "one": weight(2, 1, 4, 6),
        "places": np.array([[0, 2], [1, 3]]),
    }
    agree_onnx(graph(nodes, [1, 3, 4, 6], constants, outputs=5))


def test_class_tokens_of_computed_shape(agree_onnx):
    """As the vision models of `transformers` are exported: the batch of the token is that of the patches."""
    nodes = [
        ("Shape", ["x"], ["s"], {}),
        ("Gather", ["s", "zero"], ["n"], {}),
        ("Unsqueeze", ["n", "axis"], ["batch"], {}),
        ("Concat", ["batch", "minus", "minus"], ["wanted"], {"axis": 0}),
        ("Equal", ["wanted", "minus3"], ["open"], {}),
        ("Where", ["open", "ones", "wanted"], ["shape"], {}),
        ("Expand", ["token", "shape"], ["t"], {}),
        ("Concat", ["t", "x"], ["y"], {"axis": 1}),
    ]
    constants = {
        "zero": np.array(0),
        "axis": np.array([0]),
        "minus": np.array([-1]),
        "minus3": np.array([-1] * 3),
        "ones": np.array([1] * 3),
        "token": weight(1, 1, 4),
    }
    agree_onnx(graph(nodes, [1, 5, 4], constants))


def test_channel_last_frameworks(agree_onnx):
    nodes = [
        ("Transpose", ["x"], ["t"], {"perm": [0, 3, 1, 2]}),
        ("Conv", ["t", "w"], ["c"], {}),
        ("Relu", ["c"], ["r"], {}),
        ("Transpose", ["r"], ["u"], {"perm": [0, 2, 3, 1]}),
        ("Reshape", ["u", "s"], ["f"], {}),
        ("MatMul", ["f", "k"], ["y"], {}),
    ]
    constants = {"w": weight(4, 3, 3, 3), "s": np.array([1, 48]), "k": weight(48, 5)}
    assert agree_onnx(graph(nodes, [1, 5, 6, 3], constants)) == ["conv", "map", "reshape", "linear"]


def test_padding(agree_onnx):
    pads = np.array([0, 0, 1, 0, 0, 0, 2, 1])
    nodes = [("Pad", ["x", "p"], ["a"], {}), ("Conv", ["a", "w"], ["y"], {"pads": [0, 1, 0, 1]})]
    assert agree_onnx(graph(nodes, [1, 3, 5, 6], {"p": pads, "w": weight(2, 3, 3, 3)})) == ["conv"]
    nodes = [
        ("Pad", ["x", "p", "v"], ["a"], {}),
        ("MaxPool", ["a"], ["y"], {"kernel_shape": [3, 2]}),
    ]
    low = np.float32(np.finfo(np.float32).min)
    assert agree_onnx(graph(nodes, [1, 3, 5, 6], {"p": pads, "v": low})) == ["pool"]


def test_softmax_before_opset_13_flattens(agree_onnx):
    model = graph([("Softmax", ["x"], ["y"], {"axis": 1})], [1, 6, 1, 1], opset=11)
    assert "softmax" in agree_onnx(model)
    assert "softmax" in agree_onnx(graph([("Softmax", ["x"], ["y"], {})], [1, 6], opset=11))
    assert "softmax" in agree_onnx(
        graph([("Softmax", ["x"], ["y"], {"axis": 1})], [1, 6, 2, 3], opset=13)
    )


def test_layer_norms(agree_onnx):
    constants = {
        "two": np.float32(2),
        "epsilon": np.float32(1e-3),
        "scale": weight(6),
        "offset": weight(6),
    }
    nodes = [
        ("ReduceMean", ["x"], ["mean"], {"axes": [-1]}),
        ("Sub", ["x", "mean"], ["centered"], {}),
        ("Pow", ["centered", "two"], ["squares"], {}),
        ("ReduceMean", ["squares"], ["variance"], {"axes": [-1]}),
        ("Add", ["variance", "epsilon"], ["sum"], {}),
        ("Sqrt", ["sum"], ["root"], {}),
        ("Div", ["centered", "root"], ["normal"], {}),
        ("Mul", ["normal", "scale"], ["scaled"], {}),
        ("Add", ["scaled", "offset"], ["y"], {}),
    ]
    assert agree_onnx(graph(nodes, [1, 5, 6], constants)) == ["norm"]
    nodes = [("LayerNormalization", ["x", "scale", "offset"], ["y"], {"axis": -1})]
    assert agree_onnx(graph(nodes, [1, 5, 6], constants)) == ["norm"]


def test_masks_and_norms(agree_onnx):
    causal = np.tri(5, dtype=bool)
    nodes = [
        ("MatMul", ["x", "w"], ["scores"], {}),
        ("Where", ["kept", "scores", "lowest"], ["chosen"], {}),
        ("Softmax", ["chosen"], ["first"], {"axis": -1}),
        ("Add", ["scores", "added"], ["sum"], {}),
        ("Softmax", ["sum"], ["second"], {"axis": -1}),
        ("Add", ["first", "second"], ["both"], {}),
        ("LogSoftmax", ["both"], ["logarithm"], {"axis": -1}),
        ("Einsum", ["logarithm"], ["turned"], {"equation": "bij->bji"}),
        ("Add", ["turned", "both"], ["y"], {}),
    ]
    added = np.where(causal, np.float32(0), np.float32(-np.inf))
    constants = {"w": weight(6, 5), "kept": causal, "added": added, "lowest": np.float32(-1e9)}
    assert "softmax" in agree_onnx(graph(nodes, [1, 5, 6], constants))
    nodes = [
        ("MatMul", ["x", "wide"], ["q"], {}),
        ("Attention", ["q", "x", "x", "added"], ["y"], {"q_num_heads": 4, "kv_num_heads": 2, "softcap": 2.0}),
    ]  # fmt: skip
    ops = agree_onnx(
        graph(nodes, [1, 5, 6], {"wide": weight(6, 12), "added": added}, opset=23), low=-1
    )
    assert ops.count("softmax") == 1
    nodes = [("RMSNormalization", ["x", "scale"], ["y"], {"axis": -1, "epsilon": 1e-3})]
    assert agree_onnx(graph(nodes, [1, 5, 6], {"scale": weight(6)}, opset=23)) == ["norm"]


REFUSED = [
    ("Resize", [None, np.array([1, 1, 2, 2], np.float32)], {"mode": "cubic"}, "of mode 'cubic'"),
    ("LSTM", [weight(1, 8, 5), weight(1, 8, 2)], {"hidden_size": 2}, "no streaming form"),
    ("Div", [np.float32(0)], {}, "division by a constant zero"),
    ("Cast", [], {"to": TensorProto.FLOAT16}, "streams carry float32"),
]


@pytest.mark.parametrize("case", REFUSED, ids=lambda c: f"{c[0]} {c[3]}")
def test_refused(case, tmp_path):
    op, extra, attributes, reason = case
    shape = [1, 3, 5] if op == "LSTM" else [1, 3, 5, 5]
    model = fan([(op, extra, attributes)], shape)
    path = tmp_path / "model.onnx"
    path.write_bytes(model.SerializeToString())
    bad = [o for o in list_ops(path) if not o.supported]
    assert [o.op for o in bad if o.op != "output"] == [op]
    assert reason in bad[0].reason
    with pytest.raises(UserError, match="not supported"):
        import_model(path)


def test_every_unsupported_operator_is_listed_with_its_name(tmp_path):
    nodes = [
        ("Conv", ["x", "w"], ["a"], {"name": "first"}),
        ("LpPool", ["a"], ["b"], {"name": "local", "kernel_shape": [1, 1]}),
        ("Softmax", ["b"], ["c"], {"axis": 2}),
        ("Conv", ["b", "k"], ["d"], {"name": "second"}),
        ("Mod", ["c", "d"], ["y"], {"fmod": 1, "name": "join"}),
    ]
    constants = {
        "w": weight(3, 3, 1, 1),
        "k": weight(3, 3, 1, 1),
    }
    path = tmp_path / "model.onnx"
    path.write_bytes(graph(nodes, [1, 3, 4, 4], constants).SerializeToString())
    assert [(o.name, o.op, o.supported) for o in list_ops(path)] == [
        ("first", "Conv", True),
        ("local", "LpPool", False),
        ("c", "Softmax", True),
        ("second", "Conv", True),
        ("join", "Mod", False),
    ]
    with pytest.raises(UserError) as caught:
        import_model(path)
    assert "local: LpPool" in str(caught.value)
    assert "join: Mod" in str(caught.value)
    assert "2 of 5" in str(caught.value)


def test_custom_domains_are_refused(tmp_path):
    node = helper.make_node("Fancy", ["x"], ["y"], domain="my.company")
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 3])
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("my.company", 1)]
    model = helper.make_model(
        helper.make_graph([node], "g", [x], [y]), opset_imports=opsets, ir_version=8
    )
    path = tmp_path / "model.onnx"
    path.write_bytes(model.SerializeToString())
    assert "my.company" in list_ops(path)[0].reason


POOL = {"kernel_shape": [2, 2]}
TRICKY = [
    ("AveragePool", [], POOL | {"dilations": [2, 2], "strides": [4, 4]}, [1, 3, 7, 7], 19),
    ("AveragePool", [], POOL | {"dilations": [2, 2]}, [1, 3, 6, 6], 19),
    ("AveragePool", [], POOL | {"ceil_mode": 1, "strides": [3, 2]}, [1, 3, 6, 6], 19),
    ("AveragePool", [], POOL | {"auto_pad": "SAME_UPPER"}, [1, 3, 6, 6], 17),
    (
        "AveragePool",
        [],
        POOL | {"auto_pad": "SAME_LOWER", "count_include_pad": 1},
        [1, 3, 6, 6],
        17,
    ),
    ("MaxPool", [], POOL | {"storage_order": 1}, [1, 3, 6, 6], 17),
    ("Softmax", [], {"axis": 1}, [1, 3, 2, 2], 11),
    ("Softmax", [], {}, [1, 3, 2, 2], 11),
    ("Softmax", [], {"axis": 2}, [1, 3, 2, 2], 11),
    ("Softmax", [], {}, [1, 3, 2, 2], 13),
    ("Softmax", [], {"axis": -3}, [1, 3, 2, 2], 13),
    ("Flatten", [], {"axis": 2}, [1, 3, 2, 2], 17),
    ("Flatten", [], {"axis": 0}, [1, 3, 2, 2], 17),
    ("Transpose", [], {}, [1, 3, 2, 2], 17),
    ("ReduceMean", [], {}, [1, 3, 2, 2], 17),
    ("ReduceMean", [np.array([], np.int64)], {"noop_with_empty_axes": 1}, [1, 3, 2, 2], 18),
    ("ReduceSum", [], {"noop_with_empty_axes": 1}, [1, 3, 2, 2], 17),
    ("LeakyRelu", [], {}, [1, 3], 17),
    ("Elu", [], {}, [1, 3], 17),
    ("BatchNormalization", [np.ones(3, np.float32)] * 4, {"training_mode": 0}, [1, 3, 2, 2], 17),
    ("Gemm", [weight(1, 4), weight(4)], {"transA": 1}, [1, 3], 17),
    ("Mul", [weight(4)], {}, [1, 4, 4, 4], 17),
    ("Mul", [weight(4, 1)], {}, [1, 4, 4, 4], 17),
    ("Add", [weight(1, 1, 4)], {}, [1, 4, 4], 17),
    ("Conv", [weight(2, 3, 2, 2)], {"auto_pad": "SAME_LOWER", "strides": [2, 2]}, [1, 3, 5, 5], 22),
    ("Clip", [np.float32(2), np.float32(1)], {}, [1, 3], 13),
    ("Pow", [weight(1, 3, low=1.0)], {}, [1, 3], 17),
    ("Selu", [], {}, [1, 3], 17),
]


@pytest.mark.parametrize("case", TRICKY, ids=lambda c: f"{c[0]} {c[2]}")
def test_attributes_are_never_ignored(agree_onnx, case):
    """Right or refused, nothing between."""
    op, extra, attributes, shape, opset = case
    with contextlib.suppress(UnsupportedOps):
        agree_onnx(fan([(op, extra, attributes)], shape, opset))


def test_pad_with_axes(agree_onnx):
    nodes = [("Pad", ["x", "p", "", "axes"], ["a"], {}), ("Conv", ["a", "w"], ["y"], {})]
    constants = {"p": np.array([1, 0, 0, 2]), "axes": np.array([3, 2]), "w": weight(2, 3, 3, 3)}
    with contextlib.suppress(UnsupportedOps):
        agree_onnx(graph(nodes, [1, 3, 5, 6], constants, 18))


def test_dropout_in_training_mode_is_refused(tmp_path):
    model = fan([("Dropout", [np.float32(0.5), np.array(True)], {})], [1, 3])
    path = tmp_path / "model.onnx"
    path.write_bytes(model.SerializeToString())
    with pytest.raises(UserError, match="Dropout"):
        import_model(path)


def test_names(tmp_path):
    nodes = [
        ("Conv", ["x", "w"], ["a"], {"name": "stem/conv"}),
        ("Relu", ["a"], ["b"], {}),
        ("Neg", ["b"], ["y"], {"name": "last"}),
    ]
    path = tmp_path / "model.onnx"
    path.write_bytes(graph(nodes, [1, 3, 4, 4], {"w": weight(2, 3, 1, 1)}).SerializeToString())
    module = import_model(path)
    main: Any = module.body.operations[0]
    locations = {
        str(o.location)[5:-2]
        for o in main.regions[0].blocks[0].operations
        if "stream" in o.operation.name
    }
    assert "stem/conv" in locations
    assert main.attributes["arg_attrs"][0]["stream.name"].value == "x"
    assert main.attributes["res_attrs"][0]["stream.name"].value == "y"


def test_structure(agree_onnx):
    nodes = [
        ("Split", ["x", "sizes"], ["a", "b"], {"axis": 1}),
        ("Slice", ["x", "starts", "ends", "axes", "steps"], ["c"], {}),
        ("Gather", ["x", "last"], ["d"], {"axis": 1}),
        ("Gather", ["x", "rows"], ["e"], {"axis": 2}),
        ("Relu", ["a"], ["f"], {}),
        ("Concat", ["f", "b", "c"], ["y0"], {"axis": 1}),
        ("Concat", ["d", "d"], ["y1"], {"axis": -1}),
        ("Neg", ["e"], ["y2"], {}),
    ]
    constants = {
        "sizes": np.array([1, 5]),
        "starts": np.array([2, -7]),
        "ends": np.array([100, 100]),
        "axes": np.array([1, 3]),
        "steps": np.array([2, 1]),
        "last": np.array(-1),
        "rows": np.array([0, 0, 1, 3]),
    }
    ops = agree_onnx(graph(nodes, [1, 6, 4, 7], constants, outputs=3))
    assert ops.count("concat") == 2


COORDINATES = (
    "half_pixel",
    "pytorch_half_pixel",
    "asymmetric",
    "align_corners",
    "half_pixel_symmetric",
    "tf_half_pixel_for_nn",
)
ROUNDINGS = ("round_prefer_floor", "round_prefer_ceil", "floor", "ceil")


@pytest.mark.parametrize("coordinates", COORDINATES)
def test_nearest_resizes(agree_onnx, coordinates):
    if coordinates == "tf_half_pixel_for_nn":
        opset = 11  # the only one that has it
        roundings = ("floor",)
    else:
        opset, roundings = 19, ROUNDINGS
    scales = [[2, 2], [1.5, 0.75], [3, 1], [0.5, 2.5]]
    cases = []
    for rounding in roundings:
        modes = {"coordinate_transformation_mode": coordinates, "nearest_mode": rounding}
        roi = np.empty(0, np.float32)
        cases += [("Resize", [roi, np.array([1, 1, *s], np.float32)], modes) for s in scales]
        sizes = np.array([1, 3, 7, 10])
        cases.append(("Resize", [roi, np.empty(0, np.float32), sizes], modes))
    # Halving reads every second position: a slice.
    assert set(agree_onnx(fan(cases, [1, 3, 4, 8], opset))) <= {"resize", "slice"}


def test_resize_of_listed_axes(agree_onnx):
    cases = [
        ("Resize", [None, np.array([2.0, 3.0], np.float32)], {"axes": [3, 2]}),
        ("Resize", [None, None, np.array([7])], {"axes": [2]}),
    ]
    agree_onnx(fan(cases, [1, 3, 4, 5], 18))


def test_old_upsample(agree_onnx):
    scales = np.array([1, 1, 2, 3], np.float32)
    assert agree_onnx(fan([("Upsample", [scales], {})], [1, 3, 4, 5], 9)) == ["resize"]
    assert agree_onnx(fan([("Resize", [scales], {})], [1, 3, 4, 5], 10)) == ["resize"]


@pytest.mark.parametrize("coordinates", COORDINATES[:-1])
def test_linear_resizes(agree_onnx, coordinates):
    modes = {"mode": "linear", "coordinate_transformation_mode": coordinates}
    nothing = np.empty(0, np.float32)
    cases = [
        ("Resize", [nothing, np.array([1, 1, *s], np.float32)], modes)
        for s in ([2, 2], [1.5, 0.75], [0.5, 3])
    ]
    cases.append(("Resize", [nothing, nothing, np.array([1, 3, 7, 10])], modes))
    assert set(agree_onnx(fan(cases, [1, 3, 4, 8], 19))) == {"interpolate"}


def test_pads_and_shuffles(agree_onnx):
    pads = np.array([0, 0, 1, 2, 0, 0, 3, 1])
    nodes = [("Relu", ["x"], ["r"], {})]
    for number, mode in enumerate(("reflect", "edge", "constant")):
        nodes.append(("Pad", ["r", "pads"], [f"y{number}"], {"mode": mode}))
    nodes += [
        ("DepthToSpace", ["r"], ["y3"], {"blocksize": 2, "mode": "DCR"}),
        ("DepthToSpace", ["r"], ["y4"], {"blocksize": 2, "mode": "CRD"}),
        ("SpaceToDepth", ["r"], ["y5"], {"blocksize": 2}),
    ]
    ops = agree_onnx(graph(nodes, [1, 4, 4, 6], {"pads": pads}, outputs=6))
    assert ops.count("resize") == 2
    assert ops.count("pad") == 1


def test_local_response_norms(agree_onnx):
    cases = [
        ("LRN", [], {"size": 3}),
        ("LRN", [], {"size": 5, "alpha": 0.5, "beta": 0.6, "bias": 2.0}),
        ("LRN", [], {"size": 21, "alpha": 0.1}),
    ]
    assert sorted(agree_onnx(fan(cases, [1, 6, 4, 5]))) == ["conv"] * 3 + ["map"] * 9


def test_masks_that_nobody_reads_are_dropped(agree_onnx):
    nodes = [("Dropout", ["x"], ["r", "mask"], {}), ("Relu", ["r"], ["y"], {})]
    assert agree_onnx(graph(nodes, [1, 3, 4, 4], opset=9)) == ["map"]
