"""The arguments and results of `@main`: how each stands for a tensor of the model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stream_mlir import ir
from stream_mlir.dialects import func
from stream_mlir.importers.layout import Layout, channel_last_permutation

INDEX_BITS = {"si64": 64, "si32": 32}
"""Types of the model's tensors whose integers a stream carries as numbers."""


@dataclass(frozen=True)
class Port:
    """An input or output of the model: stream = transpose(reshape(model tensor, shape), permutation).

    `model` is the model tensor's own shape, `dtype` its element type as torch-mlir prints it.
    """

    name: str
    shape: tuple[int, ...]
    permutation: tuple[int, ...]
    model: tuple[int, ...]
    dtype: str = "f32"

    @staticmethod
    def of(name: str, shape: Sequence[int], layout: Layout, dtype: str = "f32") -> Port:
        """With the model's own dims where they can express the layout."""
        rank = len(shape)
        if rank >= 2 and shape[0] == 1:
            for permutation in (channel_last_permutation(rank), tuple(range(rank))):
                if layout == Layout.of(shape, permutation):
                    return Port(name, tuple(shape), permutation, tuple(shape), dtype)
        permutation = (0, *(p + 1 for p in layout.permutation))
        return Port(name, (1, *layout.dims), permutation, tuple(shape), dtype)

    @property
    def stream_shape(self) -> tuple[int, ...]:
        """The shape of the stream."""
        return tuple(self.shape[i] for i in self.permutation)

    def attributes(self) -> ir.Attribute:
        """What the interpreter and the testbench read."""
        attributes: dict[str, ir.Attribute] = {
            "stream.name": ir.StringAttr.get(self.name),
            "stream.model_shape": ir.DenseI64ArrayAttr.get(list(self.shape)),
            "stream.permutation": ir.DenseI64ArrayAttr.get(list(self.permutation)),
        }
        if self.model != self.shape:
            attributes["stream.shape"] = ir.DenseI64ArrayAttr.get(list(self.model))
        if self.dtype in INDEX_BITS:
            element = ir.IntegerType.get_signless(INDEX_BITS[self.dtype])
            attributes["stream.element_type"] = ir.TypeAttr.get(element)
        return ir.DictAttr.get(attributes)


def describe(
    function: func.FuncOp,
    inputs: Sequence[Port],
    outputs: Sequence[Port],
    results: Sequence[ir.Value],
) -> None:
    """Give `function` its final type and the attributes of its ports."""
    kinds = [argument.type for argument in function.arguments]
    kind = ir.FunctionType.get(kinds, [value.type for value in results])
    function.attributes["function_type"] = ir.TypeAttr.get(kind)
    function.attributes["arg_attrs"] = ir.ArrayAttr.get([port.attributes() for port in inputs])
    function.attributes["res_attrs"] = ir.ArrayAttr.get([port.attributes() for port in outputs])
