"""Turns what a stopped simulation printed into an exception that a person can act on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from stream_mlir.emit.design import EmittedDesign


class SimulationError(Exception):
    """The simulation ended early."""


@dataclass(frozen=True)
class Wait:
    """A process that waits to `operation` ("read" or "write") a FIFO of `depth` tokens that holds `occupancy`."""

    process: str
    fifo: str
    operation: str
    depth: int
    occupancy: int

    def __str__(self) -> str:
        room = "" if self.depth == 0 else f" of {self.depth}"
        return (
            f"{self.process} waits to {self.operation} {self.fifo} (holds {self.occupancy}{room})"
        )


class Deadlock(SimulationError):
    """No process can go on. `waits` names every process that has not ended and the FIFO it waits on."""

    def __init__(self, waits: tuple[Wait, ...]) -> None:
        super().__init__("deadlock:\n" + "\n".join(f"  {wait}" for wait in waits))
        self.waits = waits


def explain(status: int, messages: str, design: EmittedDesign) -> SimulationError:
    """The exception for a simulation that ended with `status` and these messages on stderr."""
    report = _report(messages)
    if "deadlock" in report:
        return Deadlock(tuple(Wait(**wait) for wait in report["deadlock"]))
    if "underflow" in report:
        name = report["underflow"]["fifo"]
        ends = next((fifo for fifo in design.fifos if fifo.name == name), None)
        reader = f" by {ends.consumer}" if ends else ""
        return SimulationError(f"a token of {name} is read{reader} that nobody writes")
    if "leftover" in report:
        fifos = ", ".join(f"{fifo['fifo']} ({fifo['occupancy']})" for fifo in report["leftover"])
        return SimulationError(f"tokens that nobody reads are left in {fifos}")
    return SimulationError(f"the simulation ended with status {status}: {messages[-2000:].strip()}")


def _report(messages: str) -> dict[str, Any]:
    for line in messages.splitlines():
        if line.startswith("{"):
            try:
                return json.loads(line)
            except ValueError:
                continue
    return {}
