"""Small mapped, quantized modules, written as text so that these tests need no other stage of the compiler."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stream_mlir import context, ir
from stream_mlir.interp import run, storage_of
from stream_mlir.passes.reload import replace_weights

I8 = "!quant.uniform<i8:f32, 0.05:3>"
U8 = "!quant.uniform<u8:f32, 0.05:7>"
I5 = "!quant.uniform<i5:f32, 0.1:-2>"
I16 = "!quant.uniform<i16:f32, 0.001>"
SOFTMAX = "!quant.uniform<u8:f32, 0.00392156862745098>"


def tensor(shape: Sequence[int], element: str, lanes: int = 1) -> str:
    """A stream type."""
    encoding = f", #stream.lanes<{lanes}>" if lanes > 1 else ""
    return f"tensor<{'x'.join(map(str, shape))}x{element}{encoding}>"


class Net:
    """Collects the body of @main; each method appends an op and returns its value's name."""

    def __init__(self, seed: int = 0) -> None:
        self.random = np.random.default_rng(seed)
        self.lines: list[str] = []
        self.types: dict[str, str] = {}
        self.arguments: list[str] = []
        self.count = 0

    def argument(self, name: str, kind: str) -> str:
        """A function argument called `name` in the model."""
        value = f"%arg{len(self.arguments)}"
        self.arguments.append(f'{value}: {kind} {{stream.name = "{name}"}}')
        self.types[value] = kind
        return value

    def constant(self, values: np.ndarray, kind: str) -> str:
        """An `arith.constant` of element type `kind`."""
        shape = "x".join(map(str, values.shape))
        return self._append(
            f"arith.constant dense<{values.tolist()}> :", f"tensor<{shape}x{kind}>", None
        )

    def op(self, text: str, operands: Sequence[str], result: str, name: str) -> str:
        """`<text>` with `$0`, `$1`, ... replaced by the operands, and their types behind it."""
        for index, operand in enumerate(operands):
            text = text.replace(f"${index}", operand)
        kinds = ", ".join(self.types[operand] for operand in operands)
        return self._append(f"{text} : ({kinds}) ->", result, name)

    def _append(self, text: str, kind: str, name: str | None) -> str:
        value = f"%v{self.count}"
        self.count += 1
        location = f' loc("{name}")' if name else ""
        self.lines.append(f"    {value} = {text} {kind}{location}")
        self.types[value] = kind
        return value

    def conv(self, x: str, weights: np.ndarray, result: str, attributes: str, name: str) -> str:
        """A quantized convolution (or linear layer) with random bias and multipliers."""
        filters = weights.shape[0]
        weight_kind = "i8" if abs(weights).max() < 128 else "i16"
        w = self.constant(weights, weight_kind)
        b = self.constant(self.random.integers(-3000, 3000, filters), "i32")
        m = self.constant(self.random.integers(1, 1 << 16, filters), "i32")
        op = "linear" if weights.ndim == 2 else "conv"
        text = f"stream.{op} $0, $1 bias $2 multiplier $3 {{accumulator = i30, {attributes}}}"
        return self.op(text, [x, w, b, m], result, name)

    def fork(self, x: str, copies: int, name: str) -> list[str]:
        """Copies of `x`."""
        values = [f"%v{self.count + i}" for i in range(copies)]
        self.count += copies
        kind = self.types[x]
        self.lines.append(
            f'    {", ".join(values)} = stream.fork {x} : {kind} to {copies} loc("{name}")'
        )
        self.types.update(dict.fromkeys(values, kind))
        return values

    def fifo(self, x: str, depth: int, storage: str = "auto") -> str:
        """A FIFO on `x`."""
        text = f"stream.fifo {x} {{depth = {depth} : i64, storage = #stream.storage<{storage}>}} :"
        return self._append(text, self.types[x], None)

    def spill(self, x: str, depth: int, burst: int, name: str, code: str = "") -> str:
        """A ring in memory on `x`; `code` with its comma."""
        text = f"stream.spill {x} {{depth = {depth} : i64, burst = {burst} : i64{code}}} :"
        return self._append(text, self.types[x], name)

    def map(self, operands: Sequence[str], body: str, result: str, name: str) -> str:
        """A map; `body` holds the block."""
        value = f"%v{self.count}"
        self.count += 1
        kinds = ", ".join(self.types[operand] for operand in operands)
        lanes = int(result.split("lanes<")[1].split(">")[0]) if "lanes<" in result else 1
        fold = f"{{fold = #stream.fold<in = {lanes}, out = {lanes}>}}"
        text = f"    {value} = stream.map ({', '.join(operands)}) {fold} : ({kinds}) -> {result}"
        self.lines.append(f'{text} {{\n{body}\n    }} loc("{name}")')
        self.types[value] = result
        return value

    def text(self, results: Sequence[str]) -> str:
        """The module."""
        kinds = [self.types[result] for result in results]
        named = ", ".join(f'{kind} {{stream.name = "y{i}"}}' for i, kind in enumerate(kinds))
        body = "\n".join(self.lines)
        return (
            f"module {{\n  func.func @main({', '.join(self.arguments)}) -> ({named}) {{\n{body}\n"
            f"    return {', '.join(results)} : {', '.join(kinds)}\n  }}\n}}\n"
        )

    def module(self, *results: str) -> ir.Module:
        """The module, parsed and verified."""
        module = ir.Module.parse(self.text(results), context())
        module.operation.verify()
        return module


def frames_for(
    module: ir.Module, count: int, seed: int = 1
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Random raw inputs over the whole storage range and what the interpreter makes of them."""
    random = np.random.default_rng(seed)
    function = next(op for op in module.body.operations if op.operation.name == "func.func")
    inputs = []
    for kind in function.operation.regions[0].blocks[0].arguments:
        storage = storage_of(kind.type)
        assert storage is not None
        shape = (count, *ir.RankedTensorType(kind.type).shape[1:])
        inputs.append(random.integers(storage.qmin, storage.qmax + 1, shape).astype(storage.dtype))
    return inputs, run(module, inputs)


REQUANT = "requant = #stream.requant<shift = 22, min = -128, max = 127>"


def add_body(kind: str = "i8", extend: str = "extsi", low: int = -128, high: int = 127) -> str:
    """A residual addition in the form of `stream-quantize`."""
    return f"""    ^bb0(%a: {kind}, %b: {kind}):
      %ma = arith.constant 713 : i32
      %mb = arith.constant 1201 : i32
      %c = arith.constant 900 : i32
      %s = arith.constant 11 : i32
      %lo = arith.constant {low} : i32
      %hi = arith.constant {high} : i32
      %ea = arith.{extend} %a : {kind} to i32
      %eb = arith.{extend} %b : {kind} to i32
      %pa = arith.muli %ea, %ma : i32
      %pb = arith.muli %eb, %mb : i32
      %sum = arith.addi %pa, %pb : i32
      %rounded = arith.addi %sum, %c : i32
      %shifted = arith.shrsi %rounded, %s : i32
      %floor = arith.maxsi %shifted, %lo : i32
      %y = arith.minsi %floor, %hi : i32
      %t = arith.trunci %y : i32 to {kind}
      stream.yield %t : {kind}"""


def residual(skip_depth: int = 40) -> ir.Module:
    """Convolution, pool, a residual block with a convolution, mean, linear, lookup: every common part once."""
    net = Net()
    r = net.random
    x = net.argument("image", tensor((1, 6, 6, 4), I8, 2))
    weights = r.integers(-60, 60, (8, 3, 3, 4))
    fold = "fold = #stream.fold<in = 2, out = 4, fine = 3>, pads = array<i64: 1, 1, 1, 1>"
    a = net.conv(x, weights, tensor((1, 6, 6, 8), I8, 4), f"{fold}, {REQUANT}", "stem/Conv")
    pool = "stream.pool $0 {kind = #stream.pool<max>, kernel = array<i64: 2, 2>, strides = array<i64: 1, 1>, fold = #stream.fold<in = 4, out = 4, fine = 4>}"
    b = net.op(pool, [a], tensor((1, 5, 5, 8), I8, 4), "pool")
    left, right = net.fork(net.fifo(b, 3, "lutram"), 2, "pool")
    weights = r.integers(-60, 60, (8, 3, 3, 8))
    fold = "fold = #stream.fold<in = 4, out = 2>, pads = array<i64: 1, 1, 1, 1>"
    c = net.conv(left, weights, tensor((1, 5, 5, 8), I8, 2), f"{fold}, {REQUANT}", "block.0/Conv")
    d = net.op("stream.convert_width $0", [c], tensor((1, 5, 5, 8), I8, 4), "block.0/Conv")
    skip = net.fifo(right, skip_depth)
    e = net.map([d, skip], add_body(), tensor((1, 5, 5, 8), I8, 4), "add")
    m = net.constant(r.integers(1 << 14, 1 << 16, 1), "i32")
    reduce = f"stream.reduce $0 multiplier $1 {{kind = #stream.reduce<mean>, accumulator = i14, {REQUANT}, fold = #stream.fold<in = 4, out = 4>}}"
    f = net.op(reduce, [e, m], tensor((1, 1, 1, 8), I8, 4), "mean")
    g = net.op("stream.reshape $0", [f], tensor((1, 8), I8, 4), "flatten")
    fold = "fold = #stream.fold<in = 4, out = 5>"
    h = net.conv(
        g, r.integers(-127, 127, (10, 8)), tensor((1, 10), I8, 5), f"{fold}, {REQUANT}", "fc"
    )
    table = net.constant(r.integers(-128, 128, 256), "i8")
    y = net.op(
        "stream.lookup $0, $1 {fold = #stream.fold<in = 5, out = 5>}",
        [h, table],
        tensor((1, 10), I8, 5),
        "act",
    )
    return net.module(y)


def depthwise() -> ir.Module:
    """Unsigned and odd widths, grouped convolution, stride, dilation, a gate, average pool, softmax, two outputs."""
    net = Net(1)
    r = net.random
    x = net.argument("x", tensor((1, 9, 7, 6), U8, 3))
    weights = r.integers(-7, 8, (6, 3, 3, 1))
    unsigned = "requant = #stream.requant<shift = 18, min = 7, max = 255>"
    attributes = "groups = 6 : i64, fold = #stream.fold<group = 3, fine = 3>, pads = array<i64: 1, 0, 1, 2>, strides = array<i64: 2, 1>"
    a = net.conv(x, weights, tensor((1, 5, 7, 6), U8, 3), f"{attributes}, {unsigned}", "depthwise")
    left, right = net.fork(a, 2, "depthwise")
    average = f"stream.pool $0 multiplier $1 {{kind = #stream.pool<average>, kernel = array<i64: 3, 2>, pads = array<i64: 1, 1, 1, 0>, count_include_pad = true, accumulator = i12, {unsigned}, fold = #stream.fold<in = 3, out = 3>}}"
    m = net.constant(np.array([45000]), "i32")
    b = net.op(average, [net.fifo(left, 64), m], tensor((1, 5, 7, 6), U8, 3), "average")
    big = net.op(
        "stream.reduce $0 {kind = #stream.reduce<max>, fold = #stream.fold<in = 3, out = 3>}",
        [right],
        tensor((1, 1, 1, 6), U8, 3),
        "squeeze",
    )
    gated = net.map(
        [net.fifo(b, 80), big],
        add_body("i8", "extui", 0, 255),
        tensor((1, 5, 7, 6), U8, 3),
        "scale",
    )
    attributes = (
        "groups = 2 : i64, fold = #stream.fold<in = 3, out = 2>, dilations = array<i64: 2, 1>"
    )
    narrow = "requant = #stream.requant<shift = 24, min = -16, max = 15>"
    c = net.conv(
        gated,
        r.integers(-300, 300, (8, 2, 3, 3)),
        tensor((1, 3, 5, 8), I5, 2),
        f"{attributes}, {narrow}",
        "grouped",
    )
    one, two = net.fork(c, 2, "grouped")
    e = np.rint(2.0**20 * np.exp(-0.1 * np.arange(32))).astype(np.int64)
    table = net.constant(e, "i32")
    s = net.op(
        "stream.softmax $0 table $1 {fold = #stream.fold<in = 2, out = 2>}",
        [one, table],
        tensor((1, 3, 5, 8), SOFTMAX, 2),
        "softmax",
    )
    return net.module(s, two)


def wide() -> ir.Module:
    """16-bit activations, an interpolated lookup, one spatial dimension, a linear layer per position."""
    net = Net(2)
    r = net.random
    x = net.argument("signal", tensor((1, 11, 4), I16, 2))
    attributes = (
        "fold = #stream.fold<in = 2, out = 3>, pads = array<i64: 2, 1>, strides = array<i64: 2>"
    )
    requant = "requant = #stream.requant<shift = 26, min = -32768, max = 32767>"
    a = net.conv(
        x,
        r.integers(-127, 127, (6, 5, 4)),
        tensor((1, 5, 6), I16, 3),
        f"{attributes}, {requant}",
        "conv1d",
    )
    table = net.constant(np.sort(r.integers(-32768, 32768, 1025)), "i16")
    b = net.op(
        "stream.lookup $0, $1 {fraction_bits = 6 : i64, fold = #stream.fold<in = 3, out = 3>}",
        [a, table],
        tensor((1, 5, 6), I16, 3),
        "tanh",
    )
    c = net.conv(
        b,
        r.integers(-127, 127, (4, 6)),
        tensor((1, 5, 4), I16),
        f"fold = #stream.fold<in = 3>, {requant}",
        "dense",
    )
    return net.module(c)


WRAPPING = """    ^bb0(%a: i8, %b: i8):
      %three = arith.constant 3 : i8
      %mask = arith.constant 90 : i8
      %big = arith.constant 81985529216486895 : i64
      %sum = arith.addi %a, %b : i8
      %product = arith.muli %sum, %a : i8
      %difference = arith.subi %product, %mask : i8
      %high = arith.shrui %difference, %three : i8
      %low = arith.shli %b, %three : i8
      %mixed = arith.xori %high, %low : i8
      %masked = arith.andi %mixed, %mask : i8
      %smaller = arith.minui %masked, %a : i8
      %larger = arith.maxui %smaller, %low : i8
      %below = arith.cmpi ult, %a, %b : i8
      %above = arith.cmpi sgt, %sum, %product : i8
      %either = arith.ori %below, %above : i1
      %chosen = arith.select %either, %larger, %mixed : i8
      %wide = arith.extsi %chosen : i8 to i64
      %huge = arith.muli %wide, %big : i64
      %squared = arith.muli %huge, %huge : i64
      %top = arith.constant 40 : i64
      %shifted = arith.shrsi %squared, %top : i64
      %back = arith.trunci %shifted : i64 to i8
      stream.yield %back : i8"""


def wrapping() -> ir.Module:
    """Hand-written maps whose values wrap, on an input that is also returned as it came."""
    net = Net(3)
    x, z = (
        net.argument("x", tensor((1, 16, 16, 4), I8, 2)),
        net.argument("z", tensor((1, 16, 16, 4), I8, 2)),
    )
    straight = net.argument("straight", tensor((1, 4), U8, 2))
    y = net.map([x, z], WRAPPING, tensor((1, 16, 16, 4), U8, 2), "frame")
    return net.module(y, straight)


def moving() -> ir.Module:
    """Everything that moves words: concatenations of channels and of columns, cuts, resizes in any order, a pad, a transpose; and interpolation."""
    net = Net(4)
    x = net.argument("x", tensor((1, 3, 4, 6), U8, 2))
    z = net.argument("z", tensor((1, 3, 4, 2), U8, 2))
    fold = "fold = #stream.fold<in = 2, out = 2>"
    one, two = net.fork(x, 2, "x")
    a = net.op(
        f"stream.concat $0, $1 {{axis = 3 : i64, {fold}}}",
        [one, z],
        tensor((1, 3, 4, 8), U8, 2),
        "channels",
    )
    b = net.op(
        f"stream.slice $0 {{begins = array<i64: 0, 1, 2>, steps = array<i64: 2, 1, 1>, {fold}}}",
        [a],
        tensor((1, 2, 3, 4), U8, 2),
        "cut",
    )
    c = net.op(f"stream.resize $0 {{{fold}}}", [b], tensor((1, 4, 9, 4), U8, 2), "up")
    indices = "indices = [array<i64: 0, 0, 1, 3>, array<i64: 0, 2, 2, 2, 8>]"
    d = net.op(
        f"stream.resize $0 {{{indices}, {fold}}}", [c], tensor((1, 4, 5, 4), U8, 2), "sample"
    )
    e = net.op(
        f"stream.concat $0, $1 {{axis = 2 : i64, {fold}}}",
        [two, net.argument("w", tensor((1, 3, 1, 6), U8, 2))],
        tensor((1, 3, 5, 6), U8, 2),
        "columns",
    )
    f = net.op(
        f"stream.pad $0 {{begins = array<i64: 1, 0, 2>, value = 0.4 : f32, {fold}}}",
        [d],
        tensor((1, 5, 6, 8), U8, 2),
        "pad",
    )
    g = net.op(
        f"stream.permute $0 {{dims = array<i64: 5, 6, 4, 2>, permutation = array<i64: 0, 2, 1, 3>, {fold}}}",
        [f],
        tensor((1, 5, 6, 8), U8, 2),
        "transpose",
    )
    weights = "weights = [array<i64: 0, 3, 0>, array<i64: 1, 0, 2, 0, 3>]"
    lows = "indices = [array<i64: 0, 2, 4>, array<i64: 0, 1, 3, 4, 4>]"
    h = net.op(
        f"stream.interpolate $0 {{{lows}, {weights}, fraction_bits = 2 : i64, {fold}}}",
        [g],
        tensor((1, 3, 5, 8), U8, 2),
        "between",
    )
    mirrored = "indices = [array<i64: 2, 1, 0, 1, 2, 1>, array<i64: 1, 0, 1, 4>]"
    i = net.op(
        f"stream.resize $0 {{{mirrored}, {fold}}}", [h], tensor((1, 6, 4, 8), U8, 2), "mirror"
    )
    return net.module(i, e)


def attention() -> ir.Module:
    """A layer norm, a constant in front, products of two streams in two groups, either way."""
    net = Net(8)
    r = net.random
    x = net.argument("tokens", tensor((1, 5, 8), I8, 4))
    weights, bias = r.integers(-4000, 4000, 8), r.integers(-(1 << 22), 1 << 22, 8)
    table = np.rint(2.0**30 / np.sqrt(2.0**20 + 4096.0 * np.arange(769))).astype(np.int64)
    operands = [net.constant(v, "i32") for v in (weights, bias, table)]
    fine = "requant = #stream.requant<shift = 21, min = -128, max = 127>"
    norm = (
        "stream.norm $0, $1, $2 table $3 {epsilon = 1.0e-5 : f32, offset = 9, fraction_bits = 14, "
        f"{fine}, fold = #stream.fold<in = 4, out = 4>}}"
    )
    a = net.op(norm, [x, *operands], tensor((1, 5, 8), I8, 4), "norm")
    first = net.constant(r.integers(-128, 128, (1, 1, 8)), "i8")
    token = net.op(
        "stream.constant $0 {fold = #stream.fold<in = 4, out = 4>}",
        [first],
        tensor((1, 1, 8), I8, 4),
        "token",
    )
    b = net.op(
        "stream.concat $0, $1 {axis = 1, fold = #stream.fold<in = 4, out = 4>}",
        [token, a],
        tensor((1, 6, 8), I8, 4),
        "cat",
    )
    query, rest = net.fork(b, 2, "cat")
    key, value = net.fork(rest, 2, "cat.rest")
    coarse = "requant = #stream.requant<shift = 22, min = -128, max = 127>, accumulator = i20"
    m = net.constant(np.array([16000]), "i32")
    fold = "groups = 2 : i64, fold = #stream.fold<in = 4, out = 3>"
    scores = net.op(
        f"stream.matmul $0, $1 multiplier $2 {{transposed, {coarse}, {fold}}}",
        [net.fifo(query, 20), key, m],
        tensor((1, 6, 12), I8, 3),
        "scores",
    )
    fold = "groups = 2 : i64, fold = #stream.fold<in = 3, out = 4>"
    y = net.op(
        f"stream.matmul $0, $1 multiplier $2 {{{coarse}, {fold}}}",
        [scores, net.fifo(value, 20), m],
        tensor((1, 6, 8), I8, 4),
        "values",
    )
    return net.module(y)


def offchip() -> ir.Module:
    """Rows of weights in memory: some of a convolution's (9 bits each), all of a depthwise one's, some of each phase of a transposed one's."""
    net = Net(7)
    r = net.random
    x = net.argument("x", tensor((1, 6, 5, 4), I8, 2))
    fold = "fold = #stream.fold<in = 2, out = 2, fine = 3>, pads = array<i64: 1, 1, 1, 1>"
    a = net.conv(
        x,
        r.integers(-256, 256, (6, 3, 3, 4)),
        tensor((1, 6, 5, 6), I8, 2),
        f"{fold}, {REQUANT}, offchip = #stream.offchip<rows = 7>",
        "conv",
    )
    a = net.op("stream.convert_width $0", [a], tensor((1, 6, 5, 6), I8, 3), "conv")
    fold = (
        "groups = 6 : i64, fold = #stream.fold<group = 3, fine = 3>, pads = array<i64: 1, 1, 1, 1>"
    )
    b = net.conv(
        a,
        r.integers(-31, 32, (6, 3, 3, 1)),
        tensor((1, 6, 5, 6), I8, 3),
        f"{fold}, {REQUANT}, offchip = #stream.offchip<rows = 6>",
        "depthwise",
    )
    w = net.constant(r.integers(-100, 100, (4, 3, 2, 6)), "i8")
    m = net.constant(r.integers(1, 1 << 16, 4), "i32")
    fold = "fold = #stream.fold<in = 3, out = 2>, strides = array<i64: 2, 2>"
    y = net.op(
        f"stream.conv_transpose $0, $1 multiplier $2 {{accumulator = i30, {fold}, {REQUANT}, offchip = #stream.offchip<rows = 15>}}",
        [b, w, m],
        tensor((1, 13, 10, 4), I8, 2),
        "up",
    )
    return net.module(y)


def coded() -> ir.Module:
    """Rows in memory as runs and as Huffman codes, by several decoders and by one; all of a layer's and some."""
    net = Net(8)
    r = net.random
    x = net.argument("x", tensor((1, 5, 4, 4), I8, 2))
    fold = "fold = #stream.fold<in = 2, out = 2, fine = 3>, pads = array<i64: 1, 1, 1, 1>"
    sparse = r.integers(-8, 8, (6, 3, 3, 4)) * (r.random((6, 3, 3, 4)) < 0.1)
    place = "offchip = #stream.offchip<rows = 11>, codec = #stream.codec<rle>, codec_ratio = 0.5"
    a = net.conv(x, sparse, tensor((1, 5, 4, 6), I8, 2), f"{fold}, {REQUANT}, {place}", "conv")
    weights = np.rint(r.normal(0, 9, (8, 3, 3, 6))).astype(np.int64)
    fold = "fold = #stream.fold<in = 2>"
    place = (
        "offchip = #stream.offchip<rows = 216>, codec = #stream.codec<huffman>, codec_ratio = 0.7"
    )
    y = net.conv(a, weights, tensor((1, 3, 2, 8), I8), f"{fold}, {REQUANT}, {place}", "last")
    return net.module(y)


def reloaded(rounds: int = 3) -> ir.Module:
    """A grouped convolution whose 9-bit weights are replaced, beside an output that stays the same."""
    net = Net(10)
    x = net.argument("x", tensor((1, 5, 4, 4), I8, 2))
    weights = net.random.integers(-256, 256, (12, 3, 3, 2))
    fold = "groups = 2 : i64, fold = #stream.fold<in = 2, out = 2, fine = 3>, pads = array<i64: 1, 1, 1, 1>"
    left, *others = net.fork(x, 3, "x")
    same = net.map(others, add_body(), tensor((1, 5, 4, 4), I8, 2), "add")
    y = net.conv(left, weights, tensor((1, 5, 4, 12), I8, 2), f"{fold}, {REQUANT}", "conv")
    module = net.module(same, y)
    if rounds > 1:
        replace_weights(module.operation, rounds)
    return module


def reloaded_transposed(rounds: int = 3) -> ir.Module:
    """A transposed convolution whose weights, a phase after the other, are replaced."""
    net = Net(11)
    x = net.argument("x", tensor((1, 4, 3, 4), I8, 2))
    w = net.constant(net.random.integers(-8, 8, (6, 3, 2, 4)), "i8")
    b = net.constant(net.random.integers(-3000, 3000, 6), "i32")
    m = net.constant(net.random.integers(1, 1 << 16, 6), "i32")
    fold = "fold = #stream.fold<in = 2, out = 2>, strides = array<i64: 2, 2>"
    y = net.op(
        f"stream.conv_transpose $0, $1 bias $2 multiplier $3 {{accumulator = i30, {fold}, {REQUANT}}}",
        [x, w, b, m],
        tensor((1, 9, 6, 6), I8, 2),
        "up",
    )
    module = net.module(y)
    if rounds > 1:
        replace_weights(module.operation, rounds)
    return module


def spilled() -> ir.Module:
    """Skips in memory: around a gate that waits for the frame, in bursts shorter than that, and of words that fill no word of memory evenly."""
    return _skips("", "")


def spilled_in_codes() -> ir.Module:
    """The same, one skip in a Huffman code of which most values have the longest, one with runs of zeros."""
    lengths = [2, 3, 4, 5, 6, *[9] * 3, *[12] * 245, 4, 4, 4]
    huffman = f", codec = #stream.codec<huffman>, codec_ratio = 0.9, code_lengths = array<i64: {', '.join(map(str, lengths))}>"
    return _skips(huffman, ", codec = #stream.codec<rle>, codec_ratio = 0.9, run_bits = 2 : i64")


def _skips(far_code: str, near_code: str) -> ir.Module:
    net = Net(9)
    x = net.argument("x", tensor((1, 9, 8, 6), I8, 3))
    left, right = net.fork(x, 2, "x")
    big = "stream.reduce $0 {kind = #stream.reduce<max>, fold = #stream.fold<in = 3, out = 3>}"
    a = net.op(big, [left], tensor((1, 1, 1, 6), I8, 3), "squeeze")
    far = net.spill(right, 128, 16, "scale", far_code)
    b = net.map([far, a], add_body(), tensor((1, 9, 8, 6), I8, 3), "scale")
    left, right = net.fork(b, 2, "scale")
    pool = "stream.pool $0 {kind = #stream.pool<max>, kernel = array<i64: 3, 3>, pads = array<i64: 1, 1, 1, 1>, fold = #stream.fold<in = 3, out = 3, fine = 3>}"
    c = net.op(pool, [net.fifo(left, 150)], tensor((1, 9, 8, 6), I8, 3), "pool")
    near = net.spill(right, 64, 8, "add", near_code)
    return net.module(net.map([c, near], add_body(), tensor((1, 9, 8, 6), I8, 3), "add"))


def lines() -> ir.Module:
    """Rows under windows in memory: of a strided convolution with weights off chip, in halves of rows; of a dilated average; of a maximum that reads whole
    rows, the last two of each frame never."""
    net = Net(11)
    r = net.random
    x = net.argument("x", tensor((1, 9, 8, 4), I8, 2))
    place = "lines = #stream.lines<burst = 8>, offchip = #stream.offchip<rows = 7>"
    fold = "fold = #stream.fold<in = 2, out = 2, fine = 3>, strides = array<i64: 2, 1>, pads = array<i64: 1, 1, 1, 1>"
    a = net.conv(
        x,
        r.integers(-31, 32, (8, 3, 3, 4)),
        tensor((1, 5, 8, 8), I8, 2),
        f"{fold}, {REQUANT}, {place}",
        "conv",
    )
    place = "lines = #stream.lines<burst = 1>, fold = #stream.fold<in = 2, out = 2, fine = 6>"
    where = "kernel = array<i64: 2, 3>, dilations = array<i64: 2, 1>, pads = array<i64: 1, 1, 1, 1>"
    m = net.constant(r.integers(1, 1 << 16, 6), "i32")
    b = net.op(
        f"stream.pool $0 multiplier $1 {{kind = #stream.pool<average>, {where}, {place}, accumulator = i30, {REQUANT}}}",
        [a, m],
        tensor((1, 5, 8, 8), I8, 2),
        "mean",
    )
    place = "lines = #stream.lines<burst = 99>, fold = #stream.fold<in = 2, out = 2>"
    where = "kernel = array<i64: 2, 2>, strides = array<i64: 3, 2>"
    y = net.op(
        f"stream.pool $0 {{kind = #stream.pool<max>, {where}, {place}}}",
        [b],
        tensor((1, 2, 4, 8), I8, 2),
        "max",
    )
    return net.module(y)


NETS = {
    "lines": lines,
    "attention": attention,
    "residual": residual,
    "depthwise": depthwise,
    "wide": wide,
    "wrapping": wrapping,
    "moving": moving,
    "coded": coded,
    "offchip": offchip,
    "reloaded": reloaded,
    "reloaded_transposed": reloaded_transposed,
    "spilled": spilled,
    "spilled_in_codes": spilled_in_codes,
}
