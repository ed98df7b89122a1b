"""Runs an external tool and says clearly when it is not there."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from stream_mlir.errors import UserError


def require(commands: tuple[str, ...], tool: str, hint: str) -> str:
    """The first of `commands` that is on PATH. UserError if none is."""
    for command in commands:
        if shutil.which(command) is not None:
            return command
    raise UserError(f"{tool} is not installed: no {' or '.join(commands)} on PATH", hint=hint)


def run_script(
    script: Path, environment: Mapping[str, str], timeout_s: float | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs an emitted script in its folder and returns its status and what it printed.

    Raises:
        UserError: the script is not there, or it took longer than `timeout_s`.
    """
    if not script.is_file():
        raise UserError(f"no {script.name} in the emitted folder", where=str(script.parent))
    try:
        return subprocess.run(
            ["sh", str(script)],
            cwd=script.parent,
            env=dict(environment),
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout_s,
        )
    except subprocess.TimeoutExpired as error:
        raise UserError(f"{script.name} took more than {timeout_s:.0f} s") from error
