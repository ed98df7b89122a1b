"""The drawing of networks: nothing overlaps, lines go where they should."""

import random
import re

import pytest

from stream_mlir.report.drawing import draw
from stream_mlir.report.drawing.spread import spread

SIZE = (100.0, 30.0)


def chain(count: int) -> list[tuple[int, int]]:
    return [(n, n + 1) for n in range(count - 1)]


def residual(blocks: int) -> tuple[int, list[tuple[int, int]]]:
    """Fork, two layers, join, again and again."""
    edges = []
    for block in range(blocks):
        n = 4 * block
        edges += [(n, n + 1), (n + 1, n + 2), (n + 2, n + 3), (n, n + 3), (n + 3, n + 4)]
    return 4 * blocks + 1, edges


def some(seed: int) -> tuple[int, list[tuple[int, int]]]:
    """A random acyclic network, its nodes numbered in no order."""
    random_ = random.Random(seed)
    count = random_.randint(2, 60)
    names = random_.sample(range(count), count)
    pairs = {tuple(sorted(random_.sample(range(count), 2))) for _ in range(2 * count)}
    return count, [(names[a], names[b]) for a, b in sorted(pairs)]


@pytest.mark.parametrize("seed", range(30))
def test_no_two_boxes_overlap(seed):
    count, edges = some(seed)
    centers = draw([SIZE] * count, edges).centers
    for n, (x, y) in enumerate(centers):
        for m in range(n):
            apart = abs(x - centers[m][0]) >= SIZE[0] or abs(y - centers[m][1]) >= SIZE[1]
            assert apart, (n, m)


@pytest.mark.parametrize("seed", range(30))
def test_lines_leave_below_and_arrive_above(seed):
    count, edges = some(seed)
    drawing = draw([SIZE] * count, edges)
    for (start, end), path in zip(edges, drawing.paths, strict=True):
        points = [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)]
        (x, y), (to_x, to_y) = drawing.centers[start], drawing.centers[end]
        assert points[0] == pytest.approx((x, y + 15), abs=0.1)
        assert points[-1] == pytest.approx((to_x, to_y - 15), abs=0.1)


def test_everything_lies_within_the_picture():
    count, edges = residual(40)
    drawing = draw([SIZE] * count, edges)
    for x, y in drawing.centers:
        assert 50 <= x <= drawing.width - 50
        assert 15 <= y <= drawing.height - 15


def test_a_long_chain_is_wrapped_to_the_wanted_shape():
    drawing = draw([SIZE] * 200, chain(200), aspect=2.0)
    assert 1.4 < drawing.width / drawing.height < 2.8
    one = draw([SIZE] * 3, chain(3), aspect=0.1)
    assert len({x for x, _ in one.centers}) == 1


def test_columns_end_between_blocks():
    count, edges = residual(40)
    drawing = draw([SIZE] * count, edges)
    wrapped = [edge for edge, path in zip(edges, drawing.paths, strict=True) if "L" in path]
    assert wrapped
    assert all(end % 4 == 0 and start == end - 1 for start, end in wrapped)


def test_the_same_network_gives_the_same_drawing():
    count, edges = some(3)
    assert draw([SIZE] * count, edges) == draw([SIZE] * count, edges)


def test_a_cycle_is_refused():
    with pytest.raises(ValueError, match="cycle"):
        draw([SIZE] * 2, [(0, 1), (1, 0)])


def test_places_in_a_row():
    assert spread([10, 50], [10, 10]) == [10, 50]
    assert spread([10, 10], [10, 20]) == [2.5, 17.5]
    assert spread([30, 20, 10], [10, 10, 10]) == [10, 20, 30]
