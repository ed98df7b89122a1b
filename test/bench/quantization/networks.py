"""Networks with trained weights, data, and a score of what they answer."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2] / "python" / "quant"))

from quant_logits import answers

from stream_mlir import import_model, ir
from stream_mlir.models import digits, orientation, ppocr, text_detection, text_recognition
from stream_mlir.models.text import Score

__all__ = ["NETWORKS", "Network", "answers"]


@dataclass(frozen=True)
class Network:
    """A float module; data for calibration; frames that it did not see, and how good the outputs for them are, from 0 to 1."""

    module: ir.Module
    calibration: np.ndarray
    frames: np.ndarray
    score: Score


def _classified(labels: np.ndarray) -> Score:
    return lambda outputs: float((outputs[0].argmax(axis=1) == labels).mean())


def _digits() -> Network:
    (calibration, _), (frames, labels) = digits.dataset()
    return Network(import_model("zoo:digits"), calibration[:64], frames, _classified(labels))


def _orientation() -> Network:
    (calibration, _), (frames, labels) = orientation.dataset(evaluation=256)
    module = import_model(ppocr.network(ppocr.CLASSIFIER), input_shapes=(1, 3, 48, 192))
    return Network(module, calibration, frames, _classified(labels))


def _detector() -> Network:
    frames, score = text_detection.evaluation()
    module = import_model(ppocr.network(ppocr.DETECTOR), input_shapes=(1, *frames.shape[1:]))
    return Network(module, text_detection.calibration(), frames, score)


def _recognizer() -> Network:
    frames, score = text_recognition.evaluation()
    module = import_model(ppocr.network(ppocr.RECOGNIZER), input_shapes=(1, *frames.shape[1:]))
    return Network(module, text_recognition.calibration(), frames, score)


#: Name -> the network; made anew, for passes change it.
NETWORKS: dict[str, Callable[[], Network]] = {
    "digits": _digits,
    "orientation": _orientation,
    "detector": _detector,
    "recognizer": _recognizer,
}
