"""Pipelines as method calls."""

import dataclasses
import inspect
from typing import ClassVar, Literal

import pytest

import stream_mlir
from stream_mlir import Pass, Pipeline, ir
from stream_mlir.passes import option
from stream_mlir.passes.builtin import BUILTIN

NET = """
func.func @main(%x: tensor<1x8xf32>) -> tensor<1x4xf32> {
  %w = arith.constant dense<0.5> : tensor<4x8xf32>
  %y = stream.linear %x, %w : (tensor<1x8xf32>, tensor<4x8xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}
"""


def test_the_text_is_what_the_driver_takes():
    chain = Pipeline().quantize(weights=4, calib="my data.npz").canonicalize(max_iterations=3).cse()
    assert str(chain) == (
        "builtin.module(stream-quantize{weights=4 calib={my data.npz}},canonicalize{max-iterations=3},cse)"
    )


@pytest.mark.filterwarnings("ignore:no calibration data")
def test_a_chain_does_what_its_text_does():
    chain = Pipeline().quantize(weights=6, scheme="symmetric").canonicalize(top_down=False)
    results = []
    for run in (chain.run, lambda module: stream_mlir.run_pipeline(module, str(chain))):
        with stream_mlir.context():
            module = ir.Module.parse(NET)
            run(module)
            results.append(str(module))
    assert results[0] == results[1]
    assert "stream.requant" in results[0]


def test_methods_leave_the_chain_as_it_is():
    chain = Pipeline().cse()
    chain.canonicalize()
    assert str(chain) == "builtin.module(cse)"


def test_every_pass_of_ours_has_a_method_with_its_help():
    for flag in BUILTIN:
        method = getattr(Pipeline, flag.removeprefix("stream-").replace("-", "_"))
        cls = stream_mlir.passes.get(flag)
        assert str(inspect.getdoc(method)).startswith(str(inspect.getdoc(cls)))
        fields = [field.name for field in dataclasses.fields(cls)]
        assert list(inspect.signature(method).parameters)[1:] == fields


def test_wrong_options_are_errors_at_the_call():
    with pytest.raises(ValueError, match="option 'scheme' wants one of affine, symmetric"):
        Pipeline().quantize(scheme="odd")  # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError, match="bits"):
        Pipeline().quantize(bits=3)  # pyright: ignore[reportCallIssue]


@dataclasses.dataclass(frozen=True)
class Own(Pass):
    """A pass of the user's."""

    name: ClassVar[str] = "own-pass"
    anchor: ClassVar[str] = "func.func"
    mode: Literal["a", "b"] = option("a", help="which")


def test_passes_of_ones_own_are_added_and_nested():
    chain = Pipeline().add(Own(mode="b")).add("symbol-dce")
    assert str(chain) == "builtin.module(func.func(own-pass{mode=b}),symbol-dce)"


def test_data_that_no_text_carries_is_refused():
    loaded = stream_mlir.passes.get("stream-quantize")().with_data([])
    with pytest.raises(TypeError, match="stream-quantize holds data"):
        Pipeline().add(loaded)
