"""`stream-verify-graph`: the gate after import and compression."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stream_mlir import ir, resources
from stream_mlir.mapping.describe import describe
from stream_mlir.mapping.walk import is_parameter
from stream_mlir.passes.base import Pass
from stream_mlir.passes.registry import register

MAX_SPATIAL = 2
MAX_MAP_INPUTS = 4
_OTHERS = ("arith.constant", "func.return")
#: Why `convert-linalg-to-stream` left an op, or the whole function, as it was.
_REASON = "stream.refused"


@register
@dataclass(frozen=True)
class VerifyGraph(Pass):
    """Refuses a module that the later stages cannot take.

    One function `main`; only stream ops and constants in it; static float32 streams with batch 1; every input used; parameters constant and finite;
    resizes over one or two spatial dimensions and maps of at most four inputs, for that is what the kernels do.
    """

    name = "stream-verify-graph"

    def run(self, op: ir.Operation) -> None:
        """Checks everything, changes nothing."""
        function = self.only_function(op)
        if _REASON in function.attributes:
            self.fail(function, _reason(function))
        block = function.regions[0].blocks[0]
        self._refuse_foreign(block)
        for number, argument in enumerate(block.arguments):
            self._check_stream(function, argument, f"input {number}")
            if not list(argument.uses):
                self.fail(function, f"input {number} is not used")
        for inner in block.operations:
            if inner.operation.name not in _OTHERS:
                self._check_op(inner)

    def _refuse_foreign(self, block: ir.Block) -> None:
        """Lists every op of another dialect; where a conversion said why it left some, only those: the others serve them."""
        ops = [view.operation for view in block.operations]
        foreign = [op for op in ops if op.name not in _OTHERS and not op.name.startswith("stream.")]
        foreign = [op for op in foreign if _REASON in op.attributes] or foreign
        texts = [f"'{op.name}' is no op of the stream dialect{_because(op)}" for op in foreign]
        for op, text in zip(foreign[:-1], texts, strict=False):
            op.location.emit_error(text)
        if foreign:
            self.fail(foreign[-1], texts[-1])

    def only_function(self, op: ir.Operation) -> ir.Operation:
        """The function `main`; anything beside it is refused."""
        functions = [each.operation for each in op.regions[0].blocks[0].operations]
        names = [
            str(each.attributes["sym_name"]) for each in functions if "sym_name" in each.attributes
        ]
        if len(functions) != 1 or functions[0].name != "func.func" or names != ['"main"']:
            self.fail(op, "the module must hold exactly one function, 'main'")
        if len(functions[0].regions[0].blocks) != 1:
            self.fail(functions[0], "the function must be one block with a body")
        return functions[0]

    def _check_op(self, op: ir.OpView) -> None:
        for value in op.operation.operands:
            if is_parameter(value):
                self._check_parameter(op, value)
        for value in op.operation.results:
            self._check_stream(op, value, "the result")
        layer = describe(op)
        if layer is None:
            return
        if layer.op == "resize" and len(layer.output) - 1 > MAX_SPATIAL:
            self.fail(
                op,
                f"resizing {len(layer.output) - 1} spatial dimensions at once has no kernel",
                hint="resize the first and the last two in turn, with reshapes in between",
            )
        if layer.op == "map" and len(layer.inputs) > MAX_MAP_INPUTS:
            self.fail(
                op,
                f"a map of {len(layer.inputs)} inputs has no kernel, at most {MAX_MAP_INPUTS} can be joined at once",
            )

    def _check_stream(self, op: ir.Operation | ir.OpView, value: ir.Value, what: str) -> None:
        tensor = value.type if isinstance(value.type, ir.RankedTensorType) else None
        if tensor is None or not tensor.has_static_shape:
            self.fail(op, f"{what} must be a tensor of static shape, not {value.type}")
        if tensor.shape[0] != 1 or tensor.rank < 2:
            self.fail(op, f"{what} must have a batch of 1 and channels, not {value.type}")
        if not isinstance(tensor.element_type, ir.F32Type):
            self.fail(op, f"{what} must be float32, not {tensor.element_type}")

    def _check_parameter(self, op: ir.OpView, value: ir.Value) -> None:
        array = resources.value_of(value)
        if array is not None and array.dtype.kind == "f" and not np.isfinite(array).all():
            bad = int(np.count_nonzero(~np.isfinite(array)))
            self.fail(op, f"{bad} of {array.size} weights are NaN or infinite")


def _reason(op: ir.Operation) -> str:
    return ir.StringAttr(op.attributes[_REASON]).value


def _because(op: ir.Operation) -> str:
    return f": {_reason(op)}" if _REASON in op.attributes else ""
