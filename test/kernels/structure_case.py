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
