"""Runs the `onnx` package's node tests over the backend, and keeps the lists of those that pass and those that are refused."""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, numpy_helper

from stream_mlir.errors import UserError
from stream_mlir.importers.onnx_cut import SUPPORTED
from stream_mlir.onnx_backend import StreamBackend, streamed
from stream_mlir.pipeline import Settings, run

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # pyright: ignore[reportMissingImports]

TABLE = Path(__file__).with_name("refused.toml")
LIST = Path(__file__).with_name("passed.txt")
PASSED, WRONG = "passed", "WRONG"


@dataclass(frozen=True)
class Reason:
    """A limit of streaming designs. `match`: what a refusal for it says; `tests`: the node tests that are refused for it."""

    match: str
    text: str
    tests: tuple[str, ...] = ()


@cache
def cases() -> dict[str, Any]:
    """The node tests of which all operators are supported, by name."""
    from onnx.backend.test import loader

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # overflows that are meant
        found = loader.load_model_tests(kind="node")
    return {case.name: case for case in found if _supported(case.model)}


def _supported(model: Any) -> bool:
    return all(
        node.domain in ("", "ai.onnx") and node.op_type in SUPPORTED for node in model.graph.node
    )


def outcome(case: Any) -> str:
    """`passed`, why the case was refused, or `WRONG` and how."""
    for inputs, wanted in case.data_sets:
        try:
            got = StreamBackend.prepare(case.model).run(inputs)
        except UserError as error:
            return error.what
        if len(got) != len(wanted):
            return f"{WRONG}: {len(got)} outputs"
        for have, want in zip(got, map(_array, wanted), strict=True):
            if have.shape != want.shape or have.dtype != want.dtype:
                return f"{WRONG}: {have.dtype}{have.shape} instead of {want.dtype}{want.shape}"
            if not np.allclose(have, want, case.rtol, case.atol, equal_nan=True):
                return f"{WRONG}: by up to {np.abs(have - want).max():.3g}"
    return PASSED


def simulated(case: Any, out: Path) -> str:
    """`passed` where the C simulation of the quantized model equals the integer interpreter, or why it cannot be quantized."""
    inputs = [_array(each) for each in case.data_sets[0][0]]
    model, streams = streamed(case.model, inputs)
    try:
        report = run(Settings(out, model, calib=streams, checks=4, command="test"))
    except UserError as error:
        return error.what
    assert report is not None
    assert report.check is not None
    return PASSED if report.check.bit_exact else f"{WRONG}: {report.check.mismatches} values"


def _array(value: Any) -> np.ndarray:
    return numpy_helper.to_array(value) if isinstance(value, TensorProto) else np.asarray(value)


def passed() -> list[str]:
    """The tests that pass, as listed: known without the seconds that it takes to make them."""
    return LIST.read_text(encoding="utf-8").split()


def reasons() -> list[Reason]:
    """The table."""
    records = tomllib.loads(TABLE.read_text(encoding="utf-8"))["reason"]
    return [Reason(r["match"], r["text"], tuple(r["tests"])) for r in records]


def reason_for(told: str, known: list[Reason]) -> Reason | None:
    """The first reason that a refusal matches; what a node test computes wrong has none."""
    if told == PASSED or told.startswith(WRONG):
        return None
    return next((reason for reason in known if re.search(reason.match, told)), None)


def update() -> Iterator[str]:
    """Writes both lists anew, from the reasons in the table; yields what fits none."""
    known = reasons()
    found: dict[Reason, list[str]] = {reason: [] for reason in known}
    told = {name: outcome(case) for name, case in sorted(cases().items())}
    for name, text in told.items():
        reason = reason_for(text, known)
        if reason is not None:
            found[reason].append(name)
        elif text != PASSED:
            yield f"{name}: {text}"
    LIST.write_text("".join(f"{name}\n" for name in told if told[name] == PASSED), encoding="utf-8")
    blocks = [_block(reason, names) for reason, names in found.items() if names]
    head = TABLE.read_text(encoding="utf-8").partition("[[reason]]")[0]
    TABLE.write_text(head + "\n".join(blocks), encoding="utf-8")


def _block(reason: Reason, names: list[str]) -> str:
    listed = "".join(f"  '{name}',\n" for name in names)
    return f"[[reason]]\nmatch = '''{reason.match}'''\ntext = '''{reason.text}'''\ntests = [\n{listed}]\n"


if __name__ == "__main__":
    for line in update():
        print(line)
