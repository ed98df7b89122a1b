"""The macros of a top in every build: same tokens, and a located report when a run cannot end."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from kernel_program import ROOT, build

SOURCE = (ROOT / "test/kernels/dataflow_design.cpp").read_text()
BUILDS = {
    "fast": (),
    "real": ("-DSTREAM_REAL_WORDS",),
    "bounded": ("-DSTREAM_BOUNDED",),
    "bounded ucontext": ("-DSTREAM_BOUNDED", "-DSTREAM_UCONTEXT"),
    "bounded real": ("-DSTREAM_BOUNDED", "-DSTREAM_REAL_WORDS"),
    "bambu": ("-D__BAMBU__",),
}


def run(
    folder: Path,
    flags: tuple[str, ...],
    *,
    skip: int = 7,
    extra: int = 0,
    frames: int = 1,
    cxx: str = "g++",
) -> subprocess.CompletedProcess[str]:
    defines = (f"-DSKIP_DEPTH={skip}", f"-DEXTRA_TOKENS={extra}", f"-DFRAMES_PER_CALL={frames}")
    binary = build(SOURCE, folder, ("-O0", *defines, *flags), cxx=cxx)
    return subprocess.run([binary], capture_output=True, text=True, timeout=30, check=False)


def expected(frames_per_call: int = 1) -> list[int]:
    """Three frames of 40 tokens: 2 * x + x."""
    values = []
    for frame in range(0, 3, frames_per_call):
        raw = [(i * 7 + frame * 3) & 31 for i in range(40 * frames_per_call)]
        values += [3 * (x - 32 if x > 15 else x) for x in raw]
    return values


@pytest.mark.parametrize("name", BUILDS)
def test_same_tokens_in_every_build(name: str, tmp_path: Path) -> None:
    done = run(tmp_path, BUILDS[name])
    assert done.returncode == 0, done.stderr
    assert [int(line) for line in done.stdout.split()] == expected()


def test_frames_follow_each_other(tmp_path: Path) -> None:
    done = run(tmp_path, BUILDS["bounded"], frames=3)
    assert done.returncode == 0, done.stderr
    assert [int(line) for line in done.stdout.split()] == expected(3)


def test_deadlock_names_who_waits_on_what(tmp_path: Path) -> None:
    done = run(tmp_path, BUILDS["bounded"], skip=6)
    waits = {wait["process"]: wait for wait in json.loads(done.stderr)["deadlock"]}
    assert done.returncode == 75
    assert set(waits) == {"split", "gather", "scatter", "add"}
    full = {"process": "split", "fifo": "skip", "operation": "write", "depth": 6, "occupancy": 6}
    assert waits["split"] == full
    assert (waits["add"]["fifo"], waits["add"]["operation"]) == ("back", "read")


def test_unread_tokens_are_reported(tmp_path: Path) -> None:
    done = run(tmp_path, BUILDS["fast"], extra=1)
    assert done.returncode == 76
    assert json.loads(done.stderr) == {"leftover": [{"fifo": "x", "occupancy": 1}]}


def test_missing_tokens_are_reported(tmp_path: Path) -> None:
    fast = run(tmp_path, BUILDS["fast"], extra=-1)
    assert fast.returncode == 74
    assert json.loads(fast.stderr)["underflow"]["fifo"] == "x"
    bounded = run(tmp_path, BUILDS["bounded"], extra=-1)
    assert bounded.returncode == 75
    assert json.loads(bounded.stderr)["deadlock"][0]["fifo"] == "x"
