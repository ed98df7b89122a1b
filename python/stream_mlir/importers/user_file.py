"""`file.py:Class`: the user's own module."""

from __future__ import annotations

import importlib.util
import inspect
import sys
from pathlib import Path
from typing import Any

from stream_mlir.errors import UserError


def instantiate(path: Path, name: str) -> Any:
    """An instance of the nn.Module class (or of what a function of that name returns), made without arguments."""
    import torch

    where = f"{path}:{name}"
    module = _execute(path)
    made = getattr(module, name, None)
    if made is None:
        classes = [
            n
            for n, v in vars(module).items()
            if inspect.isclass(v)
            and issubclass(v, torch.nn.Module)
            and v.__module__ == module.__name__
        ]
        hint = f"it defines {', '.join(classes)}" if classes else "it defines no nn.Module"
        raise UserError(f"no '{name}' in {path}", where=where, hint=hint)
    if callable(made) and not isinstance(made, torch.nn.Module):
        made = _call(made, where)
    if not isinstance(made, torch.nn.Module):
        raise UserError(f"'{name}' is a {type(made).__name__}, not an nn.Module", where=where)
    return made


def _execute(path: Path) -> Any:
    if not path.is_file():
        raise UserError("no such file", where=str(path))
    unique = f"_stream_mlir_user_{abs(hash(path.resolve())):x}"
    spec = importlib.util.spec_from_file_location(unique, path)
    if spec is None or spec.loader is None:
        raise UserError("not a Python file", where=str(path))
    module = importlib.util.module_from_spec(spec)
    sys.modules[unique] = module  # dataclasses and pickling look the module up
    folder = str(path.resolve().parent)
    sys.path.insert(0, folder)  # as `python file.py` would
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        raise UserError(
            f"running it failed: {type(error).__name__}: {error}", where=str(path)
        ) from error
    finally:
        sys.path.remove(folder)
    return module


def _call(made: Any, where: str) -> Any:
    try:
        inspect.signature(made).bind()
    except TypeError as error:
        hint = "write a subclass or a function without arguments that fixes them"
        raise UserError(
            f"it cannot be made without arguments: {error}", where=where, hint=hint
        ) from error
    except ValueError:
        pass  # no signature to look at: calling will tell
    try:
        return made()
    except Exception as error:  # user code
        raise UserError(
            f"making it failed: {type(error).__name__}: {error}", where=where
        ) from error
