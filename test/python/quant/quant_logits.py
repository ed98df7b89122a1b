"""What a network answers, in real numbers, at any stage."""

import numpy as np

from stream_mlir import interp, ir
from stream_mlir.interp.run import main_function

FRAMES_AT_ONCE = 64


def logits(module: ir.Module | ir.Operation, frames: np.ndarray) -> np.ndarray:
    """Real results (N x classes) for frames in model layout."""
    function = main_function(module)
    block = function.regions[0].blocks[0]
    argument, result = block.arguments[0].type, list(block.operations)[-1].operands[0].type
    attrs = ir.DictAttr(ir.ArrayAttr(function.attributes["arg_attrs"])[0])
    parts = []
    for start in range(0, len(frames), FRAMES_AT_ONCE):
        inputs = interp.to_stream(frames[start : start + FRAMES_AT_ONCE], attrs)
        outputs = interp.run(module, [interp.quantize_array(inputs, argument)])[0]
        parts.append(interp.dequantize_array(outputs, result))
    return np.concatenate(parts).reshape(len(frames), -1)
