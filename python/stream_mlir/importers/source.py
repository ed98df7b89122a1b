"""What the user may name as a model, and how each is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from stream_mlir.errors import UserError
from stream_mlir.importers.cut import NO_CUT, Cut
from stream_mlir.importers.program import Program
from stream_mlir.importers.shapes import Shapes, check_shape, normalize

_FORMS = "a model is FILE.onnx, FILE.py:CLASS or zoo:NAME"


def read_program(
    source: Any,
    input_shapes: Any,
    weights: Any,
    example_inputs: Sequence[Any] | None,
    cut: Cut = NO_CUT,
) -> tuple[Program, str]:
    """The program and the model's name for messages. Arguments as for `import_model`."""
    shapes = normalize(input_shapes)
    if type(source).__name__ == "ModelProto":
        return _from_proto(source, shapes, cut), source.graph.name or "the model"
    if not isinstance(source, (str, Path)):
        _check_is_module(source)
        return _from_module(source, shapes, example_inputs, type(source).__name__, weights, cut)
    text = str(source)
    if text.startswith("zoo:"):
        return _from_zoo(text, shapes, weights, example_inputs, cut)
    path, colon, name = text.rpartition(":")
    if colon and path.endswith(".py"):
        from stream_mlir.importers.user_file import instantiate

        made = instantiate(Path(path), name)
        return _from_module(made, shapes, example_inputs, text, weights, cut)
    return _from_file(Path(text), shapes, weights, cut)


def _from_proto(model: Any, shapes: Shapes, cut: Cut) -> Program:
    import onnx

    from stream_mlir.importers.onnx import program_from_model
    from stream_mlir.importers.onnx_load import checked

    where = model.graph.name or "the model"
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    return program_from_model(checked(copy, where), shapes, where, cut)


def _from_file(path: Path, shapes: Shapes, weights: Any, cut: Cut) -> tuple[Program, str]:
    if path.suffix == ".py":
        raise UserError("which class?", where=str(path), hint=f"name it: {path}:MyNet")
    if path.suffix in (".pt", ".pth", ".npz"):
        raise UserError(
            "these are weights, not a model",
            where=str(path),
            hint="give them with --weights to a Python model",
        )
    if not path.exists():
        raise UserError("no such file", where=str(path), hint=_FORMS)
    if path.is_dir():
        raise UserError("this is a folder", where=str(path), hint=_FORMS)
    if weights is not None:
        raise UserError(
            "an ONNX file has its own weights", where=str(path), hint="leave out --weights"
        )
    from stream_mlir.importers.onnx import program_from_onnx

    return program_from_onnx(path, shapes, cut), str(path)


def _from_zoo(
    text: str, shapes: Shapes, weights: Any, example_inputs: Any, cut: Cut
) -> tuple[Program, str]:
    from stream_mlir import zoo

    entry = zoo.entry(text.removeprefix("zoo:"))
    if not shapes and example_inputs is None:
        shapes = [entry.input_shape]
    made = entry.make(_first_shape(shapes, example_inputs))
    return _from_module(made, shapes, example_inputs, text, weights, cut)


def _first_shape(shapes: Shapes, example_inputs: Any) -> Sequence[int]:
    """Models of the zoo have one input."""
    if shapes:
        return next(iter(shapes.values() if isinstance(shapes, Mapping) else shapes))
    first = example_inputs[0] if isinstance(example_inputs, (list, tuple)) else example_inputs
    return tuple(first.shape)


def _from_module(
    module: Any, shapes: Shapes, example_inputs: Any, name: str, weights: Any, cut: Cut
) -> tuple[Program, str]:
    from stream_mlir.importers.torch import program_from_module

    if weights is not None:
        from stream_mlir.zoo.weights import load_weights

        load_weights(module, weights)
    examples = _examples(module, shapes, example_inputs, name)
    return program_from_module(module, examples, name, cut), name


def _examples(module: Any, shapes: Shapes, example_inputs: Any, name: str) -> list[Any]:
    """Tensors to trace with: the user's own, or random ones of the given shapes."""
    import torch

    if example_inputs is None:
        ordered = _ordered(module.forward, shapes)
        if not ordered:
            raise UserError(
                "the shape of its input is not known",
                where=name,
                hint="give it with --input-shape 1,3,224,224",
            )
        for index, shape in enumerate(ordered):
            check_shape(shape, f"#{index}", name)
        generator = torch.Generator().manual_seed(0)
        return [torch.rand(tuple(shape), generator=generator) for shape in ordered]
    examples = example_inputs if isinstance(example_inputs, (list, tuple)) else [example_inputs]
    tensors = [torch.as_tensor(example) for example in examples]
    for index, tensor in enumerate(tensors):
        check_shape(tuple(tensor.shape), f"#{index}", name)
    return tensors


def _ordered(forward: Callable[..., Any], shapes: Shapes) -> list[Sequence[int]]:
    """Shapes by position; names are looked up in the signature of `forward`."""
    import inspect

    if not isinstance(shapes, Mapping):
        return list(shapes)
    names = [
        n for n, p in inspect.signature(forward).parameters.items() if p.kind is not p.VAR_KEYWORD
    ]
    for name in shapes:
        if name not in names:
            raise UserError(f"no input is called '{name}'; inputs: {', '.join(names)}")
    return [shapes[name] for name in names if name in shapes]


def _check_is_module(source: Any) -> None:
    import torch

    if isinstance(source, type):
        raise UserError(
            f"{source.__name__} is a class", hint=f"give an instance: {source.__name__}()"
        )
    if not isinstance(source, torch.nn.Module):
        raise UserError(
            f"{type(source).__name__} is not a model",
            hint=f"give an nn.Module, or a path: {_FORMS}",
        )
