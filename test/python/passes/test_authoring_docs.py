"""The Python of docs/pass-authoring.md runs."""

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
