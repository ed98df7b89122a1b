"""``tools/dev test``: the default test suite and its counts."""

from __future__ import annotations

import pathlib
import tempfile
import xml.etree.ElementTree as ET
from dataclasses import dataclass

from devtool import build
from devtool.environment import ROOT, Stop, python, run, venv
from devtool.fmt import fmt


@dataclass
class Counts:
    """How many tests did what."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, report: pathlib.Path) -> None:
        """Adds the counts of a JUnit file; a missing one counts as a failure."""
        if not report.exists():
            self.failed += 1
            return
        for case in ET.parse(report).getroot().iter("testcase"):
            if case.find("failure") is not None or case.find("error") is not None:
                self.failed += 1
            elif case.find("skipped") is not None:
                self.skipped += 1
            else:
                self.passed += 1


def test(arguments: list[str]) -> None:
    """Checks formatting, builds, runs lit and pytest; ends with the counts.

    ``--no-fmt`` leaves the formatting check out. Other arguments go to pytest
    and leave lit out.

    Raises:
        Stop: a test failed, or the formatting check did.
    """
    problems = [] if "--no-fmt" in arguments else _formatting()
    wanted = [argument for argument in arguments if argument != "--no-fmt"]
    build.build()
    counts = Counts()
    with tempfile.TemporaryDirectory() as folder:
        lit, pytest = pathlib.Path(folder, "lit.xml"), pathlib.Path(folder, "pytest.xml")
        statuses = [] if wanted else [_lit(lit)]
        if not wanted:
            counts.add(lit)
        statuses.append(_pytest(pytest, wanted))
        counts.add(pytest)
    if any(statuses) and not counts.failed:
        problems.append("a test runner failed")
    for problem in problems:
        print(problem)
    if counts.skipped:
        print(f"{counts.skipped} skipped or unsupported here")
    print(f"{counts.passed} passed, {counts.failed} failed", flush=True)
    if counts.failed or problems:
        raise Stop("")


def _formatting() -> list[str]:
    try:
        fmt(check=True)
    except Stop as stop:
        return [str(stop)]
    return []


def _lit(report: pathlib.Path) -> int:
    command = [venv() / "bin" / "lit", "-q", "-v", "--xunit-xml-output", report, ROOT / "test"]
    return run(*command, check=False)


def _pytest(report: pathlib.Path, arguments: list[str]) -> int:
    workers = [] if arguments else ["-n", "2"]
    options = ["-q", *workers, f"--junitxml={report}"]
    return run(python(), "-m", "pytest", *options, *arguments, check=False)
