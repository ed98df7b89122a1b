"""The interpreter and machine code from `convert-stream-to-linalg` are two independent meanings of every op."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from native import Native, available
from random_nets import NETS

import stream_mlir
from stream_mlir import interp, ir
from stream_mlir.interp.storage import storage_of

pytestmark = pytest.mark.skipif(not available(), reason="needs the LLVM and MLIR wheels")
CASES = sorted((Path(__file__).parents[2] / "interp").glob("*.mlir"))


def check(text: str | bytes, folder: Path, seed: int = 5) -> None:
    """Random inputs over the whole range of each argument: integers equal bit for bit, floats to 1e-5 of the largest."""
    random = np.random.default_rng(seed)
    with stream_mlir.context(), ir.Location.unknown():
        module = ir.Module.parse(text)
        kinds = [a.type for a in module.body.operations[0].regions[0].blocks[0].arguments]
        inputs = [_random(kind, random) for kind in kinds]
        wanted = interp.run(module, inputs)
        got = Native(module, folder)(inputs)
    for have, want in zip(got, wanted, strict=True):
        if want.dtype.kind == "f":
            np.testing.assert_allclose(have, want, rtol=1e-5, atol=1e-5 * np.abs(want).max())
        else:
            np.testing.assert_array_equal(have, want)


def _random(kind: ir.Type, random: np.random.Generator) -> np.ndarray:
    shape, storage = ir.RankedTensorType(kind).shape, storage_of(kind)
    if storage is None:
        return random.uniform(-2, 2, shape).astype(np.float32)
    return random.integers(storage.qmin, storage.qmax + 1, shape).astype(storage.dtype)


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_interpreter_cases(case, tmp_path):
    check(case.read_text(), tmp_path)


def compiled(kind: Any, out: Path, **options: Any) -> None:
    """A small network up to a stage, dumped into `out`."""
    torch.manual_seed(0)
    shapes = kind.shape if isinstance(kind.shape[0], tuple) else [kind.shape]
    inputs = tuple(torch.randn(shape) for shape in shapes)
    stream_mlir.compile(kind().eval(), inputs, out=out, **options)


@pytest.mark.parametrize("kind", NETS, ids=lambda kind: kind.__name__)
def test_networks(kind, tmp_path):
    """Quantized and mapped, with everything that joins processes."""
    compiled(kind, tmp_path, last="map")
    check((tmp_path / "40-mapped.mlirbc").read_bytes(), tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("kind", NETS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("bits", [(12, 16), (4, 6)], ids=["w12a16", "w4a6"])
def test_other_widths(kind, bits, tmp_path):
    compiled(kind, tmp_path, last="map", weights=bits[0], activations=bits[1])
    for stage in ("10-graph", "30-quantized"):
        check((tmp_path / f"{stage}.mlirbc").read_bytes(), tmp_path)
