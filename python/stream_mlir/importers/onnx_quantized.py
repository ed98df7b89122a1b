"""Quantized ONNX models: their scales are noted, their graph becomes one of real numbers.

A value that the model quantizes stays in the graph as the real number its integers stand for, behind an Identity that bears the
QuantizeLinear's name; constants become what they dequantize to. What the model says of storage is returned beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from stream_mlir.importers import onnx_fold
from stream_mlir.importers.onnx_codes import (
    UNKNOWN,
    Codes,
    Unquantizable,
    codes_of,
    storage_of,
    with_block,
)
from stream_mlir.importers.onnx_filters import MOVES_WEIGHTS, filter_scales
from stream_mlir.importers.onnx_qonnx import HANDLED as QONNX
from stream_mlir.importers.onnx_qonnx import check_stream, codes_of_quant, integers_of
from stream_mlir.importers.onnx_qoperators import OPERATORS, spell_out
from stream_mlir.interp.storage import Storage

# Work on integers as on the real numbers they stand for.
_MOVES = MOVES_WEIGHTS | {
    *("Concat", "DepthToSpace", "Expand", "MaxPool", "Resize", "Slice", "SpaceToDepth", "Split")
}


@dataclass
class Quantization:
    """What a model says of its own quantization, by the name of a node."""

    storages: dict[str, Storage] = field(default_factory=dict)
    weight_scales: dict[str, np.ndarray] = field(default_factory=dict)  # one per filter
    refused: dict[str, str] = field(default_factory=dict)  # reasons
    warnings: list[str] = field(default_factory=list)


def take_quantization(model: Any, title: Callable[[str], str]) -> Quantization:
    """Rewrites the model, whose nodes have unique names (those made from one node share its name).

    `title` is the user's name of a node, for warnings. Constants must be folded.
    """
    if not any(_is_quantized(node) for node in model.graph.node):
        return Quantization()
    spell_out(model)
    reader = _Reader(model, title)
    reader.read()
    del model.graph.value_info[:]  # element types have changed
    onnx_fold.fold_constants(model)
    onnx_fold.drop_dead(model)
    return reader.found


def _is_quantized(node: Any) -> bool:
    return node.op_type in (*_HANDLERS, *OPERATORS)


def _moves(node: Any) -> bool:
    mode = next((a.s for a in node.attribute if a.name == "mode"), b"nearest")
    return node.op_type in _MOVES and (node.op_type != "Resize" or mode == b"nearest")


class _Reader:
    """One walk over the nodes."""

    def __init__(self, model: Any, title: Callable[[str], str]) -> None:
        from onnx import numpy_helper

        self.found = Quantization()
        self._model = model
        self._title = title
        self._tensors = {t.name: t for t in model.graph.initializer}
        self._array = numpy_helper.to_array
        self._codes: dict[str, Codes] = {}  # of values that the model holds as integers
        self._steps: dict[str, np.ndarray] = {}  # of constants that were integers, by element
        self._renamed: dict[str, str] = {}
        self._raw: list[Codes] = []  # of the current node's inputs that are integers
        self._outputs = {value.name for value in model.graph.output}

    def read(self) -> None:
        """Rewrites the graph and fills `found`."""
        graph = self._model.graph
        kept = []
        for node in graph.node:
            self._raw = [self._codes[name] for name in node.input if name in self._codes]
            for i, name in enumerate(node.input):
                node.input[i] = self._renamed.get(name, name)
            try:
                kept += _HANDLERS.get(node.op_type, _Reader._other)(self, node)
            except Unquantizable as problem:
                self.found.refused.setdefault(node.name, str(problem))
                self._codes.update(dict.fromkeys(node.output, UNKNOWN))
                kept.append(node)
        del graph.node[:]
        graph.node.extend(kept)
        for value in [*graph.input, *graph.output]:
            if value.name in self._codes:
                value.type.tensor_type.elem_type = 1  # FLOAT

    def quantize(self, node: Any) -> list[Any]:
        """QuantizeLinear."""
        codes = codes_of(node, self._tensors)
        self._codes[node.output[0]] = codes
        if node.input[0] in self._tensors:
            self._add(node.output[0], codes.quantize(self._constant(node.input[0])))
            return []
        return self._stored(node, codes)

    def dequantize(self, node: Any) -> list[Any]:
        """DequantizeLinear."""
        source, known = node.input[0], self._codes.get(node.input[0])
        codes = codes_of(node, self._tensors, known.kind if known else self._kind(source))
        if source in self._tensors:
            integers = self._constant(source).astype(np.int64)
            return self._dequantized(node.output[0], integers, codes)
        if known is None:  # an input of the model that is integers
            self._codes[source] = codes
            return self._stored(node, codes)
        if known is not UNKNOWN and not codes.same(known):
            raise Unquantizable("it reads integers by another scale than they were written with")
        return self._same(node)

    def quant(self, node: Any) -> list[Any]:
        """QONNX's Quant and BipolarQuant: quantized and dequantized at once."""
        constants = {name: self._constant(name) for name in node.input if name in self._tensors}
        codes = codes_of_quant(node, constants)
        if node.input[0] in constants:
            integers = integers_of(node, codes, constants[node.input[0]])
            return self._dequantized(node.output[0], integers, codes)
        check_stream(node)
        kept = self._stored(node, codes)
        return [*self._clipped(kept[0], codes), *kept]

    def _other(self, node: Any) -> list[Any]:
        codes = self._raw
        if codes and not (_moves(node) and all(each.same(codes[0]) for each in codes)):
            raise Unquantizable("it computes on integers of the model")
        if codes:
            self._codes.update(dict.fromkeys(node.output, codes[0]))
        if node.input and node.input[0] in self._steps and node.op_type in MOVES_WEIGHTS:
            return self._moved(node)
        if len(node.input) > 1 and node.input[1] in self._steps:
            self._weights(node)
        return [node]

    def _stored(self, node: Any, codes: Codes) -> list[Any]:
        """From here on the value is stored so."""
        self.found.storages[node.name] = storage_of(codes)
        return [self._real(node)]

    def _same(self, node: Any) -> list[Any]:
        """The node adds nothing: its readers read its input, unless the name is the model's."""
        if node.output[0] in self._outputs:
            return [self._real(node)]
        self._renamed[node.output[0]] = node.input[0]
        return []

    def _real(self, node: Any) -> Any:
        from onnx import helper

        return helper.make_node("Identity", [node.input[0]], [node.output[0]], node.name)

    def _clipped(self, marker: Any, codes: Codes) -> list[Any]:
        """A narrow range leaves out a code that the storage has."""
        from onnx import helper

        storage = storage_of(codes)
        if (codes.low, codes.high) == (storage.qmin, storage.qmax):
            return []
        ends = storage.dequantize(np.array([codes.low, codes.high]))
        names = [f"{marker.output[0]}#{end}" for end in ("low", "high", "clipped")]
        for name, end in zip(names, ends, strict=False):
            self._add(name, np.array(end, np.float32))
        clip = helper.make_node("Clip", [marker.input[0], *names[:2]], [names[2]], marker.name)
        marker.input[0] = names[2]
        return [clip]

    def _dequantized(self, name: str, integers: np.ndarray, codes: Codes) -> list[Any]:
        scale, zero = with_block(codes, integers.shape)
        steps = np.broadcast_to(scale, integers.shape)
        self._steps[name] = steps
        self._add(name, ((integers - zero).astype(np.float32) * steps).astype(np.float32))
        return []

    def _moved(self, node: Any) -> list[Any]:
        rest = {name: self._constant(name) for name in node.input[1:] if name in self._tensors}
        feeds = {node.input[0]: self._constant(node.input[0]), **rest}
        results = [
            onnx_fold.evaluate(self._model, node, {**feeds, node.input[0]: array})[0]
            for array in (feeds[node.input[0]], self._steps[node.input[0]])
        ]
        self._add(node.output[0], results[0])
        self._steps[node.output[0]] = results[1]
        return []

    def _weights(self, node: Any) -> None:
        scales = filter_scales(node, self._steps[node.input[1]])
        if scales is not None:
            self.found.weight_scales[node.name] = scales
        elif node.op_type in ("Conv", "ConvTranspose", "Gemm", "MatMul"):
            self.found.warnings.append(
                f"the weights of '{self._title(node.name)}' have more than one scale per filter and are quantized anew"
            )

    def _constant(self, name: str) -> np.ndarray:
        return self._array(self._tensors[name])

    def _add(self, name: str, array: np.ndarray) -> None:
        from onnx import numpy_helper

        self._tensors[name] = numpy_helper.from_array(np.ascontiguousarray(array), name)
        self._model.graph.initializer.append(self._tensors[name])

    def _kind(self, name: str) -> int:
        """The type of a constant or of an input of the model."""
        if name in self._tensors:
            return self._tensors[name].data_type
        for value in self._model.graph.input:
            if value.name == name:
                return value.type.tensor_type.elem_type
        raise Unquantizable("the integers it reads are computed in a way that is not followed")


_HANDLERS: dict[str, Callable[[_Reader, Any], list[Any]]] = {
    "QuantizeLinear": _Reader.quantize,
    "DequantizeLinear": _Reader.dequantize,
    **dict.fromkeys(QONNX, _Reader.quant),
}
