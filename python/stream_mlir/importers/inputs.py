"""The order in which an input arrives: channel first models stream channel last, others as they are."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from stream_mlir.importers.layout import Layout
from stream_mlir.importers.program import Node, Program, Tensor

_LAST = {
    f"aten.{op}"
    for op in (
        *("linear", "matmul", "mm", "addmm", "bmm"),
        *("layer_norm", "native_layer_norm", "rms_norm", "scaled_dot_product_attention"),
    )
} | {"onnx.Attention", "onnx.RMSNormalization"}
_FIRST = {
    f"aten.{op}"
    for op in [
        "convolution",
        "conv1d",
        "conv2d",
        "conv3d",
        "conv1d.padding",
        "conv2d.padding",
        "conv3d.padding",
        "conv_transpose1d",
        "conv_transpose2d.input",
        "conv_transpose3d.input",
        "batch_norm",
        "group_norm",
        "instance_norm",
        "max_pool1d",
        "max_pool2d",
        "max_pool3d",
        "avg_pool1d",
        "avg_pool2d",
        "avg_pool3d",
        "_native_batch_norm_legit_no_training",
        "adaptive_avg_pool1d",
        "adaptive_avg_pool2d",
        "adaptive_avg_pool3d",
    ]
}
# Other sizes, the same dims.
_KEEP_DIMS = {
    f"aten.{op}"
    for op in [
        "cat",
        "constant_pad_nd",
        "pad",
        "slice.Tensor",
        "split.Tensor",
        "split_with_sizes",
        "upsample_bilinear2d.vec",
        "upsample_nearest1d.vec",
        "upsample_nearest2d.vec",
    ]
}


def input_layouts(program: Program) -> dict[Tensor, Layout]:
    """The layout of each input.

    (1, C, spatial...) is channel first, unless the first layer that cares finds its channels in the input's last dim: a linear
    layer, or a convolution after the transpose that models exported from channel-last frameworks begin with. An input that
    no layer cares about follows the others.
    """
    found = {tensor: _channel_dim(program, tensor) for _, tensor in program.inputs}
    decided = [
        dim == len(tensor.shape or ()) - 1 for tensor, dim in found.items() if dim is not None
    ]
    layouts = {}
    for tensor, dim in found.items():
        shape = tuple(d or 0 for d in tensor.shape or ())
        last = dim == len(shape) - 1 if dim is not None else bool(decided) and all(decided)
        raster = last and len(shape) >= 3
        layouts[tensor] = Layout.raster(shape) if raster else Layout.channel_last(shape)
    return layouts


def _channel_dim(program: Program, tensor: Tensor) -> int | None:
    """The dim of the input that the first layer that cares takes for the channels; None if none does."""
    queue = deque([(tensor, tuple(range(len(tensor.shape or ()))))])
    seen = set()
    while queue:
        value, dims = queue.popleft()  # dims[i]: the input's dim that dim i of the value is
        for node in program.users(value):
            if node.op in _LAST or node.op in _FIRST:
                return dims[-1 if node.op in _LAST else 1]
            moved = _after(node, value, dims)
            if moved is not None and node not in seen:
                queue.extend((result, moved) for result in node.results)
            seen.add(node)
    return None


def _after(node: Node, value: Tensor, dims: Sequence[int]) -> tuple[int, ...] | None:
    """The dims after a transpose or an operation that keeps the shape; None where they are lost."""
    if node.op == "aten.permute":
        return tuple(dims[d] for d in node.operands[1])
    if node.op == "aten.transpose.int":
        first, second = node.operands[1:]
        moved = list(dims)
        moved[first], moved[second] = moved[second], moved[first]
        return tuple(moved)
    kept = node.op in _KEEP_DIMS or all(r.shape == value.shape for r in node.results)
    return tuple(dims) if kept else None
