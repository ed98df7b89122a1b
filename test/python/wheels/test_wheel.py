"""Source distribution and wheel: complete, small, and working where nothing else is installed."""

import pathlib
import re
import sys
import tarfile
import zipfile

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper

pytestmark = pytest.mark.long

ROOT = pathlib.Path(__file__).resolve().parents[3]
PROJECT = ROOT / "docs" / "examples" / "my_pass_project"
LIMIT_MB = 15
NET = """
func.func @main(%x: tensor<1x8x8x4xf32>) -> tensor<1x1x1x4xf32> {
  %y = stream.pool %x {kind = #stream.pool<average>, kernel = array<i64: 8, 8>}
      : (tensor<1x8x8x4xf32>) -> tensor<1x1x1x4xf32>
  return %y : tensor<1x1x1x4xf32>
}
"""


def files(wheel: pathlib.Path) -> set[str]:
    """Names of the files in a wheel, without its folders."""
    return {name for name in zipfile.ZipFile(wheel).namelist() if not name.endswith("/")}


def test_the_wheel_is_small_and_holds_every_part(wheel):
    names = files(wheel)
    for part in (
        "_mlir_libs/libStreamPlugin.so",
        "_mlir_libs/libStreamPythonCAPI.so",
        "kernels/stream_kernels",
        "passes/typed.py",
        "py.typed",
    ):
        assert any(name.startswith(f"stream_mlir/{part}") for name in names), part
    assert not [name for name in names if "__pycache__" in name or name.endswith(".cpp.in")]
    assert wheel.stat().st_size < LIMIT_MB * 1e6


def test_the_source_distribution_holds_sources_only(distributions):
    (archive,) = distributions.glob("stream_mlir-*.tar.gz")
    with tarfile.open(archive) as stored:
        names = stored.getnames()
    for part in ("dialects/stream/StreamOps.td", "lib/Plugin/Plugin.cpp", "cmake/find_wheels.py"):
        assert any(name.endswith(part) for name in names), part
    assert not [name for name in names if name.endswith((".so", ".pyc", "_gen.py", ".o"))]


def test_it_is_a_manylinux_wheel_that_carries_no_system_library(wheel, run, tmp_path):
    run(sys.executable, "-m", "auditwheel", "repair", "--wheel-dir", tmp_path, wheel)
    (repaired,) = tmp_path.glob("*.whl")
    assert re.search(r"-manylinux_2_\d+_x86_64\.whl$", repaired.name)
    assert files(repaired) == files(wheel)


def test_it_works_in_a_clean_environment_and_so_does_the_example(
    wheel, clean_environment, tmp_path, run
):
    run(clean_environment, "-m", "pip", "install", "--quiet", wheel, PROJECT)
    tools = clean_environment.parent
    optimized = run(tools / "stream-opt", "--example-reduce-whole-maps", "-", text=NET)
    assert "stream.reduce" in optimized
    assert "stream-fold" in run(tools / "stream-opt", "--help")
    onnx.save(dense_layer(), tmp_path / "net.onnx")
    run(tools / "streamc", "compile", "net.onnx", "--to", "emit", "-o", "out", cwd=tmp_path)
    assert list((tmp_path / "out").rglob("*.cpp"))


def dense_layer() -> onnx.ModelProto:
    """One fully connected layer, 8 -> 4."""
    weights = numpy_helper.from_array(np.full((8, 4), 0.5, np.float32), "weights")
    shapes = {"x": (1, 8), "y": (1, 4)}
    x, y = (
        helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape)
        for name, shape in shapes.items()
    )
    node = helper.make_node("MatMul", ["x", "weights"], ["y"])
    graph = helper.make_graph([node], "net", [x], [y], [weights])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
