"""The Python way in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from stream_mlir.errors import UserError
from stream_mlir.pipeline.driver import run_any
from stream_mlir.pipeline.settings import Settings
from stream_mlir.report import Report


def compile(
    model: Any,
    example_inputs: Any = None,
    *,
    device: str = "zcu104",
    target: str = "vitis",
    clock_mhz: float | None = None,
    out: str | Path = "out",
    weights: int = 8,
    activations: int = 8,
    calib: Any = None,
    input_shape: Any = None,
    evaluate: Any = None,
    inputs: Sequence[str] = (),
    outputs: Sequence[str] = (),
    checks: int = 8,
    **more: Any,
) -> Report:
    """Compiles a model to HLS C++ and checks it, bit for bit.

    Args:
        model: an `nn.Module`, or `file.onnx`, `file.py:Class`, `zoo:name`.
        example_inputs: tensors to trace an `nn.Module` with; or give `input_shape`.
        device: a board by name, or a `.toml` file. See `streamc devices`.
        target: `vitis` or `bambu`.
        clock_mhz: defaults to the board's.
        out: folder for everything that is written.
        weights, activations: bits.
        calib, evaluate: data as `pipeline.data` describes; without `calib`, ranges come from seeded noise.
        input_shape: of the model's input, batch 1; or a mapping from input names to shapes.
        inputs, outputs: names of values or operators (see `streamc ops`) between which the model becomes the design; the parts
            before and after are written beside it as `head.onnx` and `tail.onnx`.
        checks: frames to compare where there is no evaluation data.
        more: any other field of `pipeline.Settings`. With `partition` or `cuts` the result is a `report.Partitioned`.

    Raises:
        UserError: the input is refused, with what, where and what to do.
        CheckFailed: the C simulation differs from the integer model.
    """
    settings = Settings(
        out=Path(out),
        model=model,
        example_inputs=example_inputs,
        device=device,
        target=target,
        clock_mhz=clock_mhz,
        weight_bits=weights,
        activation_bits=activations,
        calib=calib,
        input_shapes=input_shape,
        evaluate=evaluate,
        inputs=_names(inputs),
        outputs=_names(outputs),
        checks=checks,
        **{"command": "stream_mlir.compile(...)", **more},
    )
    report = run_any(settings)
    if report is None:
        raise UserError(
            "there is no report before the map stage", hint="use stream_mlir.pipeline.run"
        )
    return cast("Report", report)


def _names(given: Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)
