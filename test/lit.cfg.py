"""lit's configuration: what a RUN line may use.

Features for REQUIRES follow from the tools found on this machine.
"""

# lit defines `config` before it runs this file.
# ruff: noqa: F821
# pyright: reportUndefinedVariable=false

import os
import pathlib
import shutil
import sys
import sysconfig

import lit.formats

ROOT = pathlib.Path(__file__).resolve().parents[1]
#: The stock tool, from the wheel we build with.
MLIR_OPT = pathlib.Path(sysconfig.get_path("platlib"), "mlir", "bin", "mlir-opt")

config.name = "stream-mlir"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.excludes = ["Inputs", "python"]
config.test_source_root = str(ROOT / "test")
config.test_exec_root = str(ROOT / "build" / "lit")

bin_dir = pathlib.Path(sys.executable).parent
config.environment["PATH"] = f"{bin_dir}{os.pathsep}{os.environ.get('PATH', '')}"
for name in ("STREAM_PASS_TRACEBACK", "XILINX_HLS", "HOME"):
    if name in os.environ:
        config.environment[name] = os.environ[name]

config.substitutions += [
    ("%root", str(ROOT)),
    ("%python", sys.executable),
    ("%cxx", os.environ.get("CXX", "g++")),
    ("%mlir-opt", str(MLIR_OPT)),
    ("%plugin", str(ROOT / "python" / "stream_mlir" / "_mlir_libs" / "libStreamPlugin.so")),
    (r"\bstream-opt\b", f"{sys.executable} {ROOT / 'tools' / 'stream-opt'}"),
    # Not in --stream-reduce-network.
    (r"(?<![\w-])stream-reduce(?![\w-])", f"{sys.executable} {ROOT / 'tools' / 'stream-reduce'}"),
    # One pattern for both spellings: lit applies each in turn, and a second one would match the first one's result.
    (r"\b(FileCheck|filecheck)\b", str(bin_dir / "filecheck")),
]

for tool, feature in {
    "bambu": "bambu",
    "clang++": "clang",
    "g++": "gcc",
    "verilator": "verilator",
    "vitis_hls": "vitis",
    "vitis-run": "vitis",
}.items():
    if shutil.which(tool):
        config.available_features.add(feature)
if MLIR_OPT.exists():
    config.available_features.add("mlir-opt")
