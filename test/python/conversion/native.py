"""Runs a module of the stream dialect as machine code: upstream's lowering of what `convert-stream-to-linalg` makes.

The tools are those of the LLVM and MLIR wheels that the build needs anyway, and the C compiler as linker.
"""

from __future__ import annotations

import ctypes
import subprocess
import sysconfig
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from stream_mlir import ir
from stream_mlir.interp.storage import storage_of
from stream_mlir.passes.pipeline import run_pipeline

WHEELS = Path(sysconfig.get_path("platlib"))
TO_LLVM = (
    "builtin.module(eliminate-empty-tensors,empty-tensor-to-alloc-tensor,"
    "one-shot-bufferize{bufferize-function-boundaries function-boundary-type-conversion=identity-layout-map},"
    "buffer-results-to-out-params{hoist-static-allocs modify-public-functions},buffer-deallocation-pipeline,"
    "convert-bufferization-to-memref,func.func(convert-linalg-to-loops),"
    "expand-strided-metadata,lower-affine,convert-scf-to-cf,func.func(llvm-request-c-wrappers),"
    "convert-math-to-llvm,convert-math-to-libm,convert-arith-to-llvm,finalize-memref-to-llvm,"
    "convert-func-to-llvm,convert-cf-to-llvm,reconcile-unrealized-casts)"
)


def available() -> bool:
    """Whether the wheels with the tools are installed."""
    return all((WHEELS / tool).is_file() for tool in ("mlir/bin/mlir-opt", "llvm/bin/llc"))


class Native:
    """`@main` of a module, compiled; call it with one array per argument, raw integers where quantized."""

    def __init__(self, module: ir.Module, folder: Path) -> None:
        function = module.body.operations[0].operation
        kind = ir.FunctionType(ir.TypeAttr(function.attributes["function_type"]).value)
        self._inputs, self._results = list(kind.inputs), list(kind.results)
        with module.context:
            lowered = ir.Module.parse(str(module.operation.get_asm(print_generic_op_form=True)))
            run_pipeline(lowered, "builtin.module(convert-stream-to-linalg,canonicalize)")
        # The loader knows a library by its path: each module needs its own.
        source = Path(tempfile.mkdtemp(dir=folder)) / "linalg.mlir"
        source.write_text(str(lowered))
        self._library = ctypes.CDLL(str(_compile(source)))

    def __call__(self, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
        given = [_contained(x, t) for x, t in zip(inputs, self._inputs, strict=True)]
        results = [_empty(t) for t in self._results]
        self._library._mlir_ciface_main(*(ctypes.byref(_memref(x)) for x in [*given, *results]))
        return results


def _compile(source: Path) -> Path:
    steps = {
        "llvm.mlir": ["mlir/bin/mlir-opt", f"--pass-pipeline={TO_LLVM}"],
        "main.ll": ["mlir/bin/mlir-translate", "--mlir-to-llvmir"],
        "fast.ll": ["llvm/bin/opt", "-O2", "-S"],
        "main.o": ["llvm/bin/llc", "-O2", "-filetype=obj", "-relocation-model=pic"],
    }
    for name, (tool, *options) in steps.items():
        result = source.parent / name
        command = [str(WHEELS / tool), *options, str(source), "-o", str(result)]
        subprocess.run(command, check=True)
        source = result
    library = source.with_suffix(".so")
    runtime = WHEELS / "mlir" / "lib"  # copies that are not contiguous
    link = ["-lm", f"-L{runtime}", "-lmlir_c_runner_utils", f"-Wl,-rpath,{runtime}"]
    subprocess.run(["gcc", "-shared", str(source), *link, "-o", str(library)], check=True)
    return library


def _dtype(kind: ir.Type) -> np.dtype:
    storage = storage_of(kind)
    return np.dtype(np.float32) if storage is None else storage.dtype


def _contained(array: np.ndarray, kind: ir.Type) -> np.ndarray:
    return np.ascontiguousarray(array, _dtype(kind))


def _empty(kind: ir.Type) -> np.ndarray:
    return np.zeros(ir.RankedTensorType(kind).shape, _dtype(kind))


def _memref(array: np.ndarray) -> Any:
    """MLIR's C descriptor of a ranked memref."""

    class Descriptor(ctypes.Structure):
        _fields_ = [
            ("allocated", ctypes.c_void_p),
            ("aligned", ctypes.c_void_p),
            ("offset", ctypes.c_int64),
            ("sizes", ctypes.c_int64 * array.ndim),
            ("strides", ctypes.c_int64 * array.ndim),
        ]

    strides = [stride // array.itemsize for stride in array.strides]
    return Descriptor(
        array.ctypes.data, array.ctypes.data, 0, tuple(array.shape), tuple(strides)
    )  # fmt: skip
