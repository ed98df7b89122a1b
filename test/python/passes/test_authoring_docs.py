"""The Python of docs/pass-authoring.md runs."""

import importlib.util
import pathlib
import re

import pytest

import stream_mlir
from stream_mlir import ir

PAGE = pathlib.Path(__file__).resolve().parents[3] / "docs" / "pass-authoring.md"
NET = """
func.func @main(%x: tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32> {
  %a = stream.pool %x {kind = #stream.pool<max>, kernel = array<i64: 1, 1>}
      : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  %b = stream.softmax %a : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  return %b : tensor<1x8x8x4xf32>
}
"""


@pytest.mark.filterwarnings("ignore:no calibration data")
def test_the_snippets_do_what_the_page_says():
    example, patterns, pipeline = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert "class CountProducts" in example
    with stream_mlir.context():
        names: dict[str, object] = {"module": ir.Module.parse(NET)}
        exec(patterns, names)
        assert eval("apply(module, [drop_single_windows])", names) == 1
        exec(pipeline, names)
        text = str(names["module"])
    assert "stream.pool" not in text
    assert "!quant.uniform" in text


def test_the_random_search_finds_designs():
    path = PAGE.parent / "examples" / "random_search.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = module.search(2)
    assert len(found) == 2
    assert all(cycles > 64 and 0 <= accuracy <= 1 for (cycles, accuracy), _ in found)
    assert any(passes for _, passes in found)
    assert found == module.search(2)
