"""From a mapped, quantized module to a folder that the HLS tools and g++ compile as it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from stream_mlir import ir
from stream_mlir.emit.design import EmittedDesign, Fifo, Memory, Port
from stream_mlir.emit.folder import replaced
from stream_mlir.emit.golden import testbench_frames, write_golden
from stream_mlir.emit.graph import Channel, Graph, read_graph
from stream_mlir.emit.kernels import copy_kernels
from stream_mlir.emit.layers import emit_layer
from stream_mlir.emit.memory import MemoryPort
from stream_mlir.emit.process import LayerCode, Process
from stream_mlir.emit.replay import replays
from stream_mlir.emit.scripts import TARGETS, write_scripts
from stream_mlir.emit.sources import write_sources
from stream_mlir.errors import UserError
from stream_mlir.mapping.devices import Device, load


def emit(
    module: ir.Module,
    out_dir: str | Path,
    *,
    target: str,
    device: Device | str,
    clock_mhz: float,
    golden_inputs: Sequence[np.ndarray],
    golden_outputs: Sequence[np.ndarray],
) -> EmittedDesign:
    """Writes the module's accelerator into `out_dir`, replacing what is there when all of it is written.

    Args:
        module: Quantized and mapped.
        out_dir: The folder to make.
        target: `vitis` or `bambu`: whose scripts to write. The C++ is the same.
        device: A board by name, or its description.
        clock_mhz: Clock the scripts ask for.
        golden_inputs: Raw storage integers for each argument, shape (frames, spatial..., channels).
        golden_outputs: What the interpreter makes of them, one array per result.

    Raises:
        UserError: an unknown target, a folder that holds something else, or a layer for which there is no HLS C++.
    """
    if target not in TARGETS:
        raise UserError(f"unknown target '{target}'", hint=f"known targets: {', '.join(TARGETS)}")
    board = load(device) if isinstance(device, str) else device
    folder = Path(out_dir)
    EmittedDesign.refuse_foreign(folder)
    graph = read_graph(module)
    layers = [emit_layer(layer, graph.names) for layer in graph.layers]
    with replaced(folder) as fresh:
        copy_kernels(fresh / "kernels")
        design = _describe(graph, layers, folder, target, board, clock_mhz, len(golden_inputs[0]))
        first = [design.first(array, design.testbench_frames) for array in golden_inputs]
        write_sources(fresh, graph, layers, len(first[0]), replays(module, graph, layers, first))
        rounds = design.rounds
        ports = list(zip(design.inputs, golden_inputs, strict=True))
        results = list(zip(design.outputs, golden_outputs, strict=True))
        write_golden(fresh / "golden", ports, results, design.testbench_frames, rounds)
        write_scripts(fresh, design, target)
        design.save(fresh)
    return design


def _describe(
    graph: Graph,
    layers: list[LayerCode],
    folder: Path,
    target: str,
    board: Device,
    clock_mhz: float,
    frames: int,
) -> EmittedDesign:
    processes = [process for layer in layers for process in layer.processes]
    ports = [_port(channel) for channel in (*graph.inputs, *graph.outputs)]
    memories = [port for process in processes for port in process.memories]
    rounds = max((port.rounds for port in memories if port.rounds), default=1)
    return EmittedDesign(
        folder=folder,
        target=target,
        device=board.name,
        part=board.part,
        clock_mhz=clock_mhz,
        inputs=tuple(ports[: len(graph.inputs)]),
        outputs=tuple(ports[len(graph.inputs) :]),
        layers=tuple(layer.name for layer in layers),
        processes=tuple(process.name for process in processes),
        fifos=_fifos(processes),
        golden_frames=frames,
        testbench_frames=testbench_frames(ports, frames, target, rounds),
        work=sum(process.work for process in processes),
        memories=tuple(map(_memory, memories)),
        rounds=rounds,
    )


def _port(channel: Channel) -> Port:
    stream = channel.stream
    storage = stream.storage
    return Port(
        channel.name, stream.shape[1:], storage.bits, storage.signed, stream.lanes, stream.tokens
    )


def _memory(port: MemoryPort) -> Memory:
    file = "" if port.contents is None else f"memory/{port.name}.bin"
    return Memory(
        *(port.name, port.word_bits, port.words, port.frame_words, port.writes, port.memory),
        *(file, port.rounds),
    )


def _fifos(processes: list[Process]) -> tuple[Fifo, ...]:
    consumers = {
        channel.name: process.name
        for process in processes
        for channel in (*process.inputs, *process.reload)
    }
    return tuple(
        Fifo(
            channel.name,
            process.name,
            consumers[channel.name],
            channel.stream.token_bits,
            channel.depth,
            channel.storage,
        )
        for process in processes
        for channel in process.outputs
        if not channel.is_port
    )
