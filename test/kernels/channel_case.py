"""Random cases for the kernels that see one pixel at a time, each as a bundle of what the test needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from kernel_program import config, stream_values
from kernel_reference import divisors, limits, signed_bits
from kernel_strategies import Format, formats, requants, seeds


@dataclass(frozen=True)
class ChannelCase:
    """C++ (``{name}`` open), what it reads, and what must come out."""

    kind: str
    text: str
    inputs: list[np.ndarray]
    result: np.ndarray
    iterations: int

    def code(self, name: str) -> str:
        return self.text.replace("{name}", name)

    def values(self) -> list[np.ndarray]:
        return self.inputs


@dataclass(frozen=True)
class Frame:
    """pixels x channels on a stream of ``lanes`` lanes, and random data for it."""

    pixels: int
    channels: int
    lanes: int
    rng: np.random.Generator

    @property
    def words(self) -> int:
        return self.pixels * self.channels // self.lanes

    def members(self) -> dict[str, int]:
        return {"pixels": self.pixels, "channels": self.channels, "lanes": self.lanes}

    def data(self, source: Format) -> np.ndarray:
        return source.random(self.rng, self.pixels, self.channels)


@st.composite
def frames(draw: st.DrawFn) -> Frame:
    channels = draw(st.sampled_from([1, 2, 3, 4, 6, 12]))
    lanes = draw(st.sampled_from(divisors(channels)))
    return Frame(draw(st.integers(1, 9)), channels, lanes, np.random.default_rng(draw(seeds)))


def body(declarations: str, sources: list[str], result: str, call: str) -> str:
    """A function that feeds streams in0, in1, ..., calls one kernel and drains ``out``."""
    streams = "".join(
        f"  Stream<Word<{word}>> in{i};\n  feed<{word}>(in{i});\n" for i, word in enumerate(sources)
    )
    end = f"  Stream<Word<{result}>> out;\n  {call};\n  put_ticks();\n  drain<{result}>(out);\n}}\n"
    return f"void {{name}}() {{\n{declarations}{streams}{end}"


@st.composite
def reductions(draw: st.DrawFn) -> ChannelCase:
    frame, source = draw(frames()), draw(formats)
    data, zero = frame.data(source), int(source.random(frame.rng))
    word = source.word(frame.lanes)
    if draw(st.booleans()):
        cfg = config("C", **frame.members(), bits=source.bits, is_signed=source.signed)
        code = body("", [word], word, "reduce_max<C>(in0, out)")
        return ChannelCase("max", cfg + code, [stream_values(data)], data.max(0), frame.words)
    result, multiplier = draw(formats), int(frame.rng.integers(1, 1 << 16))
    bound = 2 * source.largest * frame.pixels
    requant = draw(requants(bound, result, 16))
    members = (
        frame.members() | source.members("input") | result.members("output") | requant.members()
    )
    widths = {"accumulator_bits": signed_bits(bound), "multiplier_bits": 16, "input_zero": zero}
    code = body(
        "  UInt<16> m; fill(m);\n", [word], result.word(frame.lanes), "reduce_mean<C>(in0, out, m)"
    )
    expected = requant((data - zero).sum(0), multiplier)
    inputs = [np.array([multiplier]), stream_values(data)]
    return ChannelCase(
        "mean", config("C", **members, **widths) + code, inputs, expected, frame.words
    )


@st.composite
def indices(draw: st.DrawFn) -> ChannelCase:
    """Which channel is the largest or smallest, the first or the last of those."""
    frame, source = draw(frames()), draw(formats)
    last, negated = draw(st.booleans()), draw(st.booleans())
    data = frame.data(source)
    if draw(st.booleans()):
        data = np.clip(data, *np.sort(data.ravel())[[data.size // 3, -1 - data.size // 3]])  # ties
    best = data.min(1) if negated else data.max(1)
    found = [np.flatnonzero(row == top)[-last] for row, top in zip(data, best, strict=True)]
    bits = max(2, (frame.channels - 1).bit_length())
    members = frame.members() | {"bits": source.bits, "is_signed": source.signed}
    members |= {"output_bits": bits, "select_last": int(last), "negated": int(negated)}
    word = Format(bits, False).word(1)
    code = body("", [source.word(frame.lanes)], word, "argmax<C>(in0, out)")
    cfg = config("C", **members)
    return ChannelCase("argmax", cfg + code, [stream_values(data)], np.array(found), frame.words)


@st.composite
def maps(draw: st.DrawFn) -> ChannelCase:
    """clamp(3 * a - b + c + 1): enough to see the order of inputs, lanes and gates."""
    frame, result, count = draw(frames()), draw(formats), draw(st.integers(1, 4))
    sources = [draw(formats) for _ in range(count)]
    gates = [draw(st.integers(0, 3)) if count > 1 else 0 for _ in sources]
    rows, columns = (frame.pixels, 1, frame.pixels, 1), (frame.channels, frame.channels, 1, 1)
    data = [
        source.random(frame.rng, rows[gate], columns[gate])
        for source, gate in zip(sources, gates, strict=True)
    ]
    low, high = limits(result.bits, result.signed)
    total = sum(k * d for k, d in zip((3, -1, 1, 2), data, strict=False))
    total = total + np.ones((frame.pixels, frame.channels), int)
    members = frame.members() | result.members("output")
    for i, (source, gate) in enumerate(zip(sources, gates, strict=True)):
        members |= source.members(f"input{i}") | {f"gate{i}": gate}
    terms = " ".join(
        f"{k} int(x{i})" for i, k in zip(range(count), ("3 *", "-", "+", "+ 2 *"), strict=False)
    )
    types = [f"Number<{s.bits}, {int(s.signed)}> x{i}" for i, s in enumerate(sources)]
    out = f"Number<{result.bits}, {int(result.signed)}>"
    fn = (
        f"struct Fn {{ static {out} apply({', '.join(types)}) {{\n"
        f"  const int y = {terms} + 1; return {out}(y < {low} ? {low} : y > {high} ? {high} : y); }} }};\n"
    )
    args = ", ".join(f"in{i}" for i in range(count))
    code = body(
        "",
        [s.word(1 if g > 1 else frame.lanes) for s, g in zip(sources, gates, strict=True)],
        result.word(frame.lanes),
        f"map<C, Fn>({args}, out)",
    )
    held = (0, frame.channels // frame.lanes, 0, 1)
    iterations = frame.words + sum(held[gate] for gate in gates)
    inputs = [stream_values(d) for d in data]
    return ChannelCase(
        "map", config("C", **members) + fn + code, inputs, np.clip(total, low, high), iterations
    )


def table_read(table: np.ndarray, u: np.ndarray, fraction: int) -> np.ndarray:
    """docs/quantization.md 1.5."""
    if fraction == 0:
        return table[u]
    i, r = u >> fraction, u & ((1 << fraction) - 1)
    return (
        table[i] * (1 << fraction) + (table[i + 1] - table[i]) * r + (1 << (fraction - 1))
    ) >> fraction


@st.composite
def lookups(draw: st.DrawFn) -> ChannelCase:
    frame, source, result = (
        draw(frames()),
        draw(formats.filter(lambda f: f.bits <= 12)),
        draw(formats),
    )
    fraction = draw(st.integers(0, min(6, source.bits - 1)))
    table = result.random(frame.rng, (1 << (source.bits - fraction)) + (fraction > 0))
    data = frame.data(source)
    expected = table_read(table, data - limits(source.bits, source.signed)[0], fraction)
    members = frame.members() | source.members("input") | result.members("output")
    kernel = "lookup_linear" if fraction else "lookup"
    declare = (
        f"  static Number<{result.bits}, {int(result.signed)}> table[{table.size}]; fill(table);\n"
    )
    code = body(
        declare,
        [source.word(frame.lanes)],
        result.word(frame.lanes),
        f"{kernel}<C>(in0, out, table)",
    )
    cfg = config("C", **members, **({"fraction_bits": fraction} if fraction else {}))
    return ChannelCase(kernel, cfg + code, [table, stream_values(data)], expected, frame.words)


@st.composite
def masks(draw: st.DrawFn, frame: Frame) -> np.ndarray:
    """Which channels take part, for as many rows as divide the pixels; at least one in each."""
    rows = draw(st.sampled_from(divisors(frame.pixels)))
    taken = frame.rng.random((rows, frame.channels)) < 0.6
    taken[np.arange(rows), frame.rng.integers(0, frame.channels, rows)] = True
    return taken


@st.composite
def softmaxes(draw: st.DrawFn) -> ChannelCase:
    frame, source = draw(frames()), draw(formats)
    result, scale = Format(draw(st.sampled_from([8, 16, 5])), False), frame.rng.uniform(0.002, 0.3)
    fraction = max(0, source.bits - 10)
    largest = (1 << result.bits) - 1
    k = draw(st.sampled_from([largest, largest + 1]))
    u = np.arange((1 << (source.bits - fraction)) + (fraction > 0)) << fraction
    table = np.rint((1 << (result.bits + 12)) * np.exp(-scale * u)).astype(np.int64)
    data, taken = frame.data(source), draw(masks(frame)) if draw(st.booleans()) else None
    takes = np.ones((1, 1), bool) if taken is None else taken
    takes = np.repeat(takes, frame.pixels // len(takes), 0)
    top = np.where(takes, data, -(1 << 20)).max(1, keepdims=True)
    e = np.where(takes, table_read(table, np.maximum(top - data, 0), fraction), 0)
    total = e.sum(1, keepdims=True)
    expected = np.minimum((e * k + (total >> 1)) // total, largest)
    members = frame.members() | source.members("input") | {"output_bits": result.bits, "scale": k}
    members |= {"fraction_bits": fraction, "table_bits": int(table[0]).bit_length()}
    declare = f"  static UInt<C::table_bits> table[{table.size}]; fill(table);\n"
    call, inputs = "softmax<C>(in0, out, table)", [table, stream_values(data)]
    if taken is not None:
        members |= {"mask_rows": len(taken)}
        declare += f"  static UInt<1> mask[{taken.size // frame.lanes}][C::lanes]; fill(mask);\n"
        call = "softmax_masked<C>(in0, out, table, mask)"
        inputs.insert(1, taken.reshape(-1, frame.lanes).astype(np.int64))
    code = body(declare, [source.word(frame.lanes)], result.word(frame.lanes), call)
    iterations = frame.words + 2 * frame.channels // frame.lanes
    return ChannelCase("softmax", config("C", **members) + code, inputs, expected, iterations)


def root_table() -> np.ndarray:
    """docs/quantization.md 1.10."""
    return np.rint(2.0**30 / np.sqrt(2.0**20 + 4096.0 * np.arange(769))).astype(np.int64)


def normalized(data: np.ndarray, offset: int, places: int, around: int | None = None) -> np.ndarray:
    """docs/quantization.md 1.10, up to the weights, element by element; `around` takes the mean's place."""
    data = data - (around or 0)
    count, table, result = data.shape[1], root_table(), np.zeros(data.shape, np.int64)
    for pixel, values in enumerate(data.tolist()):
        total = sum(values) if around is None else 0
        spread = count * sum(v * v for v in values) - total**2 + offset
        even = (22 - spread.bit_length()) // 2 * 2
        mantissa = spread << even if even > 0 else spread >> -even
        root = int(table_read(table, np.array(mantissa - (1 << 20)), 12))
        shift = 30 - places - even // 2
        for channel, value in enumerate(values):
            product = (count * value - total) * root
            result[pixel, channel] = (product + (1 << (shift - 1))) >> shift
    return result


@st.composite
def norms(draw: st.DrawFn) -> ChannelCase:
    frame, source, result = draw(frames()), draw(formats), draw(formats)
    places, data = draw(st.integers(1, 19)), frame.data(source)
    offset = draw(st.sampled_from([1, 77, 1 << 40]))
    weights = frame.rng.integers(-999, 1000, frame.channels)
    bias = frame.rng.integers(-(1 << 20), 1 << 20, frame.channels)
    bound = (999 << (places + 2)) + (1 << 20)
    requant = draw(requants(bound, result, 0))
    members = frame.members() | source.members("input") | result.members("output")
    members |= requant.members() | {"fraction_bits": places, "weight_bits": 11, "bias_bits": 21}
    zero, uncentered = int(source.random(frame.rng)), draw(st.booleans())
    members |= {"input_zero": zero, "uncentered": int(uncentered)}
    declare = (
        "  static Int<11> weights[C::channels / C::lanes][C::lanes]; fill(weights);\n"
        "  static Int<21> bias[C::channels / C::lanes][C::lanes]; fill(bias);\n"
        "  static UInt<21> table[769]; fill(table);\n"
    )
    call = f"norm<C>(in0, out, weights, bias, table, {offset})"
    code = body(declare, [source.word(frame.lanes)], result.word(frame.lanes), call)
    normal = normalized(data, offset, places, zero if uncentered else None)
    expected = requant(normal * weights + bias, 1)
    inputs = [weights, bias, root_table(), stream_values(data)]
    return ChannelCase(
        "norm",
        config("C", **members) + code,
        inputs,
        expected,
        frame.words + frame.channels // frame.lanes,
    )


@st.composite
def products(draw: st.DrawFn) -> ChannelCase:
    """Of two streams, the second one held."""
    rng, transposed = np.random.default_rng(draw(seeds)), draw(st.booleans())
    rows, groups = draw(st.integers(2, 5)), draw(st.integers(1, 3))
    channels, filters = draw(st.sampled_from([1, 2, 3, 6])), draw(st.sampled_from([1, 2, 4, 5]))
    inner, outer = (
        draw(st.sampled_from(divisors(channels))),
        draw(st.sampled_from(divisors(filters))),
    )
    source, other, result = draw(formats), draw(formats), draw(formats)
    x, held = (
        form.random(rng, groups, size, channels)
        for form, size in ((source, rows), (other, filters))
    )
    zeros = int(source.random(rng)), int(other.random(rng))
    sums = (x - zeros[0]) @ (held - zeros[1]).swapaxes(1, 2)
    bound, multiplier = 4 * source.largest * other.largest * channels, int(rng.integers(1, 1 << 16))
    requant = draw(requants(bound, result, 16))
    members = {"pixels": rows, "channels": groups * channels, "filters": groups * filters}
    members |= {"groups": groups, "taps": 1, "in": inner, "out": outer, "group": 1, "fine": 1}
    members |= source.members("input") | other.members("held") | result.members("output")
    members |= {"input_zero": zeros[0], "held_zero": zeros[1], "transposed": int(transposed)}
    members |= {"weight_bits": 17, "accumulator_bits": signed_bits(bound), "multiplier_bits": 16}
    words = [source.word(inner), other.word(inner if transposed else outer)]
    code = body(
        "  UInt<16> m; fill(m);\n", words, result.word(outer), "matmul<C>(in0, in1, out, m)"
    )
    load = held.size // (inner if transposed else outer)
    order = (1, 0, 2) if transposed else (2, 0, 1)
    inputs = [
        np.array([multiplier]),
        stream_values(x.swapaxes(0, 1)),
        stream_values(held.transpose(order)),
    ]
    expected = requant(sums, multiplier).swapaxes(0, 1)
    steps = rows * groups * (filters // outer) * (channels // inner)
    cfg = config("C", **members, **requant.members())
    return ChannelCase("matmul", cfg + code, inputs, expected, load + steps)


@st.composite
def constants(draw: st.DrawFn) -> ChannelCase:
    frame, source = draw(frames()), draw(formats)
    data = frame.data(source)
    cfg = config(
        "C",
        words=frame.words,
        lanes=frame.lanes,
        bits=source.bits,
        is_signed=source.signed,
        pixels=frame.pixels,
        channels=frame.channels,
    )
    word = f"Number<{source.bits}, {int(source.signed)}>"
    declare = f"  static {word} values[C::words][C::lanes]; fill(values);\n"
    code = body(declare, [], source.word(frame.lanes), "constant<C>(out, values)")
    return ChannelCase("constant", cfg + code, [data], data, frame.words)


@st.composite
def forks(draw: st.DrawFn) -> ChannelCase:
    """Two or three copies, joined again by concatenating their bits in a map."""
    frame, source, copies = draw(frames()), draw(formats), draw(st.integers(2, 3))
    data, word = frame.data(source), source.word(frame.lanes)
    others = [f"out{i}" for i in range(1, copies)]
    declare = "".join(f"  Stream<Word<{word}>> {name};\n" for name in others)
    check = "".join(f"; while (!{o}.empty()) out.write({o}.read())" for o in others)
    code = body(declare, [word], word, f"fork<C>(in0, out, {', '.join(others)}){check}")
    cfg = config("C", **frame.members(), bits=source.bits, is_signed=source.signed)
    expected = np.concatenate([data] * copies)
    return ChannelCase("fork", cfg + code, [stream_values(data)], expected, frame.words)


@st.composite
def conversions(draw: st.DrawFn) -> ChannelCase:
    frame, source = draw(frames()), draw(formats)
    other, data = draw(st.sampled_from(divisors(frame.channels))), frame.data(source)
    members = {
        "pixels": frame.pixels,
        "channels": frame.channels,
        "lanes_in": frame.lanes,
        "lanes_out": other,
    }
    cfg = config("C", **members, bits=source.bits, is_signed=source.signed)
    code = body("", [source.word(frame.lanes)], source.word(other), "convert_width<C>(in0, out)")
    iterations = frame.pixels * frame.channels // min(frame.lanes, other)
    return ChannelCase("convert", cfg + code, [stream_values(data)], data, iterations)
