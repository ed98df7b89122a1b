"""Weights that are replaced between rounds, in C++: what every round gives, and what crosses the port."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from emit_nets import frames_for, reloaded, reloaded_transposed

from stream_mlir import interp
from stream_mlir.backends import gcc
from stream_mlir.emit import EmittedDesign, emit
from stream_mlir.errors import UserError
from stream_mlir.interp.reload import Reload
from stream_mlir.mapping.read import read_layers
from stream_mlir.mapping.reload import RELOAD_BITS, load_bits, load_cycles

BUILDS = [
    {},
    {"bounded": True},
    pytest.param({"real": True}, marks=pytest.mark.long),
]


def emitted(make, folder: Path, rounds: int, frames: int) -> tuple[EmittedDesign, list, list]:
    """The design with `frames` frames in each round, its inputs, and what it must give."""
    module = make(rounds)
    reload = Reload.of(module)
    assert reload is not None
    inputs = reload.repeated(frames_for(make(1), frames)[0])
    outputs = interp.run(module, inputs)
    options = {"target": "vitis", "device": "zcu104", "clock_mhz": 200}
    design = emit(module, folder, **options, golden_inputs=inputs, golden_outputs=outputs)
    return design, inputs, outputs


@pytest.mark.parametrize("make", [reloaded, reloaded_transposed])
def test_all_rounds_together_are_the_layer(make):
    whole, parts = make(1), make(3)
    inputs, outputs = frames_for(whole, 4)
    reload = Reload.of(parts)
    assert reload is not None
    assert reload.rounds == 3
    found = reload.merged(interp.run(parts, reload.repeated(inputs)))
    for got, wanted in zip(found, outputs, strict=True):
        np.testing.assert_array_equal(got, wanted)


def test_frames_that_are_not_the_same_in_every_round_are_refused():
    with pytest.raises(UserError, match="4 frames are not the same ones 3 times"):
        interp.run(reloaded(3), frames_for(reloaded(1), 4)[0])


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: next(iter(build), "fast"))
@pytest.mark.parametrize("make", [reloaded, reloaded_transposed])
def test_every_round_has_its_weights(make, build, tmp_path):
    design, inputs, outputs = emitted(make, tmp_path / "hls", 3, 2)
    assert design.rounds == 3
    for frames in (6, 3):
        few = [design.first(array, frames) for array in inputs]
        wanted = [design.first(array, frames) for array in outputs]
        for got, expected in zip(gcc.simulate(design, few, **build), wanted, strict=True):
            np.testing.assert_array_equal(got, expected)


def test_a_block_is_read_once_in_a_round(tmp_path):
    design, inputs, _ = emitted(reloaded, tmp_path / "hls", 3, 4)
    (port,) = design.memories
    assert port.words == 3 * port.frame_words
    assert gcc.run(design, inputs).traffic_words == {port.name: port.words}
    layer = next(each for each in read_layers(reloaded(3).operation).layers if each.rounds > 1)
    assert layer.weight_bits == 9
    assert (
        0 <= port.frame_words * RELOAD_BITS - load_bits(layer) < 3 * RELOAD_BITS + _padding(layer)
    )
    assert load_cycles(layer, float("inf")) >= port.frame_words - 1


def _padding(layer) -> int:
    """Bits of a block that widen what is narrower than its pieces, or than a row."""
    lanes = layer.fold.in_ * layer.fold.out * layer.fold.fine
    rows = layer.filters // layer.fold.out * (-(-30 // 9) + -(-17 // 9))
    return rows * lanes * 9


@pytest.mark.parametrize("frames", [4, 5])
def test_frames_must_be_equally_many_in_each_round(tmp_path, frames):
    design, inputs, _ = emitted(reloaded, tmp_path / "hls", 3, 2)
    with pytest.raises(ValueError, match=f"{frames} frames in 3 rounds"):
        gcc.run(design, [array[:frames] for array in inputs])
