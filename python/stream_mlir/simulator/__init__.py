"""Simulates mapped networks: processes with static schedules, joined by bounded FIFOs (docs/simulator.md)."""

from stream_mlir.simulator.deadlock import Deadlock, DepthChange, Wait
from stream_mlir.simulator.memory import Memory
from stream_mlir.simulator.read import MappedNetwork, read_network
from stream_mlir.simulator.report import FifoUse, ProcessTimes, SimulationReport, Stalls
from stream_mlir.simulator.simulate import settled, simulate, simulate_network

__all__ = [
    "Deadlock",
    "DepthChange",
    "FifoUse",
    "MappedNetwork",
    "Memory",
    "ProcessTimes",
    "SimulationReport",
    "Stalls",
    "Wait",
    "read_network",
    "settled",
    "simulate",
    "simulate_network",
]
