"""What a network answers, in real numbers, at any stage."""

import numpy as np

from stream_mlir import interp, ir
from stream_mlir.interp.run import main_function

VALUES_AT_ONCE = 1 << 20


def answers(module: ir.Module | ir.Operation, frames: np.ndarray) -> np.ndarray:
    """Real results for frames, both in model layout."""
    function = main_function(module)
    block = function.regions[0].blocks[0]
    argument, result = block.arguments[0].type, list(block.operations)[-1].operands[0].type
    own, theirs = (
        ir.ArrayAttr(function.attributes[f"{which}_attrs"])[0] for which in ("arg", "res")
    )
    at_once = max(1, VALUES_AT_ONCE // frames[0].size)
    parts = []
    for start in range(0, len(frames), at_once):
        inputs = interp.to_stream(frames[start : start + at_once], own)
        outputs = interp.run(module, [interp.quantize_array(inputs, argument)])[0]
        parts.append(interp.to_model(interp.dequantize_array(outputs, result), theirs))
    return np.concatenate(parts)


def logits(module: ir.Module | ir.Operation, frames: np.ndarray) -> np.ndarray:
    """Real results (N x classes) for frames in model layout."""
    return answers(module, frames).reshape(len(frames), -1)
