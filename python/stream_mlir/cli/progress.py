"""Progress on the terminal; nothing where standard error is no terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from stream_mlir.pipeline.driver import Progress as Callback
from stream_mlir.pipeline.settings import Settings
from stream_mlir.pipeline.stages import Stage, between


@contextmanager
def working(what: str) -> Iterator[None]:
    """A spinner beside `what` while something takes its time."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(what):
        yield


@contextmanager
def stages_shown(settings: Settings) -> Iterator[Callback]:
    """A bar with one step per stage; yields the callback that moves it."""
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<9}"),
        BarColumn(),
        TimeElapsedColumn(),
    )
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        total = len(between(settings.first, settings.last))
        task = bar.add_task("starting", total=total, completed=-1)

        def show(stage: Stage) -> None:
            bar.update(task, description=stage.name, advance=1)

        yield show
