"""ONNX's ConvTranspose in PyTorch's terms: pads alike at both ends, and whatever the end differs by as output padding."""

from __future__ import annotations

from typing import Any

from stream_mlir.importers.onnx_fold import known_shapes


def spell_out_transposed(model: Any) -> None:
    """Replace `auto_pad` and `output_shape`, and pads that differ between the ends.

    A negative output padding crops the end; PyTorch would not take it, but the converter does.
    """
    shapes = known_shapes(model)
    for node in model.graph.node:
        if node.op_type == "ConvTranspose" and {*node.input[:2]} <= set(shapes):
            _rewrite(node, shapes[node.input[0]][2:], shapes[node.input[1]][2:])


def _rewrite(node: Any, extents: tuple[int, ...], kernel: tuple[int, ...]) -> None:
    from onnx import helper

    values = {a.name: helper.get_attribute_value(a) for a in node.attribute}
    rank = len(extents)
    more = list(values.get("output_padding") or [0] * rank)
    begins, ends = _pads(values, extents, kernel, more)
    values.pop("auto_pad", None)
    values.pop("output_shape", None)
    values["pads"] = begins * 2
    values["output_padding"] = [
        m + begin - end for m, begin, end in zip(more, begins, ends, strict=True)
    ]
    del node.attribute[:]
    node.attribute.extend(helper.make_attribute(name, value) for name, value in values.items())


def _pads(
    values: dict[str, Any], extents: tuple[int, ...], kernel: tuple[int, ...], more: list[int]
) -> tuple[list[int], list[int]]:
    """Crops at the begins and at the ends; negative ends lengthen the result (ONNX, ConvTranspose)."""
    rank = len(extents)
    strides = values.get("strides") or [1] * rank
    mode = values.get("auto_pad", b"NOTSET").decode()
    wanted = values.get("output_shape")
    if wanted is None and mode.startswith("SAME"):
        wanted = [size * stride for size, stride in zip(extents, strides, strict=True)]
    if wanted is None:
        pads = list(values.get("pads") or [0] * 2 * rank) if mode == "NOTSET" else [0] * 2 * rank
        return pads[:rank], pads[rank:]
    dilations = values.get("dilations") or [1] * rank
    totals = [
        (extents[i] - 1) * strides[i] + more[i] + dilations[i] * (kernel[i] - 1) + 1 - size
        for i, size in enumerate(wanted[-rank:])
    ]
    small = [max(total, 0) // 2 for total in totals]
    begins = (
        small
        if mode == "SAME_UPPER"
        else [max(total, 0) - half for total, half in zip(totals, small, strict=True)]
    )
    return begins, [total - begin for total, begin in zip(totals, begins, strict=True)]
