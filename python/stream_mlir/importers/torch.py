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
from stream_mlir.importers import foreign, torch_graph, torch_split
from stream_mlir.importers.cut import NO_CUT, Cut
from stream_mlir.importers.program import Origin, Program
from stream_mlir.importers.read import read_function
from stream_mlir.importers.shapes import check_shape

_UNNAMED = Origin("constant", "constant")
_NO_HOST = "the parts of the model outside the cut are not written: that needs an ONNX model (see torch.onnx.export)"


def program_from_module(
    module: Any, example_inputs: Sequence[Any], name: str, cut: Cut = NO_CUT
) -> Program:
    """`module` (an nn.Module, evaluated in inference mode) traced at `example_inputs`, or the part of it that a cut leaves."""
    exported = torch_graph.export(module, example_inputs, name)
    graph = exported.graph_module.graph
    parameters = torch_graph.parameters(exported)
    torch_graph.fold_constants(graph, parameters)
    origins = torch_graph.origins(graph)
    inputs = {each: each for each in exported.graph_signature.user_inputs}
    results = _results(exported, name)
    if cut:
        inputs, results = torch_split.split(graph, origins, cut, list(inputs), results, name)
    steps = torch_split.steps(graph, origins, parameters)
    ends = tuple(torch_split.label(n, origins) for n in list(graph.nodes)[-1].all_input_nodes)
    refused = torch_graph.cut_unsupported(graph, origins)
    torch_graph.drop_unused(graph, list(inputs))
    _check_inputs(graph, inputs, name)
    _check_parameters(graph, parameters, name)
    program = _read(graph, parameters, origins, inputs, results, name)
    program.refusals, program.steps, program.results = refused, steps, ends
    program.warnings = [_NO_HOST] if cut else []
    return program


def _read(
    graph: Any,
    parameters: dict[str, Any],
    origins: dict[Any, Origin],
    names: dict[str, str],
    results: torch_split.Results,
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
    constants = {by_name[n]: _numpy(value) for n, value in parameters.items() if n in by_name}
    inputs = [(label, by_name[n]) for n, label in names.items() if n in by_name]
    unknown = set(arguments) - set(constants) - {t for _, t in inputs}
    outputs = [(label, returned[i]) for label, i in results]
    listed = list(dict.fromkeys(origins[node] for node in order if node in origins))
    return Program(inputs, outputs, nodes, constants, unknown, origins=listed)


def _results(exported: Any, name: str) -> torch_split.Results:
    """Which of the program's outputs are the model's: it also returns inputs and buffers that were changed in place."""
    kinds = [(spec.kind.name, spec.target) for spec in exported.graph_signature.output_specs]
    for kind, target in kinds:
        if kind == "BUFFER_MUTATION":
            hint = "frames are independent of each other"
            raise UserError(
                f"it keeps state from call to call in '{target}'", where=name, hint=hint
            )
    kept = [i for i, (kind, _) in enumerate(kinds) if kind == "USER_OUTPUT"]
    return [(f"output{n}" if len(kept) > 1 else "output", i) for n, i in enumerate(kept)]


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


def _check_inputs(graph: Any, names: dict[str, str], where: str) -> None:
    import torch

    for node in graph.nodes:
        value = node.meta.get("val")
        if (
            node.op != "placeholder"
            or node.name not in names
            or not isinstance(value, torch.Tensor)
        ):
            continue
        label = names[node.name]
        if value.dtype != torch.float32:
            raise UserError(
                f"input '{label}' is {_dtype(value)}; models take float32 inputs", where=where
            )
        check_shape(tuple(value.shape), label, where)


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
        # Minus infinity is how masks leave elements out (importers/masks.py).
        if value.is_floating_point() and value.numel() > 1 and bool(torch.isposinf(value).any()):
            raise UserError(f"'{label}' holds an infinite value", where=name)


def _dtype(value: Any) -> str:
    return str(value.dtype).removeprefix("torch.")


def _numpy(value: Any) -> np.ndarray:
    return value.detach().cpu().contiguous().numpy()
