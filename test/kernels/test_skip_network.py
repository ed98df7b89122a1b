"""The emitted layers of a real network on real activations: products and cycles that the C++ counts, against plain loops over the activations."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
from conv_case import ConvCase, Fold
from kernel_program import ROOT, vendor_headers
from kernel_reference import Geometry, Requant
from kernel_strategies import Format
from skip_case import SkipCase

from stream_mlir import import_model, ir
from stream_mlir.dialects import stream
from stream_mlir.emit import emit
from stream_mlir.emit.layers.attributes import fold_of
from stream_mlir.interp import quantize_array, run, storage_of
from stream_mlir.interp.attributes import integer, window_of
from stream_mlir.locations import model_name
from stream_mlir.mapping.describe import describe
from stream_mlir.passes import run_pipeline
from stream_mlir.passes.calibrated import calibrated_on
from stream_mlir.quant import Calibration
from stream_mlir.quant.layers import dot_layers, visit_layers, weights_of
from stream_mlir.sparsity.replay import replayed

FRAMES = 2
PASSES = (
    "stream-sparsify{ratio=0.5},canonicalize,stream-quantize,stream-collect-statistics,"
    "stream-annotate-sparsity{zeros=both layers=conv2},stream-annotate-sparsity{zeros=activations empty=0 layers=conv1,conv3,fc},"
    "stream-fold{device=zybo dsp=0.5 dense=false},stream-materialize-widths,stream-materialize-forks"
)
MAIN = """#include "harness.h"
#include "stream_kernels/word.h"
%(includes)s
int main() {
%(blocks)s}
"""
BLOCK = """  for (int frame = 0; frame < {frames}; ++frame) {{
    Stream<Word<{source}>> in;
    Stream<Word<{words}>> windows;
    Stream<Word<{result}>> out;
    feed<{fed}>({first});
    {window}
    ticks() = 0;
    {name}(windows, out);
    put_ticks();
    put_products();
    drain<{result}>(out);
  }}
"""


@pytest.fixture(scope="module")
def mapped() -> ir.Module:
    from stream_mlir.models import digits

    (calibration, _), _ = digits.dataset()
    module = import_model("zoo:digits")
    with calibrated_on([calibration[:32]]):
        run_pipeline(module, f"builtin.module({PASSES})")
    return module


@pytest.fixture(scope="module")
def data() -> list[np.ndarray]:
    from stream_mlir.models import digits

    _, (frames, _) = digits.dataset()
    return [frames[:FRAMES]]


def raw_inputs(module: ir.Module, data: list[np.ndarray]) -> list[np.ndarray]:
    arguments = module.body.operations[0].regions[0].blocks[0].arguments
    (batch,) = Calibration.from_arrays(module, data).batches()
    return [quantize_array(x, arg.type) for x, arg in zip(batch, arguments, strict=True)]


def skip_of(op: ir.Operation) -> stream.SkipAttr:
    return stream.SkipAttr(op.attributes["skip"])


def case(op: ir.Operation, frame: np.ndarray) -> SkipCase:
    """The layer on one frame, H x W x C."""
    weights, fold, skip = weights_of(op), fold_of(op), skip_of(op)
    if op.name == "stream.linear":
        geometry = Geometry((1, 1), (1, 1), (1, 1), (1, 1), (0, 0), (0, 0))
    else:
        window = window_of(op, weights.shape[1:-1])
        sizes = (frame.shape[:2], window.kernel, window.strides, window.dilations)
        geometry = Geometry(*((a, b) for a, b in (*sizes, window.pads[:2], window.pads[2:])))
    source, zeros = storage_of(op.operands[0].type), np.zeros(len(weights), int)
    conv = ConvCase(
        geometry=geometry,
        groups=integer(op, "groups", 1),
        fold=Fold(fold.in_, fold.out, fold.group, fold.fine),
        source=Format(source.bits, source.signed),
        weight_bits=8,
        result=Format(8, True),
        requant=Requant(1, 0, 0, 1),
        pad=source.zero_point,
        image=frame,
        weights=weights.reshape(len(weights), -1, weights.shape[-1]).astype(int),
        bias=zeros,
        multiplier=zeros,
    )
    order = tuple(skip.order) if skip.order else None
    return SkipCase(conv, skip.activations, skip.weights, skip.empty, order)


def block(op: ir.Operation) -> str:
    """C++ that runs the layer on each frame."""
    name, fold, weights = model_name(op), fold_of(op), weights_of(op)
    source, result = (storage_of(value.type) for value in (op.operands[0], op.results[0]))
    taps = int(np.prod(weights.shape[1:-1]))
    word = f"{source.bits}, {int(source.signed)}, {fold.in_ * fold.group}"
    words = f"{source.bits}, {int(source.signed)}, {fold.in_ * fold.group * taps}"
    slides = op.name == "stream.conv"
    return BLOCK.format(
        frames=FRAMES,
        source=word,
        words=words,
        result=f"{result.bits}, {int(result.signed)}, {fold.out * fold.group}",
        fed=word if slides else words,
        first="in" if slides else "windows",
        window=f"{name}_window(in, windows);" if slides else "",
        name=name,
    )


def counted(module: ir.Module, seen: dict[str, np.ndarray], folder: Path) -> np.ndarray:
    """Builds and runs the emitted layers; what they print."""
    layers = dot_layers(module)
    includes = "\n".join(f'#include "layers/{model_name(op)}.h"' for op in layers)
    blocks = "".join(map(block, layers))
    (folder / "main.cpp").write_text(MAIN % {"includes": includes, "blocks": blocks})
    hls, headers = folder / "hls", vendor_headers()
    flags = ["-std=c++14", "-O1", "-DSTREAM_COUNT_CYCLES", f"-I{hls}", f"-I{hls / 'kernels'}"]
    flags += [f"-I{ROOT / 'test/kernels'}", f"-Wa,-I{hls / 'weights'}"]
    flags += ["-isystem", str(headers)] if headers is not None else []
    sources = [folder / "main.cpp", hls / "weights/weights.s"]
    sources += [hls / f"layers/{model_name(op)}.cpp" for op in layers]
    subprocess.run(["g++", *flags, *map(str, sources), "-o", str(folder / "run")], check=True)
    values = [
        np.concatenate([[frame.size], frame.reshape(-1)])
        for op in layers
        for frame in seen[model_name(op)]
    ]
    given = np.concatenate(values).astype(np.int64).tobytes()
    done = subprocess.run([folder / "run"], input=given, stdout=subprocess.PIPE, check=True)
    return np.frombuffer(done.stdout, np.int64)


def test_counts_in_the_emitted_layers_are_those_of_the_activations(mapped, data, tmp_path):
    layers = dot_layers(mapped)
    assert any(skip_of(op).order and fold_of(op).in_ > 1 for op in layers)
    assert any(fold_of(op).fine not in (1, 3, 9) for op in layers)
    seen: dict[str, np.ndarray] = {}
    results: dict[str, np.ndarray] = {}
    inputs = raw_inputs(mapped, data)
    visit_layers(mapped, inputs, lambda op, x: seen.update({model_name(op): x}))

    def keep(op: ir.Operation, array: np.ndarray) -> None:
        results[model_name(op)] = array

    outputs = run(mapped, inputs, observe=keep)
    hls = tmp_path / "hls"
    emit(
        mapped,
        hls,
        target="vitis",
        device="zybo",
        clock_mhz=100,
        golden_inputs=inputs,
        golden_outputs=outputs,
    )
    printed = counted(mapped, seen, tmp_path)
    works = replayed(mapped.operation, Calibration.from_arrays(mapped, data))
    for op in layers:
        name = model_name(op)
        for number, frame in enumerate(seen[name]):
            cycles, products, size = printed[:3].tolist()
            values, printed = printed[3 : 3 + size], printed[3 + size :]
            np.testing.assert_array_equal(values, results[name][number].reshape(-1), name)
            image = frame if frame.ndim == 3 else frame.reshape(1, 1, -1)
            assert (products, cycles) == case(op, image).work(), name
            dense = weights_of(op).size * int(
                np.prod(ir.RankedTensorType(op.results[0].type).shape[1:-1])
            )
            work = works[name][number]
            assert work.products == products < dense
            described = describe(op.opview)
            assert described is not None
            assert work.cycles(described) == cycles
    assert printed.size == 0
