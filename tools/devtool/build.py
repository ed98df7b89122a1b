"""``tools/dev build`` and ``size``: the C++ parts of the package."""

from __future__ import annotations

import re

from devtool.environment import BUILD, ROOT, Stop, python, run, venv

LIBRARIES = ROOT / "python" / "stream_mlir" / "_mlir_libs"
LIMIT_MB = 120


def install(*pip_options: str, extra: str = "") -> None:
    """Configures, builds and installs the checkout in editable mode."""
    what = f".[{extra}]" if extra else "."
    dependencies = () if extra else ("--no-deps",)
    command = ("-m", "pip", "install", *pip_options, "--no-build-isolation", *dependencies)
    run(python(), *command, "-e", what)


def _configured() -> bool:
    cache = BUILD / "CMakeCache.txt"
    if not cache.exists() or not (BUILD / "build.ninja").exists():
        return False
    found = re.search(r"^Python_EXECUTABLE:\w+=(.*)$", cache.read_text(), re.MULTILINE)
    return bool(found) and found.group(1) == str(python())


def build() -> None:
    """Brings the built parts in python/ up to date."""
    if _configured() and LIBRARIES.exists():
        run(venv() / "bin" / "cmake", "--build", BUILD)
    else:
        install()


def size() -> None:
    """Prints what the package's own libraries weigh.

    Raises:
        Stop: more than the limit.
    """
    total = 0
    for library in sorted(LIBRARIES.glob("*.so*")):
        if library.is_symlink():
            continue
        total += library.stat().st_size
        print(f"{library.stat().st_size / 1e6:8.2f} MB  {library.name}")
    print(f"{total / 1e6:8.2f} MB  of {LIMIT_MB} MB allowed")
    if total > LIMIT_MB * 1e6:
        raise Stop("the libraries are too large; what did the last change link?")
