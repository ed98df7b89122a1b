"""Chrome's trace event format, for chrome://tracing and ui.perfetto.dev; a microsecond there is a cycle here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from stream_mlir.simulator.samples import Samples, runs


def text(samples: Samples) -> str:
    """One thread per process with a slice per state, one counter per FIFO."""
    events = [*_processes(samples), *_fifos(samples)]
    return json.dumps({"traceEvents": events, "otherData": {"unit": "1 us = 1 cycle"}})


def _processes(samples: Samples) -> Iterator[dict[str, Any]]:
    for thread, (name, states) in enumerate(samples.processes.items()):
        yield {"ph": "M", "name": "thread_name", "pid": 0, "tid": thread, "args": {"name": name}}
        for start, count, state in runs(states):
            at, length = start * samples.resolution, count * samples.resolution
            yield {"ph": "X", "name": state, "pid": 0, "tid": thread, "ts": at, "dur": length}


def _fifos(samples: Samples) -> Iterator[dict[str, Any]]:
    for name, words in samples.fifos.items():
        for start, _, count in runs(words):
            at = start * samples.resolution
            yield {"ph": "C", "name": name, "pid": 0, "ts": at, "args": {"words": count}}
