"""``tools/dev setup``: a virtual environment with everything in it."""

from __future__ import annotations

import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import urllib.request

from devtool import browser, build
from devtool.environment import PYPROJECT, ROOT, Stop, python, run, venv

GET_PIP = "https://bootstrap.pypa.io/get-pip.py"


def _stamp() -> pathlib.Path:
    return venv() / "stream-mlir-dev.json"


def _wanted() -> dict[str, str]:
    digest = hashlib.sha256(PYPROJECT.read_bytes()).hexdigest()
    return {"pyproject": digest, "checkout": str(ROOT)}


def is_done() -> bool:
    """Tells whether the environment fits the current pyproject.toml."""
    try:
        return json.loads(_stamp().read_text()) == _wanted()
    except (OSError, ValueError):
        return False


def setup() -> None:
    """Makes the environment; does nothing when it is up to date."""
    if is_done():
        return
    _check_machine()
    if not python().exists():
        _make_venv()
    run(python(), "-m", "pip", "install", "--quiet", *build_requirements())
    print("Building and installing; the first time takes some minutes.", file=sys.stderr)
    build.install("--quiet", extra="test")
    browser.install()
    _stamp().write_text(json.dumps(_wanted()))
    print(f"Environment ready: {venv()}")


def build_requirements() -> list[str]:
    """Reads what pip would put into an isolated build, plus CMake and ninja."""
    code = (
        "import json, sys\n"
        "try: import tomllib\n"
        "except ImportError: from pip._vendor import tomli as tomllib\n"
        "print(json.dumps(tomllib.load(open(sys.argv[1], 'rb'))['build-system']['requires']))"
    )
    listing = subprocess.run(
        [str(python()), "-c", code, str(PYPROJECT)], capture_output=True, text=True, check=True
    )
    return [*json.loads(listing.stdout), "cmake>=3.26", "ninja>=1.10"]


def _check_machine() -> None:
    missing = []
    if not any(map(shutil.which, (os.environ.get("CXX", "c++"), "g++", "clang++"))):
        missing.append("a C++17 compiler (Debian: apt install g++)")
    if not pathlib.Path(sysconfig.get_path("include"), "Python.h").exists():
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        missing.append(f"the headers of Python {version} (Debian: apt install python{version}-dev)")
    if missing:
        raise Stop("this machine lacks " + " and ".join(missing))


def _make_venv() -> None:
    """Makes the virtual environment, with pip even where Python comes without."""
    target = venv()
    print(f"Making {target} with {sys.executable}", file=sys.stderr)
    if run(sys.executable, "-c", "import ensurepip", check=False, quiet=True) == 0:
        run(sys.executable, "-m", "venv", target)
        return
    # Debian splits venv and ensurepip off; the bare environment still works.
    run(sys.executable, "-m", "venv", "--without-pip", target)
    with tempfile.TemporaryDirectory() as folder:
        script = pathlib.Path(folder, "get-pip.py")
        try:
            urllib.request.urlretrieve(GET_PIP, script)
        except OSError as error:
            shutil.rmtree(target)
            raise Stop(
                f"this Python has no ensurepip and pip cannot be fetched ({error}); "
                "install it (Debian: apt install python3-venv) and run again"
            ) from None
        run(python(), script, "--quiet")
