"""``tools/dev zoo``: compiles and simulates the models of the zoo, and rewrites the tables that say what they came to."""

from __future__ import annotations

import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass

from devtool.environment import ROOT, Stop, python, variables

RESULTS = ROOT / "build" / "zoo"
#: CPU seconds that no process of a compilation may need more of, and models that honestly need more.
MOST_SECONDS = 600
MORE_SECONDS: dict[str, int] = {}
#: Frames of noise that ranges are measured on, and a frame through the C simulation, in both of its forms: neither speeds nor exactness depend on more.
FRAMES = ("--samples", "2", "--checks", "1")
_USAGE = "usage.json"


@dataclass(frozen=True)
class Usage:
    """What a compilation took: CPU seconds of all its processes, and the most memory of any of them in MiB."""

    seconds: float
    mib: float


def zoo(arguments: list[str]) -> None:
    """``tools/dev zoo [--again] [NAME...]``: compiles every model (or those named) that has no result in build/zoo yet, at the input and for the device
    that it is made for, with C simulation; then writes the tables of README.md and docs/zoo.md from what is there. A model that fails keeps the others from nothing.

    Raises:
        Stop: a compilation failed; its log is in build/zoo.
    """
    from stream_mlir.zoo import ENTRIES, entry

    if "--again" in arguments:
        shutil.rmtree(RESULTS, ignore_errors=True)
    names = [entry(name).name for name in arguments if name != "--again"]
    failed = [name for name in names or ENTRIES if not _has_result(name) and not _try(name)]
    write()
    if failed:
        raise Stop(f"failed, see the logs in {RESULTS}: {', '.join(failed)}")


def compile_model(name: str, out: pathlib.Path) -> Usage:
    """Compiles and simulates one model at full size into ``out``, with its log beside it.

    Raises:
        Stop: it failed, or took more time than it may.
    """
    from stream_mlir.zoo import entry

    flags = [*entry(name).flags, *FRAMES, "-o", out]
    command = [python().with_name("streamc"), "compile", f"zoo:{name}", *flags]
    out.mkdir(parents=True, exist_ok=True)
    log = out.with_suffix(".log")
    most = MORE_SECONDS.get(name, MOST_SECONDS)
    with log.open("w") as file:
        process = subprocess.Popen(
            list(map(str, command)),
            cwd=ROOT,
            env=variables(),
            stdout=file,
            stderr=subprocess.STDOUT,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (most, most)),
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Stop(f"zoo:{name} ended with status {process.returncode}, see {log}")
    return Usage(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def write() -> None:
    """Rewrites the tables from the results."""
    from stream_mlir.cli.docs import replaced
    from stream_mlir.zoo.table import BRIEF, markdown, rows

    table = rows(RESULTS)
    for name, titles in (("README.md", BRIEF), ("docs/zoo.md", None)):
        text = markdown(table, *([titles] if titles else []))
        (ROOT / name).write_text(replaced(ROOT / name, "zoo", text), encoding="utf-8")
    page = ROOT / "docs/zoo.md"
    page.write_text(replaced(page, "zoo-time", _usages()), encoding="utf-8")


def _try(name: str) -> bool:
    print(f"zoo:{name}", file=sys.stderr, end=" ", flush=True)
    try:
        used = compile_model(name, RESULTS / name)
    except Stop as stop:
        print(stop, file=sys.stderr, flush=True)
        return False
    (RESULTS / name / _USAGE).write_text(json.dumps(asdict(used)))
    print(f"{used.seconds:.0f} CPU seconds", file=sys.stderr, flush=True)
    return True


def _has_result(name: str) -> bool:
    return (RESULTS / name / _USAGE).is_file()


def _usages() -> str:
    from stream_mlir.zoo import ENTRIES

    lines = ["| model | CPU s | memory, MiB |", "|---|---|---|"]
    for name in filter(_has_result, ENTRIES):
        used = Usage(**json.loads((RESULTS / name / _USAGE).read_text()))
        lines.append(f"| `zoo:{name}` | {used.seconds:,.0f} | {used.mib:,.0f} |")
    return "\n".join(lines) + "\n"
