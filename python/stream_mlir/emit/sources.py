"""Writes the C++: top, layers, weights, testbench and simulation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np

from stream_mlir.emit.graph import Graph
from stream_mlir.emit.memory import MemoryPort, initializers_of
from stream_mlir.emit.process import Array, LayerCode
from stream_mlir.emit.reloads import for_frames
from stream_mlir.emit.render import render, words
from stream_mlir.emit.replay import Replay
from stream_mlir.emit.text import initializers


def write_sources(
    folder: Path,
    graph: Graph,
    layers: list[LayerCode],
    testbench_frames: int,
    replays: Mapping[str, Replay],
) -> None:
    """All C++ of the design, and the constants it includes or links. `replays`: what crosses ports to scratch memory."""
    processes = [process for layer in layers for process in layer.processes]
    fifos = [channel for process in processes for channel in process.outputs if not channel.is_port]
    arrays = [array for process in processes if not process.reload for array in process.arrays]
    ports = [*graph.inputs, *graph.outputs]
    first = partial(for_frames, frames=testbench_frames)
    memories = [memory for process in processes for memory in process.memories]
    common = {
        "inputs": graph.inputs,
        "outputs": graph.outputs,
        "ports": ports,
        "memories": memories,
        "buffers": list({memory.memory: memory for memory in memories}.values()),
        "frames": testbench_frames,
        "replays": replays,
        "crossing": _named(replays),
    }
    for name in ("layers", "tb", "weights"):
        (folder / name).mkdir()
    for layer in layers:
        for suffix in ("h", "cpp"):
            text = render(f"layer.{suffix}", layer=layer)
            (folder / "layers" / f"{layer.name}.{suffix}").write_text(text, encoding="utf-8")
    top = {
        **common,
        "layers": layers,
        "fifos": fifos,
        "processes": processes,
        "words": words([*ports, *fifos]),
    }
    for path, template in _FILES.items():
        (folder / path).write_text(render(template, **top), encoding="utf-8")
    _write_arrays(folder / "weights", arrays)
    _write_memories(folder / "memory", [*map(first, memories)], replays)


_FILES = {
    "top.h": "top.h",
    "top.cpp": "top.cpp",
    "tb/ports.h": "ports.h",
    "tb/testbench.cpp": "testbench.cpp",
    "tb/simulate.cpp": "simulate.cpp",
}


def _write_arrays(folder: Path, arrays: list[Array]) -> None:
    """`.inc` text of every array for the HLS tools; `.bin` of the large ones, which `weights.s` links into a simulation."""
    for array in arrays:
        (folder / f"{array.name}.inc").write_bytes(initializers(array.values))
    binary = [array for array in arrays if array.binary]
    for array in binary:
        array.values.astype(_container(array)).tofile(folder / f"{array.name}.bin")
    (folder / "weights.s").write_text(render("weights.s", arrays=binary), encoding="utf-8")


def _write_memories(
    folder: Path, memories: list[MemoryPort], replays: Mapping[str, Replay]
) -> None:
    """What the host loads, `<port>.bin`, and the same as text for the testbench, with what comes back from scratch memory."""
    for replay in _named(replays):
        folder.mkdir(exist_ok=True)
        (folder / f"{replay.name}.inc").write_bytes(initializers_of(replay.contents))
    for memory in memories:
        if memory.contents is not None:
            folder.mkdir(exist_ok=True)
            memory.contents.tofile(folder / f"{memory.name}.bin")
            (folder / f"{memory.name}.inc").write_bytes(initializers_of(memory.contents))


def _named(replays: Mapping[str, Replay]) -> list[Replay]:
    """Each once."""
    return list({replay.name: replay for replay in replays.values()}.values())


def _container(array: Array) -> np.dtype:
    """The native integer of `stream_kernels::Number` in a simulation."""
    bits = next(width for width in (8, 16, 32, 64) if array.bits <= width)
    return np.dtype(f"{'i' if array.signed else 'u'}{bits // 8}")
