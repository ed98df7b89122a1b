"""Runs the stages."""

from __future__ import annotations

import shutil
from collections.abc import Callable

from stream_mlir.errors import CheckFailed
from stream_mlir.passes import run_pipeline
from stream_mlir.pipeline import compression, dumps, host, partition
from stream_mlir.pipeline.in_parts import run_stages
from stream_mlir.pipeline.passes import QUANTIZED, prepare_host
from stream_mlir.pipeline.settings import BEFORE_EMISSION, Settings
from stream_mlir.pipeline.simulation import simulate_design
from stream_mlir.pipeline.stages import NAMES, STAGES, Stage, before, between
from stream_mlir.pipeline.state import State
from stream_mlir.pipeline.summary import summarize
from stream_mlir.report import FILES, Partitioned, Report, write

Progress = Callable[[Stage], None]
_IMPORTED, _COMPRESSED = (stage.dump for stage in STAGES[:2])


def run(settings: Settings, progress: Progress = lambda stage: None) -> Report | None:
    """Runs the stages that the settings name, and returns the report, which also lies in the output folder (None before `map`).

    Raises:
        UserError: the user's input is refused, or the network is to be in parts: see `run_any`.
        CheckFailed: the design deadlocks, or its C simulation differs from the interpreter; the report says so too.
    """
    report = run_any(settings, progress)
    assert not isinstance(report, Partitioned), "run_any is for networks in parts"
    return report


def run_any(
    settings: Settings, progress: Progress = lambda stage: None
) -> Report | Partitioned | None:
    """The same, of a network as a whole or in parts."""
    stages = between(settings.first, settings.last)
    state = State(settings)
    _resume(state)
    if is_in_parts(settings):
        early = [stage for stage in stages if stage.name in BEFORE_EMISSION[:-1]]
        for stage in early:
            progress(stage)
            _run_stage(stage, state)
        late = stages[len(early) :]
        return run_stages(state, late, _run_stage, progress) if late else None
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


def is_in_parts(settings: Settings) -> bool:
    """Whether the settings ask for parts, or go on with a mapped network that is in parts."""
    return settings.in_parts or (
        settings.first not in BEFORE_EMISSION and partition.present(settings.out)
    )


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
    if stage.name in BEFORE_EMISSION and not state.settings.in_parts:
        partition.forget(out)


def _resume(state: State) -> None:
    """Reads what earlier stages left, where the first stage is not the very first."""
    settings = state.settings
    last = before(settings.first)
    if last is None:
        return
    name = QUANTIZED if is_in_parts(settings) and last.dump > QUANTIZED else last.dump
    state.current = dumps.restore(settings.out, name)
    if host.present(settings.out):
        prepare_host(state)
    if (settings.out / f"{_COMPRESSED}.mlirbc").is_file() and last.dump > _COMPRESSED:
        state.float_module = dumps.restore(settings.out, _COMPRESSED).operation
        if compression.NOTED in state.float_module.attributes:
            state.uncompressed = dumps.restore(settings.out, _IMPORTED).operation
