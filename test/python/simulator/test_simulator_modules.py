"""Mapped modules: names and depths of the emitted C++; cycles that add up. Against the model: test_zoo_agreement.py."""

from __future__ import annotations

import pytest
from emit_nets import NETS, residual

from stream_mlir import importers, ir
from stream_mlir.emit.graph import read_graph
from stream_mlir.emit.layers import emit_layer
from stream_mlir.errors import UserError
from stream_mlir.passes import run_pipeline
from stream_mlir.simulator import read_network, simulate

MAP = (
    "canonicalize,cse,stream-fold{device=zcu104},stream-materialize-widths,"
    "stream-materialize-forks,stream-size-fifos{effort=20}"
)


def mapped(name: str) -> ir.Module:
    module = importers.import_model(name)
    run_pipeline(module, f"builtin.module({MAP})")
    return module


@pytest.mark.parametrize("name", sorted(NETS))
def test_fifos_are_those_of_the_emitted_code(name: str):
    module = NETS[name]()
    graph = read_graph(module)
    network = read_network(module.operation).network
    streams = {stream.name: stream.depth for stream in network.streams}
    channels = [channel for layer in graph.layers for channel in layer.outputs]
    for channel in channels:
        assert channel.is_port or streams[channel.name] == channel.depth
    # A port joined straight to another is one FIFO here, not two with a copy between.
    layers = {layer.name for layer in graph.layers if layer.op is not None}
    processes = {process.name for process in network.processes}
    assert layers <= processes
    ports = {f"{each.name}.source" for each in graph.inputs}
    ports |= {f"{each.name}.sink" for each in graph.outputs}
    assert ports <= processes
    # One process here stands for the port to weights and all that mixes their rows.
    weights = {f"{name}.weights" for name in layers}
    codes = [emit_layer(layer, graph.names) for layer in graph.layers]
    emitted = {process.name for code in codes for process in code.processes}
    assert {name for name in emitted if name.endswith("_window")} <= processes
    assert processes <= emitted | ports | weights


def test_every_cycle_of_a_frame_is_work_or_a_stall():
    report = simulate(mapped("zoo:digits"))
    assert report.interval_cycles >= max(each.iterations for each in report.processes)
    for each in report.processes:
        stalls = each.stalls
        assert each.cycles == each.iterations + stalls.input + stalls.output + stalls.memory
    assert all(fifo.max_occupancy <= fifo.depth for fifo in report.fifos)


def test_depths_can_be_tried_out():
    module = residual(40)
    before = simulate(module)
    short = simulate(module, depths={"pool_fork_to_add": 30})
    assert short.interval_cycles >= before.interval_cycles
    assert {fifo.name: fifo.depth for fifo in short.fifos}["pool_fork_to_add"] == 30
    with pytest.raises(UserError, match="no FIFO 'nothing'"):
        simulate(module, depths={"nothing": 3})
    with pytest.raises(UserError, match="at least one word"):
        simulate(module, depths={"pool_fork_to_add": 0})


def test_an_unmapped_module_is_refused():
    module = residual()
    fork = next(
        op
        for op in module.body.operations[0].regions[0].blocks[0].operations
        if op.operation.name == "stream.fork"
    )
    fork.operation.results[0].replace_all_uses_with(fork.operation.operands[0])
    with pytest.raises(ValueError, match="one consumer"):
        simulate(module)
