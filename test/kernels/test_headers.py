"""Each header stands alone, compiles without a warning, and keeps to the rules of the HLS tools."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from kernel_program import INCLUDE, ROOT, WARNINGS, vendor_headers

HEADERS = sorted(path.name for path in (INCLUDE / "stream_kernels").glob("*.h"))
SYNTHESIZED = [name for name in HEADERS if not name.startswith("sim_") and name != "dataflow.h"]
BENCHMARK = ROOT / "test/bench/kernels/conv_case.cpp"

clang = pytest.mark.skipif(shutil.which("clang++") is None, reason="clang++ is not installed")


def compile_text(text: str, *flags: str, cxx: str = "g++") -> subprocess.CompletedProcess[str]:
    includes = [f"-I{INCLUDE}", "-isystem", str(vendor_headers())]
    command = [cxx, *WARNINGS, *flags, *includes, "-x", "c++", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


def test_each_header_stands_alone() -> None:
    for name in HEADERS:
        done = compile_text(f'#include "stream_kernels/{name}"\n', "-fsyntax-only")
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("cxx", ["g++", pytest.param("clang++", marks=clang)])
def test_optimized_convolution_has_no_warnings(cxx: str, tmp_path: Path) -> None:
    case = {"SIZE": 8, "CHANNELS": 4, "FILTERS": 6, "KERNEL": 3, "GROUPS": 1, "BITS": 5}
    case |= {"IN": 2, "OUT": 3, "GROUP": 1, "FINE": 3}
    defines = [f"-DCASE_{key}={value}" for key, value in case.items()]
    done = compile_text(
        BENCHMARK.read_text(), "-O3", *defines, "-c", "-o", str(tmp_path / "case.o"), cxx=cxx
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_vitis_column_is_valid_and_pipelines() -> None:
    text = "#include <ap_int.h>\n#include <hls_stream.h>\n#define __SYNTHESIS__ 1\n"
    text += "".join(f'#include "stream_kernels/{name}"\n' for name in SYNTHESIZED)
    done = compile_text(text, "-fsyntax-only", "-Wno-unknown-pragmas")
    assert done.returncode == 0, done.stderr
    out = compile_text(text, "-E", "-P").stdout
    loops = len(re.findall(r"#pragma HLS pipeline II = 1", out))
    assert loops == sum(
        (INCLUDE / "stream_kernels" / name).read_text().count("  STREAM_PIPELINE")
        for name in SYNTHESIZED
    )


def test_bambu_column_has_no_pragma() -> None:
    text = "".join(f'#include "stream_kernels/{name}"\n' for name in SYNTHESIZED)
    out = compile_text(text, "-E", "-D__BAMBU__").stdout
    assert "stream_kernels" in out
    assert "#pragma HLS" not in out


_SLOT = "  static int slot = 0;"
LASTING = {
    "spill.h": _SLOT,
    "spill_coded.h": _SLOT,
    "lines.h": "  static int first = 0;",
    "reload.h": "  static int frames = 0, round = 0;",
}
"""What must outlive a frame."""


@pytest.mark.parametrize("name", [n for n in SYNTHESIZED if n not in ("pragmas.h", "count.h")])
def test_synthesized_code_keeps_to_the_rules(name: str) -> None:
    text = re.sub(r"//.*", "", (INCLUDE / "stream_kernels" / name).read_text())
    kept = LASTING.get(name, "")
    assert kept in text
    text = text.replace(kept, "")
    assert "#pragma HLS" not in text
    assert not re.search(r"\.(empty|full|read_nb|write_nb)\(", text)
    assert not re.search(
        r"(?m)^ {2,}static (?!const |constexpr |inline |_?assert)(?!.*\()", text
    ), "static local"
    for loop in re.findall(r"for \(([^)]*(?:\([^)]*\))*[^)]*)\)", text):
        assert "%" not in loop
