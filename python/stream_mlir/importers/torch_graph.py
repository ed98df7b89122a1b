"""Work on the exported FX graph before torch-mlir sees it."""

from __future__ import annotations

import contextlib
import io
import logging
import operator
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

from stream_mlir.errors import UserError
from stream_mlir.importers.convert.table import converters
from stream_mlir.importers.program import Origin, Refusal


def export(module: Any, example_inputs: Sequence[Any], name: str) -> Any:
    """The module's functional ATen program, with layers whole, in inference mode (the module's own mode is restored)."""
    import torch

    modes = [(m, m.training) for m in module.modules()]
    module.eval()
    try:
        with torch.no_grad(), _quiet():
            exported = torch.export.export(module, tuple(example_inputs), strict=False)
            return exported.run_decompositions(_composed())
    except Exception as error:  # user code runs here: anything can come out of it
        raise UserError(
            f"torch.export failed: {type(error).__name__}: {_first_line(error)}", where=name
        ) from error
    finally:
        for part, training in modes:
            part.training = training


def _composed() -> Any:
    """PyTorch's own spelling of operators that are no layers, but some arithmetic in one."""
    import torch
    from torch._decomp import get_decompositions

    aten = torch.ops.aten
    return get_decompositions([aten.addcmul, aten.addcdiv])


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without torch's own deprecation warnings, log lines and, when it fails, whole graphs on stderr."""
    disabled = logging.root.manager.disable
    logging.disable(max(disabled, logging.WARNING))
    try:
        with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(disabled)


def parameters(exported: Any) -> dict[str, Any]:
    """Placeholder name -> tensor, for parameters, buffers and lifted constants."""
    signature = exported.graph_signature
    stored = {**exported.constants, **exported.state_dict}
    lifted = {
        **signature.inputs_to_parameters,
        **signature.inputs_to_buffers,
        **signature.inputs_to_lifted_tensor_constants,
    }
    for node in exported.graph_module.graph.nodes:
        if node.name in lifted:
            node.meta["parameter"] = lifted[node.name]
    return {placeholder: stored[target] for placeholder, target in lifted.items()}


_LIKE = {
    f"aten.{op}"
    for op in ["new_zeros", "new_ones", "new_full", "zeros_like", "ones_like", "full_like"]
}
"""Read nothing of their first operand but its shape and type."""


def fold_constants(graph: Any, known: dict[str, Any]) -> None:
    """Evaluate what depends on parameters and shapes only; results become parameters (`known` grows)."""
    import torch

    graph.eliminate_dead_code()
    for node in list(graph.nodes):
        if op_name(node.target).startswith("aten._assert"):  # of what export knows already
            graph.erase_node(node)
            continue
        if node.op != "call_function" or _random(node.target) or not _is_known(node, known):
            continue
        values = torch.fx.map_arg((node.args, node.kwargs), lambda n: _value(n, known))
        with torch.no_grad():
            result = node.target(*values[0], **values[1])
        known[node.name] = result
        if isinstance(result, torch.Tensor):
            known[replace_by_placeholder(graph, node).name] = result
    for node in reversed(graph.nodes):  # of several results, all of which are parameters now
        if node.op == "call_function" and node.name in known and not node.users:
            graph.erase_node(node)


def _is_known(node: Any, known: dict[str, Any]) -> bool:
    return op_name(node.target) in _LIKE or all(i.name in known for i in node.all_input_nodes)


def _value(node: Any, known: dict[str, Any]) -> Any:
    """Of a node that is evaluated; zeros of its kind for one that only its kind is asked of."""
    import torch

    if node.name in known:
        return known[node.name]
    return torch.zeros(node.meta["val"].shape, dtype=node.meta["val"].dtype)


def origins(graph: Any) -> dict[Any, Origin]:
    """Where each call of the graph comes from; `name` is the module path, e.g. `layer1.0.conv1`, and `#2` if it is called again."""
    calls = [n for n in graph.nodes if n.op == "call_function" and n.target is not operator.getitem]
    names = _unique([_path(node) for node in calls])
    found = {
        node: Origin(name, op_name(node.target), _source(node))
        for name, node in zip(names, calls, strict=True)
    }
    found.update(
        {
            n: found[n.args[0]]
            for n in graph.nodes
            if n.target is operator.getitem and n.args[0] in found
        }
    )
    return found


def _unique(names: Sequence[str]) -> list[str]:
    counts: dict[str, int] = {}
    numbered = []
    for name in names:
        counts[name] = counts.get(name, 0) + 1
        numbered.append(name if counts[name] == 1 else f"{name}#{counts[name]}")
    return numbered


def cut_unsupported(graph: Any, origin_of: dict[Any, Origin]) -> list[Refusal]:
    """Turn the results of operators without a converter into inputs, so that all others can still be checked."""
    refused = []
    for node in list(graph.nodes):
        if node.op == "output" or node.op == "placeholder" or node.target is operator.getitem:
            continue
        if node.op == "call_function" and op_name(node.target) in converters():
            continue
        origin = origin_of.get(node) or Origin(node.name, str(node.target))
        refused.append(Refusal(origin, "this operator has no streaming form yet"))
        results = (
            [u for u in node.users if u.target is operator.getitem]
            if isinstance(node.meta.get("val"), (tuple, list))
            else [node]
        )
        for result in results:
            replace_by_placeholder(graph, result)
        if results != [node] and not node.users:
            graph.erase_node(node)
    return refused


def drop_unused(graph: Any, user_inputs: Sequence[str]) -> None:
    """Remove the placeholders that nothing reads (statistics counters, folded parameters)."""
    for node in [
        n
        for n in graph.nodes
        if n.op == "placeholder" and not n.users and n.name not in user_inputs
    ]:
        graph.erase_node(node)


def op_name(target: Any) -> str:
    """`aten.relu` or `aten.add.Tensor`, as torch-mlir spells it."""
    return str(target).removesuffix(".default")


def replace_by_placeholder(graph: Any, node: Any) -> Any:
    """Make an input of the graph out of a result."""
    first = next(iter(graph.nodes))
    with graph.inserting_before(first):
        stand_in = graph.placeholder(node.name)
    stand_in.meta["val"] = node.meta["val"]
    node.replace_all_uses_with(stand_in)
    graph.erase_node(node)
    return stand_in


def _random(target: Any) -> bool:
    import torch

    return torch.Tag.nondeterministic_seeded in getattr(target, "tags", ())


def _path(node: Any) -> str:
    """The path of the innermost module; calls made in the user's own forward get the operator's name appended."""
    stack = list((node.meta.get("nn_module_stack") or {}).values())
    path, kind = stack[-1] if stack else ("", "")
    if path and str(kind).startswith("torch.nn.modules") and "container" not in str(kind):
        return path
    short = op_name(node.target).split(".")[1] if "." in op_name(node.target) else node.name
    return f"{path}.{short}" if path else short


def _source(node: Any) -> str:
    """`file:line` of the user's code that made the call: the innermost frame outside torch."""
    import re

    frames = re.findall(r'File "([^"]+)", line (\d+)', node.meta.get("stack_trace") or "")
    own = [f"{file}:{line}" for file, line in frames if "/torch/" not in file]
    return own[-1] if own else ""


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), "")
