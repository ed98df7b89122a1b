"""Random cases for the kernels that only move words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from channel_case import ChannelCase, body
from hypothesis import strategies as st
from kernel_program import config, stream_values
from kernel_reference import divisors
from kernel_strategies import Format, formats, seeds


@dataclass(frozen=True)
class MoveCase(ChannelCase):
    """With the frames' shapes, the lanes, and what says where values go: `moves` of a layer of this kind (`mapping/moves.py`)."""

    shapes: tuple[tuple[int, ...], ...]
    lanes: int
    moves: Sequence[object]


def members(source: Format, lanes: int) -> dict[str, int]:
    """Config members that all of them have."""
    return {"bits": source.bits, "is_signed": source.signed, "lanes": lanes}


@st.composite
def concats(draw: st.DrawFn) -> MoveCase:
    """Runs of up to four inputs, each several words long."""
    source, lanes, runs = draw(formats), draw(st.sampled_from([1, 2, 3])), draw(st.integers(1, 5))
    words = draw(st.lists(st.integers(1, 5), min_size=2, max_size=4))
    rng = np.random.default_rng(draw(seeds))
    data = [source.random(rng, runs, count * lanes) for count in words]
    sizes = {f"words{i}": count for i, count in enumerate(words)}
    cfg = config("C", runs=runs, inputs=len(words), **members(source, lanes), **sizes)
    streams = ", ".join(f"in{i}" for i in range(len(words)))
    word = source.word(lanes)
    code = body("", [word] * len(words), word, f"concat<C>({streams}, out)")
    inputs = [stream_values(each) for each in data]
    shapes = tuple((runs, count * lanes) for count in words)
    result = np.concatenate(data, 1)
    iterations = runs * sum(words)
    return MoveCase("concat", cfg + code, inputs, result, iterations, shapes, lanes, (1,))


@st.composite
def spans(draw: st.DrawFn, size: int) -> range:
    """Some evenly spaced indices below `size`."""
    step = draw(st.integers(1, 3))
    begin = draw(st.integers(0, size - 1))
    count = draw(st.integers(1, (size - 1 - begin) // step + 1))
    return range(begin, begin + count * step, step)


@st.composite
def slices(draw: st.DrawFn) -> MoveCase:
    """All four dimensions at once; channels by whole words unless they have a step."""
    source, rng = draw(formats), np.random.default_rng(draw(seeds))
    depth, height, width = (draw(st.integers(1, high)) for high in (3, 5, 5))
    words = draw(st.sampled_from([1, 2, 3, 6]))
    kept = [draw(spans(size)) for size in (depth, height, width, words)]
    lanes = draw(st.sampled_from([1, 2, 4])) if kept[3].step == 1 else 1
    data = source.random(rng, depth, height, width, words * lanes)
    channels = range(kept[3].start * lanes, kept[3].start * lanes + len(kept[3]) * lanes)
    kept[3] = channels if lanes > 1 else kept[3]
    sizes = {"depth": depth, "height": height, "width": width, "channels": words * lanes}
    for name, each in zip("dhwc", kept, strict=True):
        sizes |= {
            f"begin_{name}": each.start,
            f"step_{name}": each.step,
            f"count_{name}": len(each),
        }
    word = source.word(lanes)
    code = config("C", **members(source, lanes), **sizes) + body(
        "", [word], word, "slice<C>(in0, out)"
    )
    iterations = depth * height * width * words
    result = data[np.ix_(*kept)]
    moves = tuple(tuple(getattr(each, name) for each in kept) for name in ("start", "step"))
    inputs = [stream_values(data)]
    return MoveCase("slice", code, inputs, result, iterations, (data.shape,), lanes, moves)


@st.composite
def resizes(draw: st.DrawFn) -> MoveCase:
    """Rows and columns repeated up to three times or left out."""
    source, rng = draw(formats), np.random.default_rng(draw(seeds))
    channels = draw(st.sampled_from([1, 2, 6]))
    lanes = draw(st.sampled_from(divisors(channels)))
    counts = st.lists(st.integers(0, 3), min_size=1, max_size=5).filter(any)
    rows, columns = np.array(draw(counts)), np.array(draw(counts))
    data = source.random(rng, len(rows), len(columns), channels)
    expected = data.repeat(rows, 0).repeat(columns, 1)
    kept = columns[columns > 0]
    first, again = np.maximum(columns, 1).sum(), np.maximum(rows - 1, 0).sum() * columns.sum()
    iterations = ((rows > 0).sum() * first + (rows == 0).sum() * len(columns) + again) * channels
    sizes = {"height": len(rows), "width": len(columns), "kept_width": len(kept)}
    sizes |= {"channels": channels, "iterations": iterations // lanes}
    cfg = config("C", **members(source, lanes), **sizes, rows_bits=2, columns_bits=2)
    tables = {"rows": rows, "columns": columns, "kept": kept}
    declare = "".join(
        f"  static UInt<2> {name}[{each.size}]; fill({name});\n" for name, each in tables.items()
    )
    word = source.word(lanes)
    code = cfg + body(declare, [word], word, "resize<C>(in0, out, rows, columns, kept)")
    inputs = [*tables.values(), stream_values(data)]
    moves = (tuple(rows.tolist()), tuple(columns.tolist()))
    count = iterations // lanes
    return MoveCase("resize", code, inputs, expected, count, (data.shape,), lanes, moves)


@st.composite
def pads(draw: st.DrawFn) -> MoveCase:
    """All four dimensions at once; channels by whole words."""
    source, rng = draw(formats), np.random.default_rng(draw(seeds))
    lanes = draw(st.sampled_from([1, 2, 3]))
    sizes = [draw(st.integers(1, 3)) for _ in range(3)] + [draw(st.integers(1, 2)) * lanes]
    amounts = [(draw(st.integers(0, 2)), draw(st.integers(0, 2))) for _ in range(3)]
    amounts.append((draw(st.integers(0, 1)) * lanes, draw(st.integers(0, 1)) * lanes))
    value, data = int(source.random(rng)), source.random(rng, *sizes)
    result = np.pad(data, amounts, constant_values=value)
    dims = dict(zip(("depth", "height", "width", "channels"), result.shape, strict=True))
    for name, (begin, _), size in zip("dhwc", amounts, sizes, strict=True):
        dims |= {f"begin_{name}": begin, f"count_{name}": size}
    word = source.word(lanes)
    cfg = config("C", **members(source, lanes), **dims, value=value)
    code = cfg + body("", [word], word, "pad<C>(in0, out)")
    moves = (tuple(begin for begin, _ in amounts),)
    inputs = [stream_values(data)]
    return MoveCase("pad", code, inputs, result, result.size // lanes, (data.shape,), lanes, moves)


@st.composite
def planes(draw: st.DrawFn) -> tuple[Format, int, np.ndarray]:
    """A format, lanes, and height x width x channels of data."""
    source, rng = draw(formats), np.random.default_rng(draw(seeds))
    channels = draw(st.sampled_from([1, 2, 6]))
    shape = (draw(st.integers(1, 5)), draw(st.integers(1, 5)), channels)
    return source, draw(st.sampled_from(divisors(channels))), source.random(rng, *shape)


def resampled(source: Format, lanes: int, data: np.ndarray, result: np.ndarray) -> dict[str, int]:
    """Config members of gather and interpolate."""
    height, width, channels = data.shape
    sizes = {"height": height, "width": width, "channels": channels}
    sizes |= {"out_height": result.shape[0], "out_width": result.shape[1]}
    return {**members(source, lanes), **sizes, "rows_bits": 3, "columns_bits": 3}


def tables(**each: tuple[int, np.ndarray]) -> str:
    """Declarations: (bits, values) by name."""
    return "".join(
        f"  static UInt<{bits}> {name}[{values.size}]; fill({name});\n"
        for name, (bits, values) in each.items()
    )


@st.composite
def gathers(draw: st.DrawFn) -> MoveCase:
    """Rows and columns in any order; a ring that just suffices."""
    source, lanes, data = draw(planes())
    rows, columns = (
        np.array(draw(st.lists(st.integers(0, size - 1), min_size=1, max_size=6)))
        for size in data.shape[:2]
    )
    result = data[rows][:, columns]
    ring = int((np.maximum.accumulate(rows) - rows).max()) + 1
    declare = tables(rows=(3, rows), slots=(3, rows % ring), columns=(3, columns))
    word = source.word(lanes)
    cfg = config("C", **resampled(source, lanes, data, result), ring=ring)
    code = cfg + body(declare, [word], word, "gather<C>(in0, out, rows, slots, columns)")
    inputs = [rows, rows % ring, columns, stream_values(data)]
    moves = (data.shape[0], data.shape[1], tuple(rows.tolist()), tuple(columns.tolist()))
    iterations = (data.size + result.size) // lanes
    return MoveCase("gather", code, inputs, result, iterations, (data.shape,), lanes, moves)


@st.composite
def interpolations(draw: st.DrawFn) -> MoveCase:
    """Between ascending positions."""
    source, lanes, data = draw(planes())
    fraction = draw(st.integers(1, 8))
    low, weight = [], []
    for size in data.shape[:2]:
        at = draw(st.lists(st.integers(0, (size - 1) << fraction), min_size=1, max_size=6))
        low.append(np.array(sorted(at)) >> fraction)
        weight.append(np.array(sorted(at)) & ((1 << fraction) - 1))
    total = data.astype(np.int64)
    for axis in (0, 1):
        below = np.take(total, np.minimum(low[axis] + 1, data.shape[axis] - 1), axis)
        share = weight[axis].reshape(-1, *[1] * (2 - axis))
        total = np.take(total, low[axis], axis) * ((1 << fraction) - share) + below * share
    result = (total + (1 << (2 * fraction - 1))) >> (2 * fraction)
    declare = tables(rows=(3, low[0]), row_weights=(fraction, weight[0]))
    declare += tables(columns=(3, low[1]), column_weights=(fraction, weight[1]))
    word = source.word(lanes)
    cfg = config("C", **resampled(source, lanes, data, result), fraction_bits=fraction)
    call = "interpolate<C>(in0, out, rows, row_weights, columns, column_weights)"
    inputs = [low[0], weight[0], low[1], weight[1], stream_values(data)]
    ends = tuple((low[0] + (weight[0] > 0)).tolist())
    moves = (data.shape[0], data.shape[1], ends, len(low[1]))
    iterations = (data.size + result.size) // lanes
    code = cfg + body(declare, [word], word, call)
    return MoveCase("interpolate", code, inputs, result, iterations, (data.shape,), lanes, moves)


@st.composite
def permutes(draw: st.DrawFn) -> MoveCase:
    """Blocks of up to three dimensions, the words of which stay whole."""
    source, rng = draw(formats), np.random.default_rng(draw(seeds))
    lanes, blocks = draw(st.sampled_from([1, 2, 3])), draw(st.integers(1, 4))
    inner = draw(st.lists(st.integers(1, 4), min_size=2, max_size=3))
    order = draw(st.permutations(range(len(inner))).filter(lambda order: order[0] > 0))
    words = np.arange(int(np.prod(inner))).reshape(inner).transpose(order).ravel()
    data = source.random(rng, blocks, words.size, lanes)
    bits = max(1, int(words.size - 1).bit_length())
    word = source.word(lanes)
    cfg = config("C", **members(source, lanes), blocks=blocks, block=words.size, order_bits=bits)
    code = cfg + body(tables(order=(bits, words)), [word], word, "permute<C>(in0, out, order)")
    inputs, iterations = [words, stream_values(data)], (blocks + 1) * words.size
    result, moves = (
        data[:, words],
        ((blocks, *inner, lanes), (0, *(i + 1 for i in order), len(inner) + 1)),
    )
    return MoveCase("permute", code, inputs, result, iterations, (data.shape,), lanes, moves)
