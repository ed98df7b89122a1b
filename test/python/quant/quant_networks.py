"""Small float modules in text, with weights from a seed."""

import re

import numpy as np

from stream_mlir import ir


def parse(text: str, seed: int = 0) -> ir.Module:
    """The module, with every `dense<random>` filled with normal numbers."""
    rng = np.random.default_rng(seed)

    def fill(match: re.Match[str]) -> str:
        shape = [int(size) for size in match[1].split("x")]
        values = rng.standard_normal(shape) / np.sqrt(np.prod(shape[1:]))
        return f'dense<"0x{values.astype(np.float32).tobytes().hex()}"> : tensor<{match[1]}xf32>'

    return ir.Module.parse(re.sub(r"dense<random> : tensor<([\dx]+)xf32>", fill, text))


def unary(op: str, source: str, result: str, shape: str, name: str, constants: str = "") -> str:
    """A map of one input; `op` uses %a and yields %y."""
    return f"""%{result} = stream.map (%{source}) : (tensor<{shape}xf32>) -> tensor<{shape}xf32> {{
    ^bb0(%a: f32):
      {constants}
      {op}
      stream.yield %y : f32
    }} loc("{name}")"""


def binary(op: str, left: str, right: tuple[str, str], result: str, shape: str, name: str) -> str:
    """A map of two inputs; `op` is the arith op, `right` the second operand and its shape."""
    types = f"(tensor<{shape}xf32>, tensor<{right[1]}xf32>) -> tensor<{shape}xf32>"
    return f"""%{result} = stream.map (%{left}, %{right[0]}) : {types} {{
    ^bb0(%a: f32, %b: f32):
      %y = {op} %a, %b : f32
      stream.yield %y : f32
    }} loc("{name}")"""


RELU = "%y = arith.maximumf %a, %z : f32"
ZERO = "%z = arith.constant 0.0 : f32"
IMAGE = "1x8x8x8"

#: Convolution, ReLU, depthwise convolution: %c2.
STEM = f"""
  %w1 = arith.constant dense<random> : tensor<8x3x3x3xf32>
  %b1 = arith.constant dense<random> : tensor<8xf32>
  %c1 = stream.conv %x, %w1 bias %b1 {{pads = array<i64: 1, 1, 1, 1>}}
      : (tensor<1x8x8x3xf32>, tensor<8x3x3x3xf32>, tensor<8xf32>) -> tensor<{IMAGE}xf32> loc("conv1")
  {unary(RELU, "c1", "r1", IMAGE, "relu1", ZERO)}
  %w2 = arith.constant dense<random> : tensor<8x3x3x1xf32>
  %c2 = stream.conv %r1, %w2 {{pads = array<i64: 1, 1, 1, 1>, groups = 8 : i64}}
      : (tensor<{IMAGE}xf32>, tensor<8x3x3x1xf32>) -> tensor<{IMAGE}xf32> loc("depthwise")"""

#: One of everything: dense and depthwise conv, relu absorbed, tanh, residual add, gate, pools, reduce, linear, softmax.
EVERYTHING = f"""
func.func @main(%x: tensor<1x8x8x3xf32>) -> tensor<1x10xf32> {{
  {STEM}
  {unary("%y = math.tanh %a : f32", "c2", "t", IMAGE, "tanh")}
  {binary("arith.addf", "t", ("r1", IMAGE), "s", IMAGE, "add")}
  %g = stream.reduce %s {{kind = #stream.reduce<mean>}} : (tensor<{IMAGE}xf32>) -> tensor<1x1x1x8xf32> loc("mean")
  {binary("arith.mulf", "s", ("g", "1x1x1x8"), "m", IMAGE, "gate")}
  %p = stream.pool %m {{kind = #stream.pool<max>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>}}
      : (tensor<{IMAGE}xf32>) -> tensor<1x4x4x8xf32> loc("maxpool")
  %q = stream.pool %p {{kind = #stream.pool<average>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>}}
      : (tensor<1x4x4x8xf32>) -> tensor<1x2x2x8xf32> loc("avgpool")
  %f = stream.reshape %q : (tensor<1x2x2x8xf32>) -> tensor<1x32xf32> loc("flatten")
  %w3 = arith.constant dense<random> : tensor<10x32xf32>
  %l = stream.linear %f, %w3 : (tensor<1x32xf32>, tensor<10x32xf32>) -> tensor<1x10xf32> loc("fc")
  %o = stream.softmax %l : (tensor<1x10xf32>) -> tensor<1x10xf32> loc("softmax")
  return %o : tensor<1x10xf32>
}}"""
