"""The order in which an input arrives: channel first models stream channel last, others as they are."""

from __future__ import annotations

from collections import deque

from stream_mlir.importers.layout import Layout
from stream_mlir.importers.program import Node, Program, Tensor

_LAST = {"aten.linear", "aten.matmul", "aten.mm", "aten.addmm", "aten.bmm"}
_TRANSPOSES = {"aten.permute": ([0, 3, 1, 2], [0, 2, 1]), "aten.transpose.int": ()}
_FIRST = {
    "aten.convolution",
    "aten.conv1d",
    "aten.conv2d",
    "aten.batch_norm",
    "aten.max_pool2d",
    "aten.avg_pool2d",
}


def input_layouts(program: Program) -> dict[Tensor, Layout]:
    """The layout of each input.

    (1, C, spatial...) is channel first unless the first layer that cares works on the last dim (linear layers) or transposes
    the input to channel first itself, as models exported from channel-last frameworks do.
    """
    layouts = {}
    for _, tensor in program.inputs:
        shape = tuple(d or 0 for d in tensor.shape or ())
        last = len(shape) >= 3 and _is_channel_last(program, tensor)
        layouts[tensor] = Layout.raster(shape) if last else Layout.channel_last(shape)
    return layouts


def _is_channel_last(program: Program, tensor: Tensor) -> bool:
    shape = tensor.shape
    queue = deque([tensor])
    seen = set()
    while queue:
        for node in program.users(queue.popleft()):
            if node in seen:
                continue
            seen.add(node)
            if node.op in _LAST or _to_channel_first(node):
                return True
            if node.op in _FIRST:
                return False
            queue.extend(result for result in node.results if result.shape == shape)
    return False


def _to_channel_first(node: Node) -> bool:
    if node.op == "aten.permute":
        return node.operands[1] in _TRANSPOSES[node.op]
    return (
        node.op == "aten.transpose.int"
        and len(node.results[0].shape or ()) == 3
        and {d % 3 for d in node.operands[1:]} == {1, 2}
    )
