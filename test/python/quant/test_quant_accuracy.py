"""Accuracy of real networks on data that calibration never saw."""

from importlib import import_module

import numpy as np
import pytest
from quant_logits import answers, logits

from stream_mlir import import_model, ir, run_pipeline
from stream_mlir.quant import Calibration, Settings, quantize_module


def accuracies(
    module: ir.Module,
    settings: Settings,
    calibration: np.ndarray,
    frames: np.ndarray,
    labels: np.ndarray,
) -> tuple[float, float]:
    """(float, integer) accuracy."""
    run_pipeline(module, "builtin.module(canonicalize)")
    before = logits(module, frames)
    quantize_module(module, settings, Calibration.from_arrays(module, [calibration]))
    after = logits(module, frames)
    before, after = (float((x.argmax(axis=1) == labels).mean()) for x in (before, after))
    return before, after


@pytest.mark.parametrize(
    ("settings", "loss"),
    [
        (Settings(), 0.005),
        (Settings(8, 16), 0.005),
        (Settings(scheme="symmetric", scales="pow2"), 0.005),
        (Settings(4, 8), 0.01),
    ],
    ids=str,
)
def test_digits(settings: Settings, loss: float) -> None:
    from stream_mlir.models import digits

    (calibration, _), (frames, labels) = digits.dataset()
    module = import_model(digits.trained(), input_shapes=(1, 1, 8, 8))
    before, after = accuracies(module, settings, calibration[:64], frames, labels)
    assert before > 0.98
    assert after >= before - loss


@pytest.mark.long
def test_text_orientation_classifier() -> None:
    """A MobileNetV3-style network with real weights."""
    from stream_mlir.models import orientation, ppocr

    (calibration, _), (frames, labels) = orientation.dataset(evaluation=128)
    module = import_model(ppocr.network(ppocr.CLASSIFIER), input_shapes=(1, 3, 48, 192))
    before, after = accuracies(module, Settings(), calibration, frames, labels)
    assert before > 0.98
    assert after >= before - 0.01


@pytest.mark.long
@pytest.mark.parametrize(
    ("task", "file", "least", "loss"),
    [("text_detection", "DETECTOR", 0.7, 0.02), ("text_recognition", "RECOGNIZER", 0.98, 0.01)],
)
def test_text(task: str, file: str, least: float, loss: float) -> None:
    """A feature pyramid with transposed convolutions, and attention, both with real weights."""
    from stream_mlir.models import ppocr

    data = import_module(f"stream_mlir.models.{task}")
    calibration, (frames, score) = data.calibration(32), data.evaluation(32)
    path = ppocr.network(getattr(ppocr, file))
    module = import_model(path, input_shapes=(1, *frames.shape[1:]))
    run_pipeline(module, "builtin.module(canonicalize)")
    before = score([answers(module, frames)])
    quantize_module(module, Settings(), Calibration.from_arrays(module, [calibration]))
    assert before > least
    assert score([answers(module, frames)]) >= before - loss
