"""Runs the stages."""

from __future__ import annotations

import shutil
from collections.abc import Callable

from stream_mlir.errors import CheckFailed
from stream_mlir.passes import run_pipeline
from stream_mlir.pipeline import compression, dumps, host
from stream_mlir.pipeline.passes import prepare_host
from stream_mlir.pipeline.settings import Settings
from stream_mlir.pipeline.simulation import simulate_design
from stream_mlir.pipeline.stages import NAMES, STAGES, Stage, before, between
from stream_mlir.pipeline.state import State
from stream_mlir.pipeline.summary import summarize
from stream_mlir.report import FILES, Report, write

Progress = Callable[[Stage], None]
_IMPORTED, _COMPRESSED = (stage.dump for stage in STAGES[:2])


def run(settings: Settings, progress: Progress = lambda stage: None) -> Report | None:
    """Runs the stages that the settings name, and returns the report, which also lies in the output folder (None before `map`).

    Raises:
        UserError: the user's input is refused.
        CheckFailed: the design deadlocks, or its C simulation differs from the interpreter; the report says so too.
    """
    stages = between(settings.first, settings.last)
    state = State(settings)
    _resume(state)
    failures = []
    for stage in stages:
        progress(stage)
        try:
            _run_stage(stage, state)
        except CheckFailed as error:
            failures.append(error)
    report = None
    if NAMES.index(settings.last) >= NAMES.index("map"):
        try:
            simulate_design(state)
        except CheckFailed as error:
            failures.insert(0, error)
        report = summarize(state)
        write(report, settings.out)
    if failures:
        raise failures[0]
    return report


def _run_stage(stage: Stage, state: State) -> None:
    stage.run(state)
    if stage.gate:
        run_pipeline(state.module, f"builtin.module({stage.gate})")
    if stage.dump:
        _forget_later(stage, state)
        dumps.dump(state.module, state.settings.out, stage.dump)


def _forget_later(stage: Stage, state: State) -> None:
    """Removes what an earlier run left of the stages to come: it is about another module."""
    out = state.settings.out
    for later in STAGES[NAMES.index(stage.name) + 1 :]:
        for suffix in (".mlir", ".mlirbc") if later.dump else ():
            (out / f"{later.dump}{suffix}").unlink(missing_ok=True)
    for name in FILES:
        (out / name).unlink(missing_ok=True)
    if (state.hls / "design.json").is_file():
        shutil.rmtree(state.hls)


def _resume(state: State) -> None:
    """Reads what earlier stages left, where the first stage is not the very first."""
    settings = state.settings
    last = before(settings.first)
    if last is None:
        return
    state.current = dumps.restore(settings.out, last.dump)
    if host.present(settings.out):
        prepare_host(state)
    if (settings.out / f"{_COMPRESSED}.mlirbc").is_file() and last.dump > _COMPRESSED:
        state.float_module = dumps.restore(settings.out, _COMPRESSED).operation
        if compression.NOTED in state.float_module.attributes:
            state.uncompressed = dumps.restore(settings.out, _IMPORTED).operation
