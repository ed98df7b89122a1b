"""Tensor attributes as numpy arrays, without copies where memory allows it.

Weights live in ``dense_resource`` blobs outside the IR text. A blob belongs to
its context; an array made from it keeps the context alive, and a blob made
from an array keeps the array alive.

Elements are stored in whole bytes: an ``i4`` takes 8 bits, an ``i23`` takes
32, sign-extended. Signless and signed integers appear as numpy's signed types.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from stream_mlir import ir
from stream_mlir._mlir_libs import _streamMlir
from stream_mlir.dialects import arith

_FLOATS = {16: np.float16, 32: np.float32, 64: np.float64}


def storage_dtype(element: ir.Type) -> np.dtype:
    """Returns the numpy type that holds elements of ``element``.

    Raises:
        TypeError: numpy has no such type (``bf16``, more than 64 bits).
    """
    if isinstance(element, ir.IntegerType):
        width = next((size for size in (8, 16, 32, 64) if element.width <= size), None)
        if width is not None:
            return np.dtype(f"{'uint' if element.is_unsigned else 'int'}{width}")
    if isinstance(element, ir.IndexType):
        return np.dtype(np.int64)
    if isinstance(element, (ir.F16Type, ir.F32Type, ir.F64Type)):
        return np.dtype(_FLOATS[element.width])
    raise TypeError(f"numpy has no type for elements of type {element}")


def element_type(dtype: np.dtype, context: ir.Context) -> ir.Type:
    """Returns the MLIR type of ``dtype``; signed integers become signless.

    Raises:
        TypeError: ``dtype`` is no number.
    """
    width = dtype.itemsize * 8
    if dtype == np.bool_:
        return ir.IntegerType.get_signless(1, context)
    if dtype.kind == "i":
        return ir.IntegerType.get_signless(width, context)
    if dtype.kind == "u":
        return ir.IntegerType.get_unsigned(width, context)
    floats = {np.float16: ir.F16Type, np.float32: ir.F32Type, np.float64: ir.F64Type}
    if dtype.type in floats:
        return floats[dtype.type].get(context)
    raise TypeError(f"no tensor can have elements of numpy type {dtype}")


def as_numpy(attribute: ir.Attribute) -> np.ndarray:
    """Returns the elements of a tensor attribute, shaped as its type.

    A ``dense_resource`` gives a read-only view of the blob itself; any other
    elements attribute gives a copy.

    Raises:
        TypeError: no elements attribute, or a type numpy does not have.
        ValueError: the blob is missing (the module was printed with its large
            resources elided) or has the wrong size.
    """
    if isinstance(attribute, ir.DenseElementsAttr):
        return _copied(attribute)
    attribute = _resource(attribute)
    shaped = ir.RankedTensorType(attribute.type)
    dtype = storage_dtype(shaped.element_type)
    raw = _streamMlir.resource_bytes(attribute)
    size = int(np.prod(shaped.shape, dtype=np.int64)) * dtype.itemsize
    if raw is None and size:
        raise ValueError(f"the data of {str(attribute)[:80]} is missing (elided)")
    if raw is None:
        return np.empty(shaped.shape, dtype)
    if raw.size != size:
        raise ValueError(f"{str(attribute)[:80]} holds {raw.size} bytes, its type needs {size}")
    return raw.view(dtype).reshape(shaped.shape)


def _resource(attribute: ir.Attribute) -> ir.DenseResourceElementsAttr:
    """Read from an operation, a resource arrives as a plain Attribute."""
    try:
        return ir.DenseResourceElementsAttr(attribute)
    except ValueError:
        raise TypeError(f"not a tensor attribute: {str(attribute)[:80]}") from None


def _copied(attribute: ir.DenseElementsAttr) -> np.ndarray:
    shaped = ir.ShapedType(attribute.type)
    dtype = storage_dtype(shaped.element_type)
    if attribute.is_splat:
        value = attribute.get_splat_value().value  # pyright: ignore[reportAttributeAccessIssue]
        return np.full(shaped.shape, value, dtype)
    return np.array(list(attribute), dtype).reshape(shaped.shape)  # pyright: ignore


def from_numpy(
    array: np.ndarray,
    name: str,
    context: ir.Context | None = None,
    *,
    element: ir.Type | None = None,
) -> ir.DenseResourceElementsAttr:
    """Returns a ``dense_resource`` whose blob is ``array``'s own memory.

    The array must not be written to afterwards. One that is not contiguous in
    row-major order is copied first.

    Args:
        array: any shape; its elements in native byte order.
        name: what the blob is called in text; a number is added if it is taken.
        context: defaults to the current one.
        element: the elements' type, if not the one that numpy's type says (a
            narrower integer).

    Raises:
        TypeError: the elements have no MLIR type, or not the given one.
    """
    context = context or _current_context()
    array = array if array.flags.c_contiguous else array.copy(order="C")
    element = element or element_type(array.dtype, context)
    stored = array.view(np.int8) if array.dtype == np.bool_ else array
    if storage_dtype(element) != stored.dtype:
        raise TypeError(f"elements of type {element} are not stored as numpy {array.dtype}")
    with ir.Location.unknown(context):
        shaped = ir.RankedTensorType.get(array.shape, element)
    alignment = max(stored.itemsize, 1)
    buffer: Any = np.atleast_1d(stored)
    return ir.DenseResourceElementsAttr.get_from_buffer(
        buffer, name, shaped, alignment, False, context
    )


def _current_context() -> ir.Context:
    current = ir.Context.current
    if current is None:
        raise ValueError("no context given, and none is current")
    return current


def constant(
    array: np.ndarray,
    name: str,
    *,
    element: ir.Type | None = None,
    loc: ir.Location | None = None,
    ip: ir.InsertionPoint | None = None,
) -> ir.Value:
    """Builds ``arith.constant dense_resource<name>`` from ``array``.

    See :func:`from_numpy` for the array, the name and ``element``.
    """
    context = loc.context if loc else None
    attribute = from_numpy(array, name, context, element=element)
    built = arith.ConstantOp(attribute.type, attribute, loc=loc, ip=ip)  # pyright: ignore[reportArgumentType]
    return built.result


def value_of(value: ir.Value) -> np.ndarray | None:
    """Returns the array behind a value, or None if it is not a constant."""
    owner = value.owner
    if not isinstance(owner, (ir.Operation, ir.OpView)) or owner.name != "arith.constant":
        return None
    if not isinstance(value.type, ir.RankedTensorType):
        return None
    return as_numpy(owner.attributes["value"])
