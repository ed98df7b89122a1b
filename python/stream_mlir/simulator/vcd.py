"""Value change dump (IEEE 1364), for GTKWave and others; a nanosecond there is a cycle here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from stream_mlir.simulator.samples import STATES, Samples, runs

_WIDTH = {"processes": 2, "fifos": 32}
_FIRST, _SIGNS = 33, 94  # printable ASCII


def text(samples: Samples) -> str:
    """A 2-bit state per process (its number in `STATES`), a 32-bit count of words per FIFO."""
    signals: dict[str, dict[str, list[int]]] = {
        "processes": {
            name: [STATES.index(state) for state in states]
            for name, states in samples.processes.items()
        },
        "fifos": samples.fifos,
    }
    header, changes, number = ["$timescale 1ns $end"], defaultdict(list), 0
    for scope, group in signals.items():
        header.append(f"$scope module {scope} $end")
        for name, values in group.items():
            code = _identifier(number)
            number += 1
            header.append(f"$var wire {_WIDTH[scope]} {code} {name} $end")
            for start, _, value in runs(values):
                changes[start * samples.resolution].append(f"b{value:b} {code}")
        header.append("$upscope $end")
    return "\n".join([*header, "$enddefinitions $end", *_body(changes), ""])


def _body(changes: dict[int, list[str]]) -> Iterable[str]:
    for time in sorted(changes):
        yield f"#{time}"
        yield from changes[time]


def _identifier(number: int) -> str:
    code = chr(_FIRST + number % _SIGNS)
    return code if number < _SIGNS else _identifier(number // _SIGNS - 1) + code
