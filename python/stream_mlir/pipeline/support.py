"""Which stage takes which op, read from the tables that the stages themselves use."""

from __future__ import annotations

from stream_mlir.dialects import stream
from stream_mlir.emit.graph import TRANSPARENT
from stream_mlir.emit.layers import EMITTERS
from stream_mlir.importers.convert.table import converters
from stream_mlir.interp.table import EVALUATORS
from stream_mlir.mapping.describe import DESCRIBERS
from stream_mlir.mapping.walk import PLUMBING
from stream_mlir.quant.rewrite import HANDLERS

_FAMILIES = {
    "stream.argmax": ("argmax",),
    "stream.concat": ("concat",),
    "stream.conv": ("conv", "norm"),
    "stream.conv_transpose": ("conv_transpose",),
    "stream.linear": ("linear",),
    "stream.matmul": ("attention", "einsum", "matmul"),
    "stream.norm": ("group_norm", "layer_norm"),
    "stream.map": ("activation", "arithmetic", "prelu", "select"),
    "stream.interpolate": ("interpolate",),
    "stream.pad": ("pad",),
    "stream.pool": ("adaptive_pool", "pool"),
    "stream.reduce": ("reduce",),
    "stream.reshape": ("shape", "unfold"),
    "stream.resize": ("resize", "tile"),
    "stream.slice": ("slice",),
    "stream.softmax": ("softmax",),
}
_YES, _NO, _MADE = "yes", "", "made here"


def markdown() -> str:
    """A row per op of the dialect: the operators it is imported from, and the stages that take it."""
    rows = [
        "| op | imported from | interpreter | quantize | map | emit |",
        "|---|---|---|---|---|---|",
    ]
    for name in sorted(_operations()):
        cells = (
            _imported(name),
            _interpreted(name),
            _quantized(name),
            _mapped(name),
            _emitted(name),
        )
        rows.append(f"| `{name}` | " + " | ".join(cells) + " |")
    return "\n".join(rows) + "\n"


def _operations() -> list[str]:
    """All ops of the dialect except the terminator of map's region."""
    classes = (getattr(stream, name) for name in dir(stream) if name.endswith("Op"))
    return [each.OPERATION_NAME for each in classes if each.OPERATION_NAME != "stream.yield"]


def _imported(name: str) -> str:
    families = _FAMILIES.get(name, ())
    found = [
        op for op, made in converters().items() if made.__module__.rpartition(".")[2] in families
    ]
    torch = [op for op in found if not op.startswith("onnx.")]
    names = {op.removeprefix("aten.").split(".")[0].removesuffix("_") for op in torch}
    shown = sorted(each for each in names if not each.startswith("_") and each != "prims")
    return " ".join(f"`{each}`" for each in shown)


def _interpreted(name: str) -> str:
    return _YES if name in EVALUATORS else _NO


def _quantized(name: str) -> str:
    if name in HANDLERS:
        return _YES
    return _MADE if name == "stream.lookup" else _NO


def _mapped(name: str) -> str:
    if name in PLUMBING or name == "stream.fifo":
        return _MADE
    return _YES if name.removeprefix("stream.") in DESCRIBERS or name in TRANSPARENT else _NO


def _emitted(name: str) -> str:
    return _YES if name in EMITTERS or name in TRANSPARENT else _NO
