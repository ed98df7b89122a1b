"""Which lane of a zero-skipping layer works on which channel, and how windows get there.

Channels sorted from slow to fast are dealt to the lanes row by row, every second row in reverse, so that the lanes have as much to do (fpgaConvNet's
stream balancing). Words come with neighboring channels side by side: where two of a word are for one lane, loading it takes a step each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

NOBODY = -1


@dataclass(frozen=True)
class Load:
    """One step: whether a word comes in, and for each lane the channel of the word that it takes, `NOBODY` for none."""

    is_new: bool
    sources: tuple[int, ...]


def lanes_of(order: Sequence[int] | np.ndarray | None, channels: int, lanes: int) -> np.ndarray:
    """The lane of each channel of one group; `order` from slow to fast, None to leave them as they come."""
    if order is None:
        return np.arange(channels) % lanes
    row, column = np.divmod(np.arange(channels), lanes)
    found = np.empty(channels, int)
    found[np.asarray(order)] = np.where(row % 2, lanes - 1 - column, column)
    return found


def loads(lane_of: np.ndarray, lanes: int) -> list[Load]:
    """The steps in which the windows of a group come in."""
    steps = []
    for word in lane_of.reshape(-1, lanes).tolist():
        waiting = list(enumerate(word))
        is_new = True
        while waiting:
            taken: dict[int, int] = {}
            for channel, lane in waiting:
                taken.setdefault(lane, channel)
            steps.append(Load(is_new, tuple(taken.get(lane, NOBODY) for lane in range(lanes))))
            waiting = [(c, lane) for c, lane in waiting if taken[lane] != c]
            is_new = False
    return steps


def arrivals(steps: Sequence[Load], lanes: int) -> np.ndarray:
    """lanes x windows: the channels of each lane in the order in which they come."""
    found: list[list[int]] = [[] for _ in range(lanes)]
    word = -1
    for step in steps:
        word += step.is_new
        for lane, source in enumerate(step.sources):
            if source != NOBODY:
                found[lane].append(word * lanes + source)
    return np.array(found)


def serpentine(slowness: np.ndarray, groups: int) -> list[int]:
    """Channels of each group from the slowest to the fastest, group after group; of equals the first goes first."""
    per_group = slowness.reshape(groups, -1)
    order = np.argsort(-per_group, axis=1, kind="stable")
    return (order + np.arange(groups)[:, None] * per_group.shape[1]).reshape(-1).tolist()
