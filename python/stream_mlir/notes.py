"""Facts that a pass leaves on an op for the report: a dictionary attribute, and Python values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from stream_mlir import ir


def dictionary(facts: Mapping[str, Any]) -> ir.DictAttr:
    """Text, truths, integers, numbers, lists of text or integers, and attributes as they are; those that are None are left out."""
    given = {name: _attribute(value) for name, value in facts.items() if value is not None}
    return ir.DictAttr.get(given)


def updated(attribute: ir.Attribute, facts: Mapping[str, Any]) -> ir.DictAttr:
    """The dictionary with some entries replaced or added."""
    old = {each.name: each.attr for each in ir.DictAttr(attribute)}
    return dictionary({**old, **facts})


def values(attribute: ir.Attribute) -> dict[str, Any]:
    """The inverse of `dictionary`; arrays become lists of dictionaries."""
    return {each.name: _value(each.attr) for each in ir.DictAttr(attribute)}


def _attribute(value: Any) -> ir.Attribute:
    if isinstance(value, ir.Attribute):
        return value
    if isinstance(value, str):
        return ir.StringAttr.get(value)
    if isinstance(value, bool):
        return ir.BoolAttr.get(value)
    if isinstance(value, list) and value and isinstance(value[0], str):
        return ir.ArrayAttr.get([ir.StringAttr.get(each) for each in value])
    if isinstance(value, list):
        return ir.DenseI64ArrayAttr.get(value)
    if isinstance(value, (int, np.integer)):
        return ir.IntegerAttr.get(ir.IntegerType.get_signless(64), int(value))
    return ir.FloatAttr.get_f64(value)


def _value(attribute: ir.Attribute) -> Any:
    if isinstance(attribute, ir.ArrayAttr):
        return [_value(each) for each in attribute]
    if isinstance(attribute, ir.DictAttr):
        return values(attribute)
    if isinstance(attribute, ir.DenseI64ArrayAttr):
        return list(attribute)
    assert isinstance(attribute, (ir.StringAttr, ir.BoolAttr, ir.IntegerAttr, ir.FloatAttr))
    return attribute.value
