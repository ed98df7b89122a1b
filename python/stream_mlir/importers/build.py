"""Walks a `Program` through the converter table and builds the stream module."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

import stream_mlir
from stream_mlir import ir
from stream_mlir.dialects import arith, func
from stream_mlir.errors import UserError
from stream_mlir.importers import builder
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.pad import applied
from stream_mlir.importers.convert.table import (
    Converter,
    converters,
    gives_integers,
    reads_padding,
)
from stream_mlir.importers.inputs import input_layouts
from stream_mlir.importers.last_index import join_last_indices
from stream_mlir.importers.layer_norms import join_layer_norms
from stream_mlir.importers.layout import Layout
from stream_mlir.importers.masks import join_masks
from stream_mlir.importers.program import Node, Origin, Program, Tensor
from stream_mlir.importers.quantized import stored, with_weight_scales
from stream_mlir.importers.refuse import OpInfo, Refuse
from stream_mlir.importers.signature import INDEX_BITS, Port, describe
from stream_mlir.importers.stream import Source, Stream
from stream_mlir.importers.values import (
    LOST,
    bind,
    known_shape,
    stand_in,
    static_shape,
    streams_in,
    zeros,
)
from stream_mlir.interp.storage import Storage
from stream_mlir.quant.declared import declare_storage

MOST_DIMS = 5  # of a stream (value_c1)
# Need no shape from torch-mlir: the first reads the shape of a stream, the second has its own (torch-mlir loses it on the way).
ATTENTION = ("aten.scaled_dot_product_attention", "onnx.Attention")
OWN_SHAPE = {"aten.size.int", "aten.slice.Tensor"}


class Build:
    """One conversion. A refused operator's result is stood in for, so that one pass judges every operator."""

    def __init__(self, program: Program) -> None:
        join_layer_norms(program)
        join_last_indices(program)
        join_masks(program)
        self.program = program
        self.refused: dict[Origin, str] = {r.origin: r.reason for r in program.refusals}
        self.values: dict[Tensor, Any] = dict(program.constants)
        self.stored: list[tuple[ir.Value, Storage]] = []  # arguments by their storage
        self.context = stream_mlir.context()
        with self.context, ir.Location.unknown():
            self.module = ir.Module.create()
            self._build()

    def ops(self) -> list[OpInfo]:
        """Every operator of the model, in order, with the verdict."""
        known = dict.fromkeys([*self.program.origins, *self.refused])
        return [
            OpInfo(o.name, o.op, o not in self.refused, self.refused.get(o, ""), o.location)
            for o in known
        ]

    def finished(self) -> ir.Module:
        """The verified module: maps fused, dead code gone. Only after `ops` showed nothing refused."""
        from stream_mlir.passmanager import PassManager

        self.module.operation.verify()
        with self.context:
            PassManager.parse("builtin.module(canonicalize)").run(self.module.operation)
        return self.module

    def _build(self) -> None:
        self._check_inputs_are_used()
        layouts = input_layouts(self.program)
        ports = [Port.of(n, static_shape(t), layouts[t]) for n, t in self.program.inputs]
        kinds = [builder.tensor_type(port.stream_shape) for port in ports]
        with ir.InsertionPoint(self.module.body):
            function = func.FuncOp("main", (kinds, []))
        block = function.add_entry_block()
        for (_, tensor), argument in zip(self.program.inputs, block.arguments, strict=True):
            shape = static_shape(tensor)
            source = Source(built=argument)
            exclusive = tensor.uses == 1
            self.values[tensor] = Stream(shape, layouts[tensor], source, exclusive=exclusive)
        with ir.InsertionPoint(block):
            for tensor in self.program.unknown:
                self.values[tensor] = stand_in(tensor)
            for node in self.program.nodes:
                self._convert(node)
            results = [self._result(name, value) for name, value in self.program.outputs]
            func.ReturnOp([value for _, value in results])
        describe(function, ports, [port for port, _ in results], [value for _, value in results])
        for argument, storage in self.stored:
            declare_storage(argument, storage)

    def _check_inputs_are_used(self) -> None:
        for name, tensor in self.program.inputs:
            if tensor.uses == 0 and not self.program.refusals:
                raise UserError(f"input '{name}' is not used by the model")

    def _convert(self, node: Node) -> None:
        operands = [self._operand(o) for o in node.operands]
        if any(o is LOST for o in operands):
            self._lose(node)
            return
        try:
            results = self._call(node, operands)
        except Refuse as refusal:
            self.refused.setdefault(node.origin, str(refusal))
            self._lose(node)
            return
        guessed = any(x.guessed for x in streams_in(operands))
        for tensor, result in zip(node.results, results, strict=True):
            self.values[tensor] = bind(result, tensor, operands, guessed)

    def _call(self, node: Node, operands: Sequence[Any]) -> tuple[Any, ...]:
        function = converters().get(node.op)
        if function is None:
            raise Refuse("this operator has no streaming form yet")
        shapes = [known_shape(result) for result in node.results]
        on_streams = bool(streams_in(operands))
        if on_streams and node.op not in OWN_SHAPE:
            _check_results(node, shapes)
        if node.op not in ATTENTION and any(map(_is_infinite, operands)):
            raise Refuse("a constant with infinite values that is no mask in front of a softmax")
        with ir.Location.name(node.origin.name):
            if not reads_padding(node.op):
                operands = [_padded(operand) for operand in operands]
            context = Context(node.origin.name, tuple(shape or () for shape in shapes))
            result = (
                function(context, *operands) if on_streams else _fold(function, context, operands)
            )
            result = self._quantized(node, result)
        return result if isinstance(result, tuple) else (result,)

    def _quantized(self, node: Node, result: Any) -> Any:
        """The result with what the model says of its own quantization."""
        storage = self.program.storages.get(node.origin)
        scales = self.program.weight_scales.get(node.origin)
        if not isinstance(result, Stream):
            return result
        if storage is not None and node.op == "aten.clone":  # the mark behind the operator
            return stored(result, storage, self.stored)
        if scales is not None and result.affine is not None:
            return with_weight_scales(result, scales)
        return result

    def _operand(self, operand: Any) -> Any:
        if isinstance(operand, list):
            parts = [self._operand(part) for part in operand]
            return LOST if any(p is LOST for p in parts) else parts
        return self.values[operand] if isinstance(operand, Tensor) else operand

    def _lose(self, node: Node) -> None:
        for tensor in node.results:
            self.values[tensor] = stand_in(tensor)

    def _result(self, name: str, output: Any) -> tuple[Port, ir.Value]:
        value, dtype = self._operand(output), output.dtype if isinstance(output, Tensor) else "f32"
        try:
            if not isinstance(value, Stream):
                raise Refuse("this output does not depend on the input")
            with ir.Location.name(name):
                value = applied(value)
                port = Port.of(name, value.shape, value.layout, dtype)
                if len(port.stream_shape) > MOST_DIMS:  # no tensor of the dialect
                    layout = Layout.channel_last(value.shape)
                    value = Context(name, (value.shape,)).ordered(value, layout, "this output")
                    port = Port.of(name, value.shape, layout, dtype)
                if len(port.stream_shape) < 2:
                    raise Refuse("this output has no dimension beside the batch")
                built = value.value
                if isinstance(built.owner, ir.Block):
                    raise Refuse("this output is the input itself")
                return port, builder.reshape(built, port.stream_shape)
        except Refuse as refusal:
            if value is not LOST:
                self.refused[Origin(name, "output")] = str(refusal)
            nothing = arith.constant(builder.tensor_type((1,)), zeros(builder.tensor_type((1,))))
            return Port(name, (1,), (0,), (1,)), nothing


def _is_infinite(operand: Any) -> bool:
    """Whether it is a tensor of the model with infinities among its elements."""
    floats = isinstance(operand, np.ndarray) and operand.size > 1 and operand.dtype.kind == "f"
    return floats and bool(np.isinf(operand).any())


def _padded(operand: Any) -> Any:
    """With the padding that waits on a stream around it."""
    if isinstance(operand, list):
        return [_padded(part) for part in operand]
    return applied(operand) if isinstance(operand, Stream) else operand


def _fold(function: Converter, context: Context, operands: Sequence[Any]) -> Any:
    """An operator on constants only; most converters know streams only."""
    try:
        return function(context, *operands)
    except (AttributeError, TypeError) as error:
        raise Refuse("an operator on constants that cannot be folded") from error


def _holds_indices(node: Node, result: Tensor) -> bool:
    """Whether these are integers that a stream carries: indices, which single precision holds exactly."""
    given = all(o.dtype in INDEX_BITS for o in node.operands if isinstance(o, Tensor))
    return result.dtype in INDEX_BITS and gives_integers(node.op, given)


def _check_results(node: Node, shapes: Sequence[tuple[int, ...] | None]) -> None:
    for tensor, shape in zip(node.results, shapes, strict=True):
        if tensor.uses and tensor.dtype != "f32" and not _holds_indices(node, tensor):
            raise Refuse(f"its result is {tensor.dtype}; streams carry float32")
        if tensor.uses and shape is None:
            raise Refuse("the shape of its result is not known")
    if shapes[0] is None or prod(shapes[0]) == 0:
        raise Refuse("its result is empty")
