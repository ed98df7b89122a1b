"""PyTorch: nn.Module -> torch.export -> torch-mlir -> `Program`.

Only torch-mlir's importer is used, none of its pipelines: they decompose layers we want whole. Parameters are arguments of
the imported function, so their data never enters an MLIR context before ours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from stream_mlir.errors import UserError
from stream_mlir.importers import foreign, torch_graph
from stream_mlir.importers.program import Origin, Program, Refusal
from stream_mlir.importers.read import read_function

_UNNAMED = Origin("constant", "constant")


def program_from_module(module: Any, example_inputs: Sequence[Any], name: str) -> Program:
    """`module` (an nn.Module, evaluated in inference mode) traced at `example_inputs`."""
    exported = torch_graph.export(module, example_inputs, name)
    graph = exported.graph_module.graph
    parameters = torch_graph.parameters(exported)
    torch_graph.fold_constants(graph, parameters)
    origins = torch_graph.origins(graph)
    refused = torch_graph.cut_unsupported(graph, origins)
    torch_graph.drop_unused(graph, exported.graph_signature.user_inputs)
    _check_inputs(exported, name)
    _check_parameters(graph, parameters, name)
    return _read(exported, graph, parameters, origins, refused, name)


def _read(
    exported: Any,
    graph: Any,
    parameters: dict[str, Any],
    origins: dict[Any, Origin],
    refused: list[Refusal],
    name: str,
) -> Program:
    order = list(graph.nodes)
    for index, node in enumerate(
        order
    ):  # the only part of a node that torch-mlir keeps is its stack trace
        node.meta["stack_trace"] = f'File "{index}", line {index},'
    module = _import(graph, name)
    arguments, nodes, returned = read_function(
        module, lambda location: _origin(location, order, origins)
    )
    placeholders = [node.name for node in order if node.op == "placeholder"]
    by_name = dict(zip(placeholders, arguments, strict=True))
    user_inputs = [n for n in exported.graph_signature.user_inputs if n in by_name]
    constants = {by_name[n]: _numpy(value) for n, value in parameters.items() if n in by_name}
    inputs = [(n, by_name[n]) for n in user_inputs]
    unknown = set(arguments) - set(constants) - {t for _, t in inputs}
    kept = [returned[i] for i in _results(exported, name)]
    outputs = [(f"output{i}" if len(kept) > 1 else "output", value) for i, value in enumerate(kept)]
    return Program(
        inputs, outputs, nodes, constants, unknown, refused, list(dict.fromkeys(origins.values()))
    )


def _results(exported: Any, name: str) -> list[int]:
    """Which of the program's outputs are the model's: it also returns inputs and buffers that were changed in place."""
    kinds = [(spec.kind.name, spec.target) for spec in exported.graph_signature.output_specs]
    for kind, target in kinds:
        if kind == "BUFFER_MUTATION":
            hint = "frames are independent of each other"
            raise UserError(
                f"it keeps state from call to call in '{target}'", where=name, hint=hint
            )
    return [i for i, (kind, _) in enumerate(kinds) if kind == "USER_OUTPUT"]


def _origin(location: Any, order: list[Any], origins: dict[Any, Origin]) -> Origin:
    """The call whose index is the file name in the location."""
    match = re.search(r'"(\d+)":\d+', str(location))
    return origins.get(order[int(match[1])], _UNNAMED) if match else _UNNAMED


def _import(graph: Any, name: str) -> Any:
    importer = foreign.fx_importer(foreign.context())
    try:
        importer.import_stateless_graph(graph)
    except (NotImplementedError, RuntimeError, TypeError, ValueError, AssertionError) as error:
        raise UserError(
            f"torch-mlir cannot import the exported program: {error}", where=name
        ) from error
    return importer.module


def _check_inputs(exported: Any, name: str) -> None:
    import torch

    values = {
        node.name: node.meta.get("val")
        for node in exported.graph_module.graph.nodes
        if node.op == "placeholder"
    }
    for used in exported.graph_signature.user_inputs:
        value = values.get(used)
        if isinstance(value, torch.Tensor) and value.dtype != torch.float32:
            raise UserError(
                f"input '{used}' is {_dtype(value)}; models take float32 inputs", where=name
            )


def _check_parameters(graph: Any, parameters: dict[str, Any], name: str) -> None:
    import torch

    for node in graph.nodes:
        value = parameters.get(node.name) if node.op == "placeholder" else None
        if value is None:
            continue
        label = node.meta.get("parameter", node.name)
        if value.is_floating_point() and value.dtype != torch.float32:
            raise UserError(
                f"'{label}' is {_dtype(value)}; models are imported in float32",
                where=name,
                hint="call model.float()",
            )
        if value.is_complex():
            raise UserError(f"'{label}' is complex", where=name)
        if value.is_floating_point() and bool(torch.isnan(value).any()):
            raise UserError(f"'{label}' holds NaN", where=name)
        if value.is_floating_point() and value.numel() > 1 and bool(torch.isinf(value).any()):
            raise UserError(f"'{label}' holds an infinite value", where=name)


def _dtype(value: Any) -> str:
    return str(value.dtype).removeprefix("torch.")


def _numpy(value: Any) -> np.ndarray:
    return value.detach().cpu().contiguous().numpy()
