"""Which passes there are, and making MLIR know them.

A pass class becomes a real MLIR pass when its module is imported, because
``@register`` runs then. Built-in passes and those of other distributions
(entry-point group ``stream_mlir.passes``; the entry's name is the flag) are
imported only when a pipeline names them.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import pathlib
import re
import sys
from collections.abc import Callable, Iterable
from typing import TypeVar

from stream_mlir.errors import UserError
from stream_mlir.passes import native
from stream_mlir.passes.base import Pass
from stream_mlir.passes.builtin import BUILTIN

GROUP = "stream_mlir.passes"
_FLAG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_registered: dict[str, type[Pass]] = {}

PassT = TypeVar("PassT", bound=type[Pass])


def register(cls: PassT) -> PassT:
    """Class decorator: makes a dataclass a pass that pipelines can name.

    Raises:
        TypeError: the class is no frozen dataclass, has an option of a type
            that text cannot carry, or its flag is taken or malformed.
    """
    name = getattr(cls, "name", "")
    if not _FLAG.fullmatch(name):
        raise TypeError(f"{cls.__name__}.name must be words joined by dashes, not '{name}'")
    if not getattr(cls, "__dataclass_params__", None) or not cls.__dataclass_params__.frozen:  # pyright: ignore
        raise TypeError(f"{cls.__name__} must be a dataclass with frozen=True")
    known = _registered.get(name)
    if known and (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
        raise TypeError(f"pass '{name}' is already registered, by {known.__module__}")
    if not native.register(cls):
        raise TypeError(f"'{name}' is already the name of an MLIR pass")
    _registered[name] = cls
    return cls


def _entry_points() -> dict[str, str]:
    entries = importlib.metadata.entry_points(group=GROUP)
    return {entry.name: entry.value.partition(":")[0] for entry in entries}


def table() -> dict[str, str]:
    """Maps the flag of every pass that can be loaded by name to its module."""
    return {**_entry_points(), **BUILTIN}


def registered() -> dict[str, type[Pass]]:
    """Maps flags to the pass classes registered so far."""
    return dict(_registered)


def get(name: str) -> type[Pass]:
    """Returns the pass class behind a flag, importing its module if needed.

    Raises:
        UserError: there is no such pass.
    """
    load([name])
    if name not in _registered:
        raise UserError(f"there is no pass '{name}'", hint=f"known: {', '.join(sorted(table()))}")
    return _registered[name]


def load(names: Iterable[str]) -> None:
    """Imports the modules of the named passes.

    Names that are not in the table are left alone: they may be C++ passes.

    Raises:
        UserError: another distribution's module does not import, or does not
            register the pass that its entry point promises.
    """
    modules = table()
    for name in names:
        if name in modules and name not in _registered:
            _load_module(name, modules[name])


def load_all() -> None:
    """Imports every pass; warns of other distributions' that do not import."""
    load(BUILTIN)
    for name in _entry_points():
        try:
            load([name])
        except UserError as error:
            print(f"warning: {error}", file=sys.stderr)


def _load_module(name: str, module: str) -> None:
    if name in BUILTIN:
        importlib.import_module(module)
    else:
        _guarded(lambda: importlib.import_module(module), f"pass '{name}' of module {module}")
    if name not in _registered:
        raise UserError(f"module {module} does not register the pass '{name}'")


def load_for(text: str) -> None:
    """Imports the passes whose flags occur in ``text``, a pipeline.

    A transform script can name any pass, so all are imported for its interpreter.
    """
    if "transform-interpreter" in text:
        load_all()
    load(re.findall(r"[a-z][a-z0-9-]*", text))


def load_file(path: str | pathlib.Path) -> None:
    """Runs a Python file that registers passes.

    Modules next to the file can be imported by it.

    Raises:
        UserError: no such file, or the file raised.
    """
    file = pathlib.Path(path)
    if not file.is_file():
        raise UserError("no such file", where=str(path))
    name = f"stream_mlir_user_passes_{re.sub(r'[^0-9a-zA-Z]', '_', str(file.resolve()))}"
    if name in sys.modules:
        return
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise UserError("not a Python file", where=str(path))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    if str(file.parent) not in sys.path:
        sys.path.append(str(file.parent))
    run = spec.loader.exec_module
    _guarded(lambda: run(module), str(path))


def _guarded(action: Callable[[], object], where: str) -> None:
    try:
        action()
    except UserError:
        raise
    except Exception as error:
        native.show_traceback(error)
        raise UserError(native.summary(error), where=where) from error
