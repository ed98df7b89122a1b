"""The schedules of processes whose times depend on the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.loops import Loops
from stream_mlir.mapping.schedule import WINDOWS
from stream_mlir.mapping.skip_schedule import Ports, loops_of
from stream_mlir.mapping.skip_work import drawn_windows, work_of

DRAWN = 4
"""Frames that are drawn."""
Replay = Mapping[str, Sequence[np.ndarray]]
"""By layer name, for frame after frame the cycles of each pass (`Work.passes`)."""


def schedules(layer: Layer, replay: Replay | None, seed: int) -> tuple[Loops, ...]:
    """The loops of the arithmetic of a zero-skipping layer, of frames that take turns: those given, else some that are drawn from the histograms of its
    zeros, the same for the same seed and layer. One is enough where only weights are left out."""
    ports = Ports(WINDOWS if layer.buffered else 0, 1)
    if replay is not None and layer.name in replay:
        return tuple(loops_of(layer, passes, ports) for passes in replay[layer.name])
    return _drawn(layer, seed, ports)


@lru_cache(maxsize=64)
def _drawn(layer: Layer, seed: int, ports: Ports) -> tuple[Loops, ...]:
    rng = np.random.default_rng([seed, *layer.name.encode()])
    count = DRAWN if layer.skip is not None and layer.skip.activations else 1
    works = [work_of(layer, drawn_windows(layer, rng)) for _ in range(count)]
    return tuple(loops_of(layer, work.passes, ports) for work in works)
