"""The report agrees with the mapped module, the C++ and the simulator."""

import json
from pathlib import Path

import jsonschema
import pytest
import torch
from torch import nn

from stream_mlir import ir
from stream_mlir.errors import CheckFailed
from stream_mlir.passes import run_pipeline
from stream_mlir.pipeline import Settings, dumps, run
from stream_mlir.report import Bound, Report, read, schema
from stream_mlir.simulator import simulate


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.first = nn.Conv2d(2, 4, 1)
        self.second = nn.Conv2d(4, 4, 3, padding=1)

    def forward(self, x):
        y = torch.relu(self.first(x))
        return y + self.second(y)


@pytest.fixture(scope="module")
def out(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("residual")
    run(Settings(out=folder, model=Residual(), input_shapes=(1, 2, 6, 6), last="emit"))
    return folder


@pytest.fixture(scope="module")
def report(out) -> Report:
    return read(out)


def test_the_file_follows_the_schema(out):
    jsonschema.validate(json.loads((out / "report.json").read_text()), schema())


def test_names_are_those_of_the_emitted_design(out, report):
    design = json.loads((out / "hls/design.json").read_text())
    assert {layer.name for layer in report.layers} == set(design["layers"])
    known = {each["name"]: each for each in design["fifos"]}
    for fifo in report.fifos:
        made = known.pop(fifo.name)
        assert (fifo.depth, fifo.bits, fifo.storage) == (
            made["depth"],
            made["token_bits"],
            made["storage"],
        )
    assert all("window" in name for name in known)
    ports = {port["name"]: port["tokens"] for port in design["inputs"] + design["outputs"]}
    assert {port.name: port.words for port in report.ports} == ports


def test_the_simulator_says_the_same(out, report):
    found = simulate(dumps.restore(out, "40-mapped"))
    assert report.simulated.interval_cycles == found.interval_cycles
    assert report.simulated.latency_cycles == found.latency_cycles
    assert set(report.simulated.stalls) == {each.name for each in found.processes}
    held = {fifo.name: fifo.max_occupancy for fifo in found.fifos}
    assert {fifo.name: fifo.max_occupancy for fifo in report.fifos}.items() <= held.items()
    assert any(fifo.max_occupancy > 2 for fifo in report.fifos)


def test_numbers_of_the_layers(report):
    by_layer = {layer.layer: layer for layer in report.layers if layer.folding}
    assert by_layer["first"].macs == 36 * 2 * 4
    assert by_layer["second"].macs == 36 * 4 * 4 * 9
    assert report.roofline.macs == 36 * 2 * 4 + 36 * 4 * 4 * 9
    assert report.roofline.traffic_bits == 36 * 2 * 8 + 36 * 4 * 8
    assert report.roofline.bandwidth_bits_per_cycle == pytest.approx(153.6e9 / 200e6)
    assert all(
        layer.utilization == layer.cycles / report.interval_cycles for layer in report.layers
    )
    assert report.bottleneck.utilization == 1
    ends = {fifo.producer for fifo in report.fifos} | {fifo.consumer for fifo in report.fifos}
    assert ends == {layer.name for layer in report.layers}


def test_layers_and_fifos_add_up_to_the_design(report):
    for name in ("dsp", "bram18", "uram"):
        parts = [*report.layers, *report.fifos] if name != "dsp" else report.layers
        assert sum(getattr(part, name) for part in parts) == report.resources[name]


@pytest.mark.parametrize(
    ("objective", "binding", "bound", "resource"),
    [
        ("throughput", "dsp+lut", Bound(7, None, proven=True), "dsp+lut"),
        ("latency", "", Bound(None, 7, proven=True), "parallelism"),
    ],
)
def test_what_the_search_left_is_told(out, objective, binding, bound, resource):
    path = out / "40-mapped.mlirbc"
    before = path.read_bytes()
    module = dumps.restore(out, "40-mapped")
    with module.context:
        noted = f'{{objective = "{objective}", binding = "{binding}", bound_cycles = 7 : i64, proven = true}}'
        module.operation.attributes["stream.search"] = ir.Attribute.parse(noted)
        dumps.dump(module, out, "40-mapped")
    found = run(Settings(out=out, first="emit", last="emit"))
    path.write_bytes(before)
    assert (found.bound, found.binding_resource) == (bound, resource)


def test_a_deadlock_is_told_and_fails(tmp_path):
    settings = Settings(out=tmp_path, model=Residual(), input_shapes=(1, 2, 6, 6), last="map")
    run(settings)
    module = dumps.restore(tmp_path, "40-mapped")
    with module.context:
        for op in list(module.body.operations[0].regions[0].blocks[0].operations):
            if op.operation.name == "stream.fifo":
                op.operation.results[0].replace_all_uses_with(op.operation.operands[0])
                op.operation.erase()
    run_pipeline(module, "builtin.module(stream-verify-mapped)")
    dumps.dump(module, tmp_path, "40-mapped")
    with pytest.raises(CheckFailed, match=r"deadlocks: .* waits to write .*; deepen first_fork_to"):
        run(Settings(out=tmp_path, first="emit", last="emit"))
    report = read(tmp_path)
    assert report.simulated is None
    assert any("deadlocks" in warning for warning in report.warnings)
    assert all(fifo.max_occupancy is None for fifo in report.fifos)
