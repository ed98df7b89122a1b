"""Where things are, and running programs of the development environment."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "editable"
PYPROJECT = ROOT / "pyproject.toml"


class Stop(Exception):
    """Ends the command with this message and exit status 1."""


def venv() -> pathlib.Path:
    """Returns the virtual environment in use: a given one, or .venv."""
    given = os.environ.get("STREAM_VENV") or os.environ.get("VIRTUAL_ENV")
    return pathlib.Path(given) if given else ROOT / ".venv"


def python() -> pathlib.Path:
    """Returns the environment's Python."""
    return venv() / "bin" / "python"


def variables() -> dict[str, str]:
    """Returns os.environ with the environment activated."""
    path = f"{venv() / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**os.environ, "VIRTUAL_ENV": str(venv()), "PATH": path}


def run(*command: object, check: bool = True, quiet: bool = False) -> int:
    """Runs a program in the checkout and returns its exit status.

    Raises:
        Stop: it failed and ``check`` is true.
    """
    words = [str(word) for word in command]
    if not quiet:
        print(f"$ {' '.join(words)}", file=sys.stderr, flush=True)
    status = subprocess.run(words, cwd=ROOT, env=variables(), check=False).returncode
    if status and check:
        raise Stop(f"{pathlib.Path(words[0]).name} failed with status {status}")
    return status


def tracked(*patterns: str) -> list[str]:
    """Lists the checkout's files, known to git or new, that match ``patterns``."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode:
        raise Stop(f"git ls-files failed: {listing.stderr.strip()}")
    return sorted(line for line in listing.stdout.splitlines() if (ROOT / line).is_file())
