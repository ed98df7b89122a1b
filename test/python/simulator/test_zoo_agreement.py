"""Model against simulator for every model of the zoo that can be compiled, at the sizes at which they are imported in test/python/zoo."""

from __future__ import annotations

import pytest
from test_zoo import SMALL

from stream_mlir import importers, ir, zoo
from stream_mlir.mapping.model import model
from stream_mlir.mapping.traffic import usable_bits_per_cycle
from stream_mlir.passes import run_pipeline
from stream_mlir.simulator import Memory, simulate

MAP = (
    "canonicalize,cse,stream-quantize{{samples=1}},canonicalize,cse,stream-fold{{device=u250 offchip={offchip}}},"
    "stream-materialize-widths,stream-materialize-forks,stream-size-fifos{{effort={effort}}}"
)
QUICK = ("digits", "resnet8")
DO_NOT_FIT = ("resnet50", "vgg16", "convnext_tiny", "unet")
"""Their weights are more than the board holds."""


def mapped(name: str, effort: int) -> ir.Module:
    module = importers.import_model(f"zoo:{name}", input_shapes=SMALL.get(name))
    run_pipeline(
        module,
        f"builtin.module({MAP.format(offchip=str(name in DO_NOT_FIT).lower(), effort=effort)})",
    )
    return module


@pytest.mark.filterwarnings("ignore:no calibration data")
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name in QUICK else pytest.mark.long) for name in zoo.ENTRIES],
)
def test_a_frame_takes_as_long_as_the_model_says(name: str):
    # Depths that are enough do; that they are the smallest is shown elsewhere.
    module = mapped(name, effort=20)
    memory = Memory(usable_bits_per_cycle(module.operation))
    report, expected = simulate(module, memory=memory), model(module.operation)
    assert report.interval_cycles == pytest.approx(expected.interval_cycles, rel=0.01)
    assert report.latency_cycles == pytest.approx(expected.latency_cycles, rel=0.05)
