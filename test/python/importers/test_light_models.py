"""The classifiers that the `onnx` package ships without their weights, with random ones: old opsets, weights that are inputs as well, LRN, Dropout."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from stream_mlir.pipeline import Settings, run

FOLDER = Path(onnx.__file__).parent / "backend/test/data/light"
SMALL = ("densenet121", "inception_v1", "inception_v2", "resnet50", "shufflenet", "squeezenet")
LARGE = ("bvlc_alexnet", "vgg19", "zfnet512")


def model(name: str) -> Any:
    """With random weights where the file fills in constants; these are named by their shapes."""
    loaded = onnx.load(FOLDER / f"light_{name}.onnx")
    random = np.random.default_rng(0)
    shapes = {tensor.name: numpy_helper.to_array(tensor) for tensor in loaded.graph.initializer}
    kept = []
    for node in loaded.graph.node:
        if node.op_type != "ConstantOfShape":
            kept.append(node)
            continue
        values = weights(random, tuple(shapes[node.input[0]]))
        loaded.graph.initializer.append(numpy_helper.from_array(values, node.output[0]))
    assert len(kept) < len(loaded.graph.node)
    del loaded.graph.node[:]
    loaded.graph.node.extend(kept)
    loaded.ir_version = 8
    return loaded


def weights(random: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """As He et al. initialize them; of a channel between 0.5 and 1.5, for a variance may be among them."""
    if len(shape) == 1:
        return random.uniform(0.5, 1.5, shape).astype(np.float32)
    scale = np.sqrt(2 / np.prod(shape[1:]))
    return (scale * random.standard_normal(shape)).astype(np.float32)


@pytest.mark.parametrize(
    "name", [*SMALL, *(pytest.param(each, marks=pytest.mark.long) for each in LARGE)]
)
def test_light_models_agree_with_onnxruntime(agree_onnx, name):
    agree_onnx(model(name))


@pytest.mark.long
@pytest.mark.parametrize("name", ["shufflenet", "squeezenet"])
def test_light_models_compile(tmp_path, name):
    path = tmp_path / "model.onnx"
    onnx.save(model(name), path)
    report = run(Settings(out=tmp_path / "out", model=str(path), device="zcu102", checks=3))
    assert report is not None
    assert report.check is not None
    assert report.check.bit_exact
