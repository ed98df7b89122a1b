"""The plugin is where the package says."""

import pathlib
import subprocess
import sys

import stream_mlir


def test_the_package_and_the_command_name_the_same_file():
    command = [sys.executable, "-m", "stream_mlir.plugin"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    assert printed == stream_mlir.plugin_path()
    assert pathlib.Path(printed).is_file()
