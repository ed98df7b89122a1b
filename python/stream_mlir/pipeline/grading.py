"""How well a task is done: the share of labels met, or what the user's own score says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stream_mlir import interp, ir
from stream_mlir.errors import UserError
from stream_mlir.interp.run import main_function
from stream_mlir.pipeline.frames import Frames


def grade(
    module: ir.Module | ir.Operation, outputs: Sequence[np.ndarray] | None, frames: Frames
) -> float | None:
    """Grades a module's outputs (real numbers, stream layout) for `frames`; None where there are no outputs or nothing to grade them by.

    Raises UserError where the user's score fails.
    """
    if outputs is None:
        return None
    if frames.score is None:
        return _classified_right(outputs, frames.labels)
    function = main_function(module.operation)
    layouts = ir.ArrayAttr(function.attributes["res_attrs"])
    pairs = zip(outputs, layouts, strict=True)
    own = [interp.to_model(array[: frames.given], layout) for array, layout in pairs]
    try:
        share = float(frames.score(own))
    except Exception as error:
        told = f"the score raised {type(error).__name__}: {error}"
        shapes = ", ".join(str(array.shape) for array in own)
        hint = f"it is given a list of the design's outputs, here of shapes {shapes}"
        raise UserError(told, where="evaluation data", hint=hint) from error
    if not 0 <= share <= 1:
        raise UserError(f"the score must be from 0 to 1, not {share:g}", where="evaluation data")
    return share


def _classified_right(outputs: Sequence[np.ndarray], labels: np.ndarray | None) -> float | None:
    """Fraction of the labeled frames whose highest score is that of their label; None without labels, or where the outputs are no scores."""
    if labels is None or not _is_classifier(outputs):
        return None
    scores = outputs[0].reshape(len(outputs[0]), -1)
    return float((scores[: len(labels)].argmax(1) == labels).mean())


def _is_classifier(outputs: Sequence[np.ndarray]) -> bool:
    """One score per class and frame."""
    return len(outputs) == 1 and outputs[0][0].size == outputs[0].shape[-1] > 1
