"""Small networks, and the same quantized by onnxruntime's static quantizer."""

from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper, shape_inference

SHAPE = (1, 3, 12, 12)


def network(seed: int = 0) -> Any:
    """Convolutions (padded, depthwise), a skip with add, pools, a squeeze-and-excite gate, a join, a linear layer."""
    rng = np.random.default_rng(seed)
    values: dict[str, np.ndarray] = {}

    def parameter(name: str, *shape: int) -> str:
        values[name] = (rng.standard_normal(shape) / np.sqrt(np.prod(shape[1:]) or 1)).astype("f4")
        return name

    def conv(x: str, y: str, filters: int, channels: int, k: int, **more: Any) -> Any:
        w = parameter(f"{y}.w", filters, channels // more.get("group", 1), k, k)
        pads = [k // 2] * 4
        return helper.make_node(
            "Conv", [x, w, parameter(f"{y}.b", filters)], [y], y, pads=pads, **more
        )

    node = helper.make_node
    nodes = [
        conv("x", "c1", 8, 3, 3),
        node("Relu", ["c1"], ["r1"], "r1"),
        conv("r1", "c2", 8, 8, 3, group=8),
        node("Sigmoid", ["c2"], ["s2"], "s2"),
        conv("s2", "c3", 8, 8, 1),
        node("Add", ["c3", "r1"], ["a3"], "a3"),
        node("MaxPool", ["a3"], ["p3"], "p3", kernel_shape=[2, 2], strides=[2, 2]),
        node("GlobalAveragePool", ["p3"], ["g3"], "g3"),
        conv("g3", "c4", 8, 8, 1),
        node("HardSigmoid", ["c4"], ["h4"], "h4"),
        node("Mul", ["p3", "h4"], ["m4"], "m4"),
        conv("m4", "c5", 4, 8, 3),
        node("LeakyRelu", ["c5"], ["l5"], "l5", alpha=0.1),
        node("Concat", ["m4", "l5"], ["j5"], "j5", axis=1),
        node("Flatten", ["j5"], ["f5"], "f5"),
        node(
            "Gemm", ["f5", parameter("fc.w", 10, 432), parameter("fc.b", 10)], ["y"], "y", transB=1
        ),
    ]
    return model(nodes, SHAPE, values)


def model(
    nodes: list[Any],
    shape: tuple[int, ...],
    values: dict[str, np.ndarray],
    outputs: Any = "y",
    result: tuple[int, ...] | None = None,
) -> Any:
    """A checked ModelProto of opset 17 that reads x; `result` is a shape that cannot be inferred."""
    made = [numpy_helper.from_array(np.asarray(array), name) for name, array in values.items()]
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)
    y = helper.make_tensor_value_info(outputs, TensorProto.FLOAT, result)
    domains = [
        helper.make_opsetid("", 17),
        helper.make_opsetid("com.microsoft", 1),
        helper.make_opsetid("qonnx.custom_op.general", 1),
    ]
    graph = helper.make_graph(nodes, "g", [x], [y], made)
    return shape_inference.infer_shapes(
        helper.make_model(graph, opset_imports=domains, ir_version=9)
    )


def frames(count: int, shape: tuple[int, ...] = SHAPE, seed: int = 1) -> np.ndarray:
    """Seeded normal input."""
    return np.random.default_rng(seed).standard_normal((count, *shape[1:])).astype(np.float32)


def quantized(float_model: Any, folder: Path, **options: Any) -> Path:
    """What onnxruntime.quantization.quantize_static makes of it."""
    from onnxruntime.quantization import CalibrationDataReader, quantize_static

    class Reader(CalibrationDataReader):
        def __init__(self) -> None:
            self.left = iter(frames(8, tuple(d.dim_value for d in shape)))

        def get_next(self) -> Any:
            one = next(self.left, None)
            return None if one is None else {"x": one[None]}

    shape = float_model.graph.input[0].type.tensor_type.shape.dim
    path = folder / "quantized.onnx"
    quantize_static(float_model, str(path), Reader(), **options)
    return path


def session_results(path: Path, inputs: np.ndarray, optimized: bool = False) -> np.ndarray:
    """onnxruntime's results, frame by frame; unless `optimized`, of the graph exactly as written."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    if not optimized:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return np.concatenate(
        [np.asarray(session.run(None, {"x": frame[None]})[0]) for frame in inputs]
    )
