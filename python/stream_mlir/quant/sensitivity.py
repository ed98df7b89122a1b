"""What rounding the weights of one layer does to the results of the network, and the widths that do least together.

Errors of different layers are taken to be independent, so that their powers add up (Lin et al. 2016, Fixed Point Quantization of Deep
Convolutional Networks, section 3).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stream_mlir import ir
from stream_mlir.interp.run import main_function, run
from stream_mlir.quant import knapsack
from stream_mlir.quant.calibration import Calibration
from stream_mlir.quant.layers import replace_parameter, weights_of
from stream_mlir.quant.regions import is_unary
from stream_mlir.quant.settings import Settings
from stream_mlir.quant.sharing import moves
from stream_mlir.quant.weight_scales import channel_scales


def output_noise(
    module: ir.Operation, layers: Sequence[ir.Operation], widths: Sequence[int], data: Calibration
) -> np.ndarray:
    """Layers x widths: squared error of all results over the squared results, where only this layer's weights have this width.

    Each result counts alike, whatever its scale, and before the softmax or function that it ends with: what saturates hides errors.
    """
    probes = _probes(module)
    batches = list(data.batches())
    wanted = [_probed(module, probes, batch) for batch in batches]
    noise = np.zeros((len(layers), len(widths)))
    for i, layer in enumerate(layers):
        weights = weights_of(layer)
        for j, width in enumerate(widths):
            replace_parameter(layer, "weights", _rounded(weights, width))
            got = [_probed(module, probes, batch) for batch in batches]
            noise[i, j] = _relative_error(wanted, got)
        replace_parameter(layer, "weights", weights)
    return noise


def choose_widths(
    noise: np.ndarray,
    weights: np.ndarray,
    widths: Sequence[int],
    *,
    bits: float | None = None,
    most_noise: float | None = None,
) -> list[int] | None:
    """One width per layer: the least noise in at most `bits` for all `weights` (numbers per layer), or the fewest bits for at most
    `most_noise`. Exact, a multiple-choice knapsack; None if nothing fits."""
    size = np.outer(weights, widths).astype(float)
    if bits is not None:
        chosen = knapsack.choose(noise, size, bits)
    else:
        chosen = knapsack.choose(size, noise, most_noise or 0.0)
    return None if chosen is None else [widths[column] for column in chosen]


def _rounded(weights: np.ndarray, width: int) -> np.ndarray:
    scales = channel_scales(weights, Settings(weights=width))
    steps = np.where(scales > 0, scales, 1.0).reshape(-1, *[1] * (weights.ndim - 1))
    limit = (1 << (width - 1)) - 1
    return (np.clip(np.rint(weights / steps), -limit, limit) * steps).astype(np.float32)


def _probes(module: ir.Operation) -> list[ir.Operation]:
    """What computes each result, but for what stands behind the last sum of several values."""
    terminator = list(main_function(module).regions[0].blocks[0].operations)[-1]
    found = []
    for value in terminator.operands:
        op = value.owner.operation
        while op.name in ("stream.argmax", "stream.softmax") or is_unary(op) or moves(op):
            source = op.operands[0].owner
            if isinstance(source, ir.Block):
                break
            op = source.operation
        found.append(op)
    return found


def _probed(
    module: ir.Operation, probes: Sequence[ir.Operation], batch: list[np.ndarray]
) -> list[np.ndarray]:
    seen: dict[ir.Operation, np.ndarray] = {}

    def record(op: ir.Operation, array: np.ndarray) -> None:
        if op in probes:
            seen[op] = array

    run(module, batch, observe=record)
    return [seen[op] for op in probes]


def _relative_error(wanted: list[list[np.ndarray]], got: list[list[np.ndarray]]) -> float:
    total = 0.0
    for result in range(len(wanted[0])):
        pairs = [(w[result], g[result]) for w, g in zip(wanted, got, strict=True)]
        power = sum(float(np.square(w, dtype=np.float64).sum()) for w, _ in pairs)
        error = sum(float(np.square(w - g, dtype=np.float64).sum()) for w, g in pairs)
        total += error / power if power else 0.0
    return total
