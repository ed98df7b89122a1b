"""torch-mlir's bindings, which carry no types: everything we use of them, as `Any`."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def context() -> Any:
    """A context of torch-mlir's own MLIR, with the torch dialect."""
    fresh = import_module("torch_mlir.ir").Context()
    import_module("torch_mlir.dialects.torch").register_dialect(fresh)
    return fresh


def error() -> type[Exception]:
    """The exception its parser, verifier and passes raise."""
    return import_module("torch_mlir.ir").MLIRError


def diagnostic(raised: Any) -> tuple[str, str]:
    """(first line of the message, location) of the first diagnostic that such an exception carries."""
    found = raised.error_diagnostics
    text, place = (found[0].message, found[0].location) if found else (raised, "")
    return next(iter(str(text).strip().splitlines()), ""), str(place)


def fx_importer(fresh: Any) -> Any:
    """An importer of FX graphs into `fresh`."""
    return import_module("torch_mlir.extras.fx_importer").FxImporter(context=fresh)


def onnx_importer() -> Any:
    """The module that imports ONNX graphs."""
    return import_module("torch_mlir.extras.onnx_importer")


def run_passes(module: Any, pipeline: str) -> None:
    """Run a textual pipeline over one of its modules."""
    with module.context:
        import_module("torch_mlir.passmanager").PassManager.parse(pipeline).run(module.operation)
