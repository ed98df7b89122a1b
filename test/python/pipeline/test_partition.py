"""Compiling a network in parts."""

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest
import torch
from torch import nn

import stream_mlir
from stream_mlir import interp
from stream_mlir.cli import main
from stream_mlir.errors import CheckFailed, UserError
from stream_mlir.interp.parts import network_names, parts_of, port_names
from stream_mlir.pipeline import Settings, dumps, run, run_any
from stream_mlir.pipeline.recheck import recheck
from stream_mlir.report import Partitioned, read, read_any, schema

SHAPE = (1, 3, 6, 6)


class Skipping(nn.Module):
    """The first layer's output passes by the second, across a cut before the third; the second's is an output too."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.a = nn.Conv2d(3, 4, 3, padding=1)
        self.b = nn.Conv2d(4, 4, 3, padding=1)
        self.c = nn.Conv2d(4, 4, 3, padding=1)
        self.fc = nn.Linear(4 * 36, 5)

    def forward(self, x):
        x = torch.relu(self.a(x))
        y = torch.relu(self.b(x))
        return self.fc(torch.relu(self.c(y) + x).flatten(1)), y


def frames(count: int = 12) -> np.ndarray:
    return np.random.default_rng(0).standard_normal((count, *SHAPE[1:])).astype(np.float32)


def settings(out: Path, **more) -> Settings:
    asked = {"model": Skipping().eval(), "input_shapes": SHAPE, "calib": frames(), "device": "zybo"}
    return Settings(out=out, **{**asked, "last": "map", **more})


def in_parts(out: Path, **more) -> Partitioned:
    found = run_any(settings(out, **more))
    assert isinstance(found, Partitioned)
    return found


@pytest.fixture(scope="module")
def mapped(tmp_path_factory) -> Path:
    """Two parts, mapped."""
    out = tmp_path_factory.mktemp("parts")
    in_parts(out, cuts=("c",), batch=16, switch_seconds=0.001)
    return out


def test_every_part_is_a_folder_to_go_on_from(mapped):
    for name in ("part0", "part1"):
        for file in ("30-quantized.mlirbc", "40-mapped.mlirbc", "report.json", "report.html"):
            assert (mapped / name / file).is_file()
    assert not (mapped / "40-mapped.mlir").exists()
    assert read(mapped / "part0").model.endswith("part0")
    again = run(Settings(out=mapped / "part1", first="map", last="map", device="zybo"))
    assert again is not None


def test_the_parts_in_turn_are_the_network(mapped):
    whole, parts = (dumps.restore(mapped, name) for name in ("30-quantized", "35-partitioned"))
    inputs = [np.random.default_rng(1).integers(-128, 128, (3, 6, 6, 3)).astype(np.int8)]
    for wanted, found in zip(interp.run(whole, inputs), interp.run(parts, inputs), strict=True):
        np.testing.assert_array_equal(found, wanted)


def test_what_crosses_the_cut_is_named_and_counted(mapped):
    module = dumps.restore(mapped, "35-partitioned")
    first, second = parts_of(module)
    inputs, outputs = (network_names(module, which) for which in ("inputs", "outputs"))
    assert port_names(first, "arg_attrs") == inputs
    assert port_names(second, "res_attrs") == outputs[:1]
    assert set(port_names(first, "res_attrs")) == set(port_names(second, "arg_attrs"))
    report = read_any(mapped)
    assert isinstance(report, Partitioned)
    assert [(t.name, t.bytes_per_frame) for t in report.tensors] == [(outputs[1], 144), ("a", 144)]
    for part, record in zip(report.parts, ("part0", "part1"), strict=True):
        ports = read(mapped / record).ports
        assert part.traffic_bits == sum(port.words * port.bits for port in ports)


def test_a_batch_is_priced(mapped):
    report = read_any(mapped)
    assert isinstance(report, Partitioned)
    jsonschema.validate(json.loads((mapped / "report.json").read_text()), schema(in_parts=True))
    designs = [read(mapped / name) for name in ("part0", "part1")]
    cycles = sum(each.latency_cycles + 15 * each.interval_cycles for each in designs)
    assert report.seconds() == pytest.approx(cycles / 100e6 + 2 * 0.001)
    assert report.fps() == pytest.approx(16 / report.seconds())
    assert report.switch_share == pytest.approx(0.002 / report.seconds())
    assert report.planned_cycles is None


def test_one_part_needs_no_switch(tmp_path):
    report = in_parts(tmp_path, partition=0)
    assert len(report.parts) == 1
    assert report.switch_share == 0
    assert report.proven
    (part,) = report.parts
    assert report.seconds() == pytest.approx(part.latency_cycles / 100e6)


def test_large_batches_are_worth_a_switch(tmp_path):
    many = {"batch": 100000, "switch_seconds": 1e-4, "budget": {"dsp": 0.2}}
    one, best = (in_parts(tmp_path, partition=parts, **many) for parts in (1, 0))
    assert len(best.parts) > 1
    assert best.proven
    assert best.planned_cycles is not None
    assert best.seconds() == pytest.approx(best.planned_cycles / 100e6, rel=1e-3)
    assert best.fps() > one.fps()


def test_parts_of_an_earlier_run_do_not_stay(tmp_path):
    def names(**more) -> set[str]:
        run_any(settings(tmp_path, **more))
        return {path.name for path in tmp_path.iterdir()}

    assert {"part0", "part1", "part2"} <= names(cuts=("b", "c"))
    assert not {"part2", "40-mapped.mlir"} & names(cuts=("c",))
    assert not {"part0", "35-partitioned.mlir", "35-partitioned.mlirbc"} & names()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"partition": -1}, "number of parts"),
        ({"partition": 2, "cuts": ("c",)}, "either"),
        ({"partition": 2, "batch": 0}, "at least one frame"),
        ({"partition": 2, "switch_seconds": -1.0}, "a switch takes"),
        ({"partition": 2, "reload": 0}, "at least once"),
        ({"reload": 4}, "reloaded in parts"),
        ({"partition": 2, "fps": 30.0}, "no frame rate of its own"),
        ({"partition": 2, "evict": ("layers=fc",)}, "by hand"),
    ],
)
def test_impossible_wishes_are_refused_before_any_work(tmp_path, options, message):
    with pytest.raises(UserError, match=message):
        settings(tmp_path, **options)


def test_a_part_or_a_layer_that_does_not_fit_is_named(tmp_path):
    with pytest.raises(UserError, match=r"part0 \(a to b\): the network does not fit"):
        in_parts(tmp_path, cuts=("c",), budget={"lut": 0.03})
    with pytest.raises(UserError, match=r"does not fit zybo in one part \(4 parts are the fewest"):
        in_parts(tmp_path, partition=1, budget={"lut": 0.03})
    with pytest.raises(UserError, match=r"layer '[abc]' does not fit zybo alone"):
        in_parts(tmp_path, partition=0, budget={"lut": 0.02})


class Wide(nn.Module):
    """A linear layer of 21,600 weights behind a small convolution."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.a = nn.Conv2d(3, 4, 3, padding=1)
        self.fc = nn.Linear(4 * 225, 24)

    def forward(self, x):
        return torch.relu(self.fc(torch.relu(self.a(x)).flatten(1)))


WIDE = (1, 3, 15, 15)
SMALL = {"bram18": 0.07, "lut": 0.15}


def wide(out: Path, **more) -> Partitioned:
    calib = np.random.default_rng(0).standard_normal((6, *WIDE[1:])).astype(np.float32)
    asked = {"model": Wide().eval(), "input_shapes": WIDE, "calib": calib, "budget": SMALL}
    return in_parts(out, **asked, partition=0, batch=256, switch_seconds=1e-4, **more)


def test_a_layer_that_does_not_fit_runs_in_rounds(tmp_path):
    with pytest.raises(UserError, match="layer 'fc' does not fit zybo alone") as error:
        wide(tmp_path)
    assert "--reload" in error.value.hint
    report = wide(tmp_path, reload=8)
    last = report.parts[-1]
    assert last.last == "fc"
    assert last.rounds > 1
    assert last.load_cycles >= 24 // last.rounds * (900 * 8 + 30) / 128
    once = last.load_cycles + last.latency_cycles + 255 * last.interval_cycles
    assert last.cycles(256) == last.rounds * once
    assert report.planned_cycles is not None
    assert report.planned_cycles / 100e6 <= report.seconds()  # a port of 30 lanes is one of 2
    whole, parts = (dumps.restore(tmp_path, name) for name in ("30-quantized", "35-partitioned"))
    inputs = [np.random.default_rng(1).integers(-128, 128, (3, 15, 15, 3)).astype(np.int8)]
    for wanted, found in zip(interp.run(whole, inputs), interp.run(parts, inputs), strict=True):
        np.testing.assert_array_equal(found, wanted)
    jsonschema.validate(json.loads((tmp_path / "report.json").read_text()), schema(in_parts=True))
    again = run(
        Settings(
            out=tmp_path / f"part{len(report.parts) - 1}", first="map", last="map", device="zybo"
        )
    )
    assert again is not None


@pytest.mark.long
def test_rounds_are_bit_exact_in_the_chain_and_alone(tmp_path, capsys):
    report = wide(tmp_path, reload=8, last="check", checks=3)
    assert report.check is not None
    assert report.check.bit_exact
    lines = list(recheck(tmp_path))
    assert lines[-1].endswith("every output bit as the integer model")
    part = tmp_path / report.parts[-1].folder
    assert run(Settings(out=part, first="map", device="zybo", checks=2, budget=SMALL)) is not None
    assert list(recheck(part))
    assert main(["simulate", str(part)]) == 0
    assert main(["report", str(tmp_path)]) == 0
    assert f"in {report.parts[-1].rounds} rounds" in capsys.readouterr().out.replace("\n", "")


@pytest.mark.long
def test_the_chain_is_bit_exact_and_can_be_checked_again(tmp_path, capsys):
    more = {"cuts": ("c",), "batch": 4}
    report: object = stream_mlir.compile(
        Skipping().eval(), torch.zeros(SHAPE), out=tmp_path, calib=frames(), device="zybo", **more
    )
    assert isinstance(report, Partitioned)
    assert report.check is not None
    assert report.check.bit_exact
    assert report.check.sqnr_db is not None
    assert report.check.sqnr_db > 20
    lines = list(recheck(tmp_path))
    assert lines[-1].startswith("C simulation of 2 parts in turn: 8 frames, every output bit")
    assert main(["report", str(tmp_path)]) == 0
    assert "in 2 parts" in capsys.readouterr().out
    assert main(["simulate", str(tmp_path)]) == 1
    assert main(["compare", str(tmp_path)]) == 1
    assert capsys.readouterr().err.count("part0") == 2
    _cross_the_wires(tmp_path)
    with pytest.raises(CheckFailed, match=r"in turn: .* output values differ"):
        list(recheck(tmp_path))


def _cross_the_wires(out: Path) -> None:
    """Names that no longer say which tensor is which."""
    module = dumps.restore(out, "35-partitioned")
    names = port_names(parts_of(module)[1], "arg_attrs")
    text = str(module.operation.get_asm(enable_debug_info=True))
    second = text.index("@part1")
    swapped = text[second:]
    for old, new in ((names[0], "swap"), (names[1], names[0]), ("swap", names[1])):
        swapped = swapped.replace(f'stream.name = "{old}"', f'stream.name = "{new}"', 1)
    with module.context:
        changed = stream_mlir.ir.Module.parse(text[:second] + swapped)
        dumps.dump(changed, out, "35-partitioned")
