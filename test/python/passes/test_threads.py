"""Nested Python passes on a context with threads: no deadlock, no lost work."""

import dataclasses
import os
import subprocess
import sys
from typing import ClassVar

import pytest

from stream_mlir import context, ir
from stream_mlir.passes import Pass, PassError, register, run_pipeline
from stream_mlir.passmanager import PassManager

COUNT = 64
PIPELINE = "builtin.module(func.func(canonicalize,test-count,cse),canonicalize)"


@register
@dataclasses.dataclass(frozen=True)
class Count(Pass):
    """Numbers functions by their name, and builds something on the way."""

    name: ClassVar[str] = "test-count"
    anchor: ClassVar[str] = "func.func"

    def run(self, op: ir.Operation) -> None:
        name = ir.StringAttr(op.attributes["sym_name"]).value
        if name == "f_bad":
            self.fail(op, "a bad function")
        number = int(name.removeprefix("f"))
        op.attributes["number"] = ir.IntegerAttr.get(ir.IndexType.get(), number)


def many(count: int = COUNT) -> str:
    return "\n".join(f"func.func @f{i}() {{ return }}" for i in range(count))


def numbers(module: ir.Module) -> list[int]:
    return [ir.IntegerAttr(op.attributes["number"]).value for op in module.body.operations]


def test_run_pipeline():
    module = ir.Module.parse(many(), context())
    run_pipeline(module, PIPELINE)
    assert numbers(module) == list(range(COUNT))


def test_upstreams_pass_manager():
    with context():
        module = ir.Module.parse(many())
        PassManager.parse(PIPELINE).run(module.operation)
    assert numbers(module) == list(range(COUNT))


def test_a_failure_among_many_threads_is_reported_once():
    text = many() + "\nfunc.func @f_bad() { return }"
    module = ir.Module.parse(text, context())
    with pytest.raises(PassError, match="a bad function") as caught:
        run_pipeline(module, PIPELINE)
    assert len(caught.value.diagnostics) == 1


def test_the_driver(tmp_path):
    source = tmp_path / "many.mlir"
    source.write_text(many())
    command = [sys.executable, "-m", "stream_mlir.opt", str(source), f"--load-passes={__file__}"]
    done = subprocess.run(
        [*command, f"--pass-pipeline={PIPELINE}"],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "MLIR_NUM_THREADS": "4"},
        check=True,
    )
    assert done.stdout.count("number = ") == COUNT
