"""What a float module says of its own quantization, as attributes that `stream-quantize` obeys.

`stream.storage` on an op (or on an argument of @main): the type of the result's elements after quantization; `stream.value_bits`: only
its width. On a conv, conv_transpose or linear: `stream.weight_scales`, the step of each filter's weights, which are whole multiples of it; `stream.bias_correction`, what
to add to each filter's bias; `stream.weight_bits`, the width of the weights where the layer has one of its own.
"""

from __future__ import annotations

import numpy as np

from stream_mlir import ir, resources
from stream_mlir.interp.storage import Storage, quantized
from stream_mlir.passes.base import PassError

STORAGE = "stream.storage"
VALUE_BITS = "stream.value_bits"
WEIGHT_SCALES = "stream.weight_scales"
BIAS_CORRECTION = "stream.bias_correction"
WEIGHT_BITS = "stream.weight_bits"
_ARGUMENTS = "arg_attrs"
_FEWEST_BITS, _MOST_BITS = 2, 16


def declared_storage(value: ir.Value) -> Storage | None:
    """The storage that a value must get, or None where calibration may choose; PassError where the attribute is no such type."""
    attributes = _attributes_of(value)
    if attributes is None or STORAGE not in attributes:
        return None
    attribute = attributes[STORAGE]
    try:
        return quantized(ir.TypeAttr(attribute).value)
    except (TypeError, ValueError) as error:
        raise PassError(
            f"{STORAGE} is {attribute}, not a per-tensor quantized type",
            location=value.location,
            hint="write it like !quant.uniform<u8:f32, 0.02:3>",
        ) from error


def declare_storage(value: ir.Value, storage: Storage) -> None:
    """The value will be stored so."""
    attribute = ir.TypeAttr.get(storage.element_type())
    if isinstance(value.owner, ir.Block):
        _change_argument(value, {STORAGE: attribute})
    else:
        value.owner.operation.attributes[STORAGE] = attribute


def forget_storage(argument: ir.Value) -> None:
    """An argument whose type says it now."""
    attributes = _attributes_of(argument) or ()
    if STORAGE in attributes or VALUE_BITS in attributes:
        _change_argument(argument, {STORAGE: None, VALUE_BITS: None})


def value_bits(value: ir.Value, default: int) -> int:
    """The width that a value's storage must have; PassError where the attribute is none."""
    attributes = _attributes_of(value)
    if attributes is None or VALUE_BITS not in attributes:
        return default
    bits = ir.IntegerAttr(attributes[VALUE_BITS]).value
    if not _FEWEST_BITS <= bits <= _MOST_BITS:
        raise PassError(
            f"{VALUE_BITS} is {bits}",
            location=value.location,
            hint=f"{_FEWEST_BITS} to {_MOST_BITS} bits",
        )
    return bits


def declare_value_bits(value: ir.Value, bits: int) -> None:
    """The value's storage will have this width."""
    attribute = ir.IntegerAttr.get(ir.IntegerType.get_signless(64), bits)
    if isinstance(value.owner, ir.Block):
        _change_argument(value, {VALUE_BITS: attribute})
    else:
        value.owner.operation.attributes[VALUE_BITS] = attribute


def weight_scales(op: ir.Operation) -> np.ndarray | None:
    """Steps of the weights, one per filter (double precision), or None where quantization may choose."""
    if WEIGHT_SCALES not in op.attributes:
        return None
    return resources.as_numpy(op.attributes[WEIGHT_SCALES])


def declare_weight_scales(op: ir.Operation, scales: np.ndarray, name: str) -> None:
    """The weights of `op` are whole multiples of these; `name` is what the array is called in text."""
    array = np.ascontiguousarray(scales, np.float64)
    op.attributes[WEIGHT_SCALES] = resources.from_numpy(array, f"{name}.weight_scales")


def bias_correction(op: ir.Operation) -> np.ndarray | None:
    """What quantization adds to the bias, one number per filter."""
    if BIAS_CORRECTION not in op.attributes:
        return None
    return resources.as_numpy(op.attributes[BIAS_CORRECTION])


def declare_bias_correction(op: ir.Operation, values: np.ndarray | None, name: str = "") -> None:
    """Quantization will add these to the bias; None: nothing."""
    if values is not None:
        op.attributes[BIAS_CORRECTION] = resources.from_numpy(values, f"{name}.bias_correction")
    elif BIAS_CORRECTION in op.attributes:
        del op.attributes[BIAS_CORRECTION]


def weight_bits(op: ir.Operation, default: int) -> int:
    """Bits of a weight of the layer."""
    if WEIGHT_BITS not in op.attributes:
        return default
    return ir.IntegerAttr(op.attributes[WEIGHT_BITS]).value


def declare_weight_bits(op: ir.Operation, bits: int) -> None:
    """The layer will have weights of this width."""
    i64 = ir.IntegerType.get_signless(64)
    op.attributes[WEIGHT_BITS] = ir.IntegerAttr.get(i64, bits)


def _attributes_of(value: ir.Value) -> ir.DictAttr | ir.OpAttributeMap | None:
    if not isinstance(value.owner, ir.Block):
        return value.owner.operation.attributes
    function = value.owner.owner
    if _ARGUMENTS not in function.attributes:
        return None
    attrs = ir.ArrayAttr(function.attributes[_ARGUMENTS])
    return ir.DictAttr(attrs[ir.BlockArgument(value).arg_number])


def _change_argument(value: ir.Value, changes: dict[str, ir.Attribute | None]) -> None:
    argument = ir.BlockArgument(value)
    function = argument.owner.owner
    if _ARGUMENTS in function.attributes:
        attrs = [ir.DictAttr(each) for each in ir.ArrayAttr(function.attributes[_ARGUMENTS])]
    else:
        attrs = [ir.DictAttr.get({}) for _ in argument.owner.arguments]
    old = attrs[argument.arg_number]
    merged = {**{named.name: named.attr for named in old}, **changes}
    attrs[argument.arg_number] = ir.DictAttr.get(
        {name: attr for name, attr in merged.items() if attr is not None}
    )
    function.attributes[_ARGUMENTS] = ir.ArrayAttr.get(attrs)
