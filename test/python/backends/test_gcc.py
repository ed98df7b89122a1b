"""C simulation equals the interpreter bit for bit, and says what is wrong when it cannot end."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from emit_nets import NETS, frames_for, residual
from emitted_designs import emitted, vectors

from stream_mlir import ir
from stream_mlir.backends import Deadlock, SimulationError, gcc
from stream_mlir.emit import EmittedDesign, emit
from stream_mlir.errors import UserError
from stream_mlir.interp import run
from stream_mlir.locations import model_name
from stream_mlir.mapping.spill_coded import CodedSpill
from stream_mlir.mapping.spills import spill_of


def agrees(design: EmittedDesign, name: str, **build: bool) -> None:
    """Asserts equality on all frames of a net."""
    inputs, outputs = vectors(name)
    simulated = gcc.simulate(design, inputs, **build)
    assert len(simulated) == len(outputs)
    for got, expected in zip(simulated, outputs, strict=True):
        assert np.array_equal(got, expected)


@pytest.mark.parametrize("name", sorted(NETS))
def test_fast_and_bounded_equal_the_interpreter(name: str, tmp_path: Path) -> None:
    design = emitted(name, tmp_path / "hls")
    agrees(design, name)
    agrees(design, name, bounded=True)


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(NETS))
def test_the_synthesized_code_equals_the_interpreter(name: str, tmp_path: Path) -> None:
    agrees(emitted(name, tmp_path / "hls"), name, real=True)


def test_words_through_memory_ports_are_counted(tmp_path: Path) -> None:
    """Each position of each frame reads the rows of its phase, in whole words: rows x weights x bits."""
    design, (inputs, _) = emitted("offchip", tmp_path / "hls"), vectors("offchip")
    positions, frames = {"conv": 6 * 5, "depthwise": 6 * 5, "up": 13 * 10}, len(inputs[0])
    block_bits = {"conv": 7 * 12 * 9, "depthwise": 6 * 9 * 6, "up": 4 * 6 * 8}
    ports = {port.name.removesuffix("_memory"): port for port in design.memories}
    assert {name: port.word_bits for name, port in ports.items()} == dict.fromkeys(ports, 64)
    expected = {f"{n}_memory": positions[n] * frames * -(-block_bits[n] // 64) for n in ports}
    assert gcc.run(design, inputs).traffic_words == expected


def test_words_of_spilled_streams_are_counted(tmp_path: Path) -> None:
    """A frame of 9 x 8 x 6 bytes goes to memory and comes back: the formula of the mapping, and of SATAY."""
    design, (inputs, _) = emitted("spilled", tmp_path / "hls"), vectors("spilled")
    frames, frame_bits = len(inputs[0]), 9 * 8 * 6 * 8
    words = frames * frame_bits // 64
    ports = {
        f"{name}_spill_{way}_memory": words for name in ("scale", "add") for way in ("to", "from")
    }
    assert gcc.run(design, inputs, bounded=True).traffic_words == ports
    assert {port.buffer for port in design.memories} == {"scale_spill_memory", "add_spill_memory"}


def test_words_of_rows_under_windows_are_counted(tmp_path: Path) -> None:
    """Each row is written once, and read for each kernel row that touches it; not for those in the padding."""
    design, (inputs, _) = emitted("lines", tmp_path / "hls"), vectors("lines")
    rows = {"conv": (9, 2 + 3 + 3 + 3 + 2), "mean": (5, 1 + 2 + 2 + 2 + 1), "max": (5, 2 + 2)}
    words = {"conv": 8 * 4 * 8 // 64, "mean": 8 * 8 * 8 // 64, "max": 8 * 8 * 8 // 64}
    expected = {
        f"{name}_{way}_memory": len(inputs[0]) * count * words[name]
        for name, counts in rows.items()
        for way, count in zip(("to", "from"), counts, strict=True)
    }
    for bounded in (False, True):
        counted = gcc.run(design, inputs, bounded=bounded).traffic_words
        assert {name: counted[name] for name in expected} == expected


def test_words_of_coded_streams_are_those_of_pythons_coder(tmp_path: Path) -> None:
    """Of these very frames, with each burst filled up to a word. Noise is as long as anything can be: slots of the ring hold it."""
    design, (inputs, _) = (
        emitted("spilled_in_codes", tmp_path / "hls"),
        vectors("spilled_in_codes"),
    )
    expected: dict[str, int] = {}

    def encode(op: ir.Operation, values: np.ndarray) -> None:
        if op.name == "stream.spill":
            spill = spill_of(op)
            assert isinstance(spill, CodedSpill)
            frames = values.reshape(len(values), -1).astype(np.int64) & 255
            words = sum(len(spill.encoded(frame)) for frame in frames)
            assert words <= len(frames) * spill.most_port_words
            for way in ("to", "from"):
                expected[f"{model_name(op)}_spill_{way}_memory"] = words

    run(NETS["spilled_in_codes"](), inputs, observe=encode)
    assert len(expected) == 4
    assert gcc.run(design, inputs).traffic_words == expected
    assert gcc.run(design, inputs, bounded=True).traffic_words == expected


def emit_residual(depth: int, folder: Path) -> tuple[EmittedDesign, list[np.ndarray]]:
    """The residual net with a skip FIFO of `depth`, and three frames for it."""
    module = residual(depth)
    inputs, outputs = frames_for(module, 3)
    options = {"target": "bambu", "device": "zcu104", "clock_mhz": 200.0}
    return emit(module, folder, **options, golden_inputs=inputs, golden_outputs=outputs), inputs


SMALLEST_SKIP = 29
"""Depth in tokens of the residual net's skip FIFO below which it deadlocks: follows from the schedules of the kernels."""


def test_one_token_short_is_a_deadlock_that_names_the_fifo(tmp_path: Path) -> None:
    depth = SMALLEST_SKIP
    design, inputs = emit_residual(depth, tmp_path / "hls")
    gcc.simulate(design, inputs, bounded=True)
    design, inputs = emit_residual(depth - 1, tmp_path / "hls")
    with pytest.raises(Deadlock) as caught:
        gcc.simulate(design, inputs, bounded=True)
    waits = {wait.process: wait for wait in caught.value.waits}
    fork = waits["pool_fork"]
    assert (fork.fifo, fork.operation) == ("pool_fork_to_add", "write")
    assert fork.depth == fork.occupancy == depth - 1
    assert (waits["add"].operation, waits["add"].occupancy) == ("read", 0)
    text = f"pool_fork waits to write pool_fork_to_add (holds {depth - 1} of {depth - 1})"
    assert text in str(caught.value)


def test_a_second_simulation_compiles_nothing(tmp_path: Path) -> None:
    design = emitted("wide", tmp_path / "hls")
    agrees(design, "wide")
    objects = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.o")}
    emitted("wide", tmp_path / "hls")
    start = time.perf_counter()
    agrees(design, "wide")
    assert time.perf_counter() - start < 5
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.o")} == objects


def test_wrong_weights_are_not_taken_from_the_cache(tmp_path: Path) -> None:
    design = emitted("wide", tmp_path / "hls")
    inputs, outputs = vectors("wide")
    assert np.array_equal(gcc.simulate(design, inputs)[0], outputs[0])
    weights = design.folder / "weights" / "dense_weights.bin"
    weights.write_bytes(bytes(len(weights.read_bytes())))
    assert not np.array_equal(gcc.simulate(design, inputs)[0], outputs[0])


def test_tokens_that_nobody_reads_are_an_error(tmp_path: Path) -> None:
    design = emitted("wide", tmp_path / "hls")
    layer = design.folder / "layers" / "dense.cpp"
    layer.write_text(layer.read_text().replace("int pixels = 5", "int pixels = 4"))
    with pytest.raises(SimulationError, match="tanh_to_dense"):
        gcc.simulate(design, vectors("wide")[0])


def test_tokens_that_nobody_writes_are_an_error(tmp_path: Path) -> None:
    design = emitted("wide", tmp_path / "hls")
    layer = design.folder / "layers" / "dense.cpp"
    layer.write_text(layer.read_text().replace("int pixels = 5", "int pixels = 6"))
    with pytest.raises(SimulationError, match="a token of tanh_to_dense is read by dense"):
        gcc.simulate(design, vectors("wide")[0])


def test_inputs_of_a_wrong_shape_are_refused(tmp_path: Path) -> None:
    design = emitted("wide", tmp_path / "hls")
    with pytest.raises(ValueError, match="input signal has shape"):
        gcc.simulate(design, [np.zeros((2, 4, 11), np.int16)])


def test_no_compiler_is_said_clearly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    design = emitted("wide", tmp_path / "hls")
    monkeypatch.setenv("CXX", "no-such-compiler")
    with pytest.raises(UserError, match="no C\\+\\+ compiler"):
        gcc.simulate(design, vectors("wide")[0])


def test_gcc_does_not_synthesize(tmp_path: Path) -> None:
    design = emitted("wide", tmp_path / "hls")
    with pytest.raises(UserError):
        gcc.synthesize(design)
    assert gcc.find_reports(design) == {}
