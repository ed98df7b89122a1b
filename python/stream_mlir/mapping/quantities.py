"""The named quantities of a layer that the formulae of a cost table speak of."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from stream_mlir.mapping.layer import Fold, Layer, Window
from stream_mlir.mapping.lines import columns_of
from stream_mlir.mapping.moves import buffered
from stream_mlir.mapping.rows import buffer_rows, fill_rows, row_positions
from stream_mlir.mapping.volume import row_banks

FOLD = ("fold_in", "fold_out", "fold_group", "fine")


def folds_of(folds: list[Fold]) -> dict[str, Any]:
    """The factors of many foldings as arrays."""
    columns = np.array([(each.in_, each.out, each.group, each.fine) for each in folds], np.int64)
    return dict(zip(FOLD, columns.reshape(-1, 4).T, strict=True))


def quantities(layer: Layer, folds: list[Fold]) -> dict[str, Any]:
    """Numbers of the layer, arrays over the foldings. A name's meaning stands beside it here; widths in bits, the rest are counts."""
    found = {**_shape(layer), **_window(layer), **folds_of(folds)}
    fold_in, fold_out, group = (found[name] for name in FOLD[:3])
    streams_in = fold_in * group
    found |= {
        "streams_in": streams_in,  # channels side by side in an input word
        "streams_out": fold_out * group,  # in an output word
        "held_lanes": fold_in if layer.transposed else fold_out,  # of a matmul's second input
        "multipliers": fold_in * fold_out * group * found["fine"],
        "input_words": layer.channels // streams_in,  # per position
        "output_words": layer.filters // (fold_out * group),
        "passes": layer.filters // layer.groups // fold_out,  # over one group's inputs
        "steps": layer.taps // found["fine"] * (layer.channels // layer.groups // fold_in),
        "window_fine": layer.taps * np.ones_like(fold_in) if layer.skip else found["fine"],
        **_skip(layer, folds),
    }
    return {**found, **_line_buffer(layer, found)}


def _skip(layer: Layer, folds: list[Fold]) -> dict[str, Any]:
    """Of a layer that leaves zeros out; 0 otherwise."""
    skip = layer.skip
    if skip is None:
        return dict.fromkeys(("windows", "kept_taps", "skip_weights", "value_bits", "reordered"), 0)
    return {
        "windows": np.array(
            [layer.channels // layer.groups // each.in_ for each in folds]
        ),  # of a lane and unit
        "kept_taps": np.array(
            [skip.most_kept(each.out, layer.groups) for each in folds]
        ),  # weights stored per window
        "skip_weights": int(skip.weights),
        "value_bits": layer.input_bits + int(skip.zero_point != 0),  # less the zero point
        "reordered": int(skip.order is not None),
    }


def _shape(layer: Layer) -> dict[str, Any]:
    return {
        "channels": layer.channels,
        "filters": layer.filters,
        "all_channels": sum(shape[-1] for shape in layer.inputs),
        "groups": layer.groups,
        "inputs": len(layer.inputs),
        "gates": sum(layer.gates),  # inputs of one value per channel
        "positions": layer.positions,  # of the output
        "input_positions": prod(_first(layer)[:-1]),
        "products": layer.products,  # multiplications per element of a map
        "table_words": layer.table_words,
        "mask_rows": layer.mask_rows,  # of a softmax
        "buffered_elements": buffered(layer),  # of a layer that moves words
        "weights": layer.filters
        * layer.channels
        // layer.groups
        * layer.taps
        * layer.phases,  # also of what a matmul holds
        "phases": layer.phases,  # sets of weights of a transposed convolution; else 1
        "data_bits": layer.input_bits,
        "output_bits": layer.output_bits,
        "weight_bits": layer.weight_bits,
        "accumulator_bits": layer.accumulator_bits,
        "multiplier_bits": layer.multiplier_bits,  # of the requantization; 0 for none
    }


def _first(layer: Layer) -> tuple[int, ...]:
    """The first input; of a constant, which has none, the output."""
    return (*layer.inputs, layer.output)[0]


def _window(layer: Layer) -> dict[str, Any]:
    """A row is the outermost spatial dimension that slides; everything inside it counts as columns."""
    window, inner = layer.window, _first(layer)[1:-1]
    if window is None:
        ones = dict.fromkeys(("taps", "kernel_rows", "kernel_columns"), 1)
        sizes = prod(_first(layer)[:-1])
        return ones | {
            "buffered": False,
            "padded_positions": sizes,
            "row_positions": prod(inner),
            "padded_row_positions": prod(inner),
            "positions_before": 0,
            "fill_positions": 0,
        }
    padded = [
        size + begin + end
        for size, begin, end in zip(
            layer.inputs[0][:-1], window.pads_begin, window.pads_end, strict=True
        )
    ]
    return {
        "buffered": layer.buffered,  # has a line buffer
        "taps": layer.taps,
        "kernel_rows": window.kernel[0],
        "kernel_columns": prod(window.kernel[1:]),
        "padded_positions": prod(padded),
        "row_positions": prod(inner),
        "padded_row_positions": prod(padded[1:]),
        "positions_before": _positions_before(layer, padded),
        "fill_positions": fill_rows(layer) * row_positions(layer),
    }


def _positions_before(layer: Layer, padded: list[int]) -> int:
    """Input positions that arrive before the first window is whole (fpgaConvNet, sliding window's depth)."""
    window = layer.window
    assert window is not None
    shape = layer.inputs[0][:-1]
    reach = sum(
        ((size - 1) * step) * prod(padded[axis + 1 :])
        for axis, (size, step) in enumerate(zip(window.kernel, window.dilations, strict=True))
    )
    skipped = sum(begin * prod(shape[axis + 1 :]) for axis, begin in enumerate(window.pads_begin))
    return max(0, reach - skipped)


def _line_buffer(layer: Layer, found: dict[str, Any]) -> dict[str, Any]:
    """Of our window kernel: a ring of rows in one memory, cut into banks so that `fine` taps can be read at once (lib/Kernels/README.md); and whether rows are
    off chip instead."""
    if layer.window is None:
        return {"line_banks": 0, "line_depth": 0, "lines_offchip": 0}
    if layer.lines_burst:
        return {**_two_parts(layer, layer.window, found), "lines_offchip": 1}
    if len(layer.window.kernel) > 2:
        return _ring(layer, layer.window, found)
    kernel, dilations = layer.window.kernel, layer.window.dilations
    rows = buffer_rows(layer)
    extent = prod(
        (size - 1) * step + 1 for size, step in zip(kernel[1:], dilations[1:], strict=True)
    )
    fine, whole = found["window_fine"], layer.taps > 1
    banks = np.where((fine == layer.taps) & whole, rows, 1) * np.where(fine > 1, extent, 1)
    depth = -(-rows * prod(layer.inputs[0][1:-1]) // banks) * found["input_words"]
    return {"line_banks": banks, "line_depth": depth, "lines_offchip": 0}


def _two_parts(layer: Layer, window: Window, found: dict[str, Any]) -> dict[str, Any]:
    """The same where the rows are in memory: of each row under a window a part, the next, and what windows reach back from the first."""
    fine, words = (np.asarray(found[name]) for name in ("window_fine", "input_words"))
    width = layer.inputs[0][1]
    parts = [columns_of(layer.folded(Fold(*each))) or width for each in _folds(found)]
    banks = np.where(fine > 1, window.extent(1), 1)
    columns = -(-(2 * np.array(parts) + window.extent(1) - 1) // banks) * banks
    rows = np.where((fine == layer.taps) & (layer.taps > 1), window.kernel[0], 1)
    return {
        "line_banks": banks * rows,
        "line_depth": window.kernel[0] * columns * words // (banks * rows),
    }


def _folds(found: dict[str, Any]) -> list[tuple[int, ...]]:
    return list(zip(*(np.asarray(found[name]).tolist() for name in FOLD), strict=True))


def _ring(layer: Layer, window: Window, found: dict[str, Any]) -> dict[str, Any]:
    """The same over three dimensions: as many banks of rows as keep the tap rows of a word apart."""
    spatial, fine = layer.inputs[0][:-1], np.asarray(found["window_fine"])
    rows = np.array([row_banks(window, spatial, each) for each in fine.ravel()]).reshape(fine.shape)
    extent = (window.kernel[2] - 1) * window.dilations[2] + 1
    banks = rows * np.where(fine > 1, extent, 1)
    held = -(-buffer_rows(layer) // rows) * rows
    depth = -(-held * spatial[2] // banks) * found["input_words"]
    return {"line_banks": banks, "line_depth": depth, "lines_offchip": 0}


def names() -> frozenset[str]:
    """Every quantity there is."""
    return frozenset(quantities(Layer("", "", ((1, 1),), (1, 1)), [Fold()]))
