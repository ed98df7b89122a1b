"""ONNX: checked and made static, then torch-mlir's ONNX importer -> `Program`."""

from __future__ import annotations

import re
import warnings
from math import prod
from pathlib import Path
from typing import Any

from stream_mlir.errors import UserError
from stream_mlir.importers import (
    foreign,
    onnx_blocks,
    onnx_cut,
    onnx_fold,
    onnx_load,
    onnx_prepare,
    onnx_resize,
)
from stream_mlir.importers.cut import NO_CUT, Cut
from stream_mlir.importers.onnx_inputs import fix_inputs, fix_shapes, model_inputs
from stream_mlir.importers.onnx_quantized import take_quantization
from stream_mlir.importers.onnx_split import split
from stream_mlir.importers.onnx_transposed import spell_out_transposed
from stream_mlir.importers.program import Origin, Program, Refusal, Step
from stream_mlir.importers.read import read_function
from stream_mlir.importers.shapes import Shapes

_OPSET = 17  # older models are converted to it: torch-mlir knows it well


def program_from_onnx(path: Path, shapes: Shapes, cut: Cut = NO_CUT) -> Program:
    """The model in the file, or the part of it that a cut leaves, for the given shapes of the whole model's inputs (needed where
    the file leaves them open)."""
    return program_from_model(onnx_load.load(path), shapes, str(path), cut)


def program_from_model(model: Any, shapes: Shapes, where: str, cut: Cut = NO_CUT) -> Program:
    """The same for a checked ModelProto, which is changed."""
    if not cut:
        fix_inputs(model, shapes, where)
        return _program(model, where)
    fix_shapes(model, shapes, where)
    host = split(model, cut, where)
    fix_inputs(host.design, {}, where)
    program = _program(host.design, where)
    program.host = host
    program.warnings += [f"an output of the model is lost: {text}" for text in host.dropped]
    return program


def _program(model: Any, where: str) -> Program:
    onnx_fold.fold_or_refuse(model, where)
    onnx_fold.drop_dead(model)
    names = [value.name for value in model_inputs(model)]
    results = tuple(value.name for value in model.graph.output)
    origins: dict[str, Origin] = {}
    _name_nodes(model, origins)
    listed = list(origins.values())
    steps = _steps(model, origins)
    quantization = take_quantization(model, lambda name: origins[name].name)
    onnx_prepare.spell_out_padding(model)
    onnx_prepare.drop_idle_ceil_mode(model)
    onnx_prepare.drop_unused_outputs(model)
    onnx_prepare.state_steps(model)
    spell_out_transposed(model)
    refusals: list[Refusal] = []
    unknown: set[str] = set()
    shapes = onnx_fold.known_shapes(model)
    for node in list(model.graph.node):
        reason = (
            quantization.refused.get(node.name)
            or onnx_cut.why_unsupported(node)
            or onnx_resize.why_unsupported(model, node, shapes)
        )
        if reason:
            refusals.append(Refusal(origins[node.name], reason))
            unknown.update(onnx_cut.cut(model, node))
    if quantization.refused:
        onnx_fold.drop_dead(model)  # constants that torch-mlir cannot read
    onnx_load.check_weights(model, where)
    model = _convert_version(model, where)
    _name_nodes(model, origins)  # those that the conversion has added
    onnx_resize.spell_out_resizes(model)
    onnx_blocks.spell_out_blocks(model)
    onnx_prepare.keep_averages(model)
    weights = onnx_prepare.split_weights(model)
    module = _import(model, origins, refusals, unknown)
    if module is None:
        return Program([], [], [], {}, set(), refusals, listed, steps, results)
    arguments, nodes, returned = read_function(module, lambda location: _origin(origins, location))
    by_name = dict(zip([v.name for v in model_inputs(model)], arguments, strict=True))
    return Program(
        inputs=[(name, by_name[name]) for name in names],
        outputs=list(zip([v.name for v in model.graph.output], returned, strict=True)),
        nodes=nodes,
        constants={by_name[name]: array for name, array in weights.items()},
        unknown={by_name[name] for name in unknown},
        refusals=refusals,
        origins=listed,
        steps=steps,
        results=results,
        warnings=quantization.warnings,
        storages={origins[name]: each for name, each in quantization.storages.items()},
        weight_scales={origins[name]: each for name, each in quantization.weight_scales.items()},
    )


def _convert_version(model: Any, where: str) -> Any:
    import onnx
    from onnx import version_converter

    version = next((o.version for o in model.opset_import if o.domain in ("", "ai.onnx")), 1)
    if version < _OPSET:
        try:
            model = version_converter.convert_version(model, _OPSET)
        except (
            RuntimeError,
            onnx.checker.ValidationError,
            version_converter.ConvertError,
        ) as error:
            raise UserError(
                f"cannot be converted from opset {version} to {_OPSET}: {error}", where=where
            ) from error
        if version < 11:
            _state_sampling(model)
        onnx_fold.fold_constants(model)
    return model


def _state_sampling(model: Any) -> None:
    """Upsample, and Resize before opset 11, read at `i / scale`: onnx's conversion leaves Resize's later default, half pixels, instead."""
    from onnx import helper

    written = {"coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
    for node in model.graph.node:
        if node.op_type == "Resize":
            given = {attribute.name for attribute in node.attribute}
            node.attribute.extend(
                helper.make_attribute(name, value)
                for name, value in written.items()
                if name not in given
            )


def _name_nodes(model: Any, origins: dict[str, Origin]) -> None:
    """Give each node a unique name; the user's name (or the first output's) goes into its origin."""
    for node in model.graph.node:
        if node.name not in origins:
            origin = Origin(node.name or node.output[0], node.op_type)
            node.name = f"#{len(origins)}"
            origins[node.name] = origin


def _steps(model: Any, origins: dict[str, Origin]) -> list[Step]:
    constants = {t.name: prod(t.dims) for t in model.graph.initializer}
    return [
        Step(
            origins[node.name],
            tuple(name for name in node.input if name and name not in constants),
            tuple(filter(None, node.output)),
            sum(constants.get(name, 0) for name in node.input),
        )
        for node in model.graph.node
    ]


def _origin(origins: dict[str, Origin], location: Any) -> Origin:
    match = re.search(r'"(#\d+)"', str(location))
    return origins[match[1]] if match and match[1] in origins else Origin("constant", "Constant")


def _import(
    model: Any, origins: dict[str, Origin], refusals: list[Refusal], unknown: set[str]
) -> Any:
    """The torch-dialect module. A node that torch-mlir cannot lower is cut out, noted, and the rest tried again."""
    while True:
        try:
            return _lower(model)
        except foreign.error() as error:
            message, place = foreign.diagnostic(error)
            bad = re.search(r'"(#\d+)"', place)
            node = next((n for n in model.graph.node if bad and n.name == bad[1]), None)
            if node is None and refusals:
                return None
            if node is None:
                raise UserError(f"torch-mlir cannot lower this model: {message}") from error
            reason = "torch-mlir has no lowering for it with these attributes and inputs"
            refusals.append(Refusal(origins[node.name], reason))
            unknown.update(onnx_cut.cut(model, node))


def _lower(model: Any) -> Any:
    importer = foreign.onnx_importer()
    info = importer.ModelInfo(model)
    module = info.create_module(context=foreign.context())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about types it does not need
            importer.NodeImporter.define_function(info.main_graph, module.operation).import_all()
    except (importer.OnnxImportError, AssertionError, KeyError, TypeError, ValueError) as error:
        raise UserError(f"torch-mlir cannot read this model: {error}") from error
    foreign.run_passes(module, "builtin.module(func.func(convert-torch-onnx-to-torch))")
    return module
