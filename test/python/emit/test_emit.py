"""The emitted folder as a whole."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from emit_nets import I8, REQUANT, Net, frames_for, residual, tensor
from emitted_designs import emitted, vectors

from stream_mlir import ir
from stream_mlir.backends.headers import hls_headers
from stream_mlir.emit import EmittedDesign, emit
from stream_mlir.errors import UserError


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below the folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def emit_net(module: ir.Module, folder: Path) -> EmittedDesign:
    """Emits a module for Vitis with two golden frames."""
    inputs, outputs = frames_for(module, 2)
    options = {"target": "vitis", "device": "zcu104", "clock_mhz": 250.0}
    return emit(module, folder, **options, golden_inputs=inputs, golden_outputs=outputs)


def test_a_second_run_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        emitted("depthwise", tmp_path / name / "hls")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_the_description_reads_back(design: EmittedDesign) -> None:
    assert EmittedDesign.load(design.folder) == design


def test_golden_vectors_read_back(design: EmittedDesign, net: str) -> None:
    inputs, outputs = vectors(net)
    for port, array in zip(design.ports, [*inputs, *outputs], strict=True):
        assert np.array_equal(design.golden(port), array)


def test_an_old_folder_is_replaced_as_a_whole(tmp_path: Path) -> None:
    folder = emitted("wide", tmp_path / "hls").folder
    (folder / "stale.txt").write_text("old")
    emitted("wide", folder)
    assert not (folder / "stale.txt").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["hls"]


def test_a_folder_of_others_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("precious")
    with pytest.raises(UserError, match="did not write"):
        emitted("wide", tmp_path)
    assert contents(tmp_path) == {"mine.txt": b"precious"}


def test_a_failure_leaves_the_old_folder(tmp_path: Path) -> None:
    emitted("wide", tmp_path / "hls")
    before = contents(tmp_path)
    module = residual()
    inputs, outputs = frames_for(module, 1)
    with pytest.raises(ValueError, match="golden values of y0"):
        emit(
            module,
            tmp_path / "hls",
            target="bambu",
            device="zcu104",
            clock_mhz=200,
            golden_inputs=inputs,
            golden_outputs=[outputs[0].astype(np.int32) + 1000],
        )
    assert contents(tmp_path) == before


def test_an_unknown_target_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="unknown target 'quartus'"):
        emitted("wide", tmp_path / "hls", target="quartus")


def test_a_module_without_quantization_is_refused(tmp_path: Path) -> None:
    net = Net()
    x = net.argument("x", tensor((1, 4, 4, 2), "f32"))
    module = net.module(
        net.op(
            "stream.reduce $0 {kind = #stream.reduce<max>}", [x], tensor((1, 1, 1, 2), "f32"), "m"
        )
    )
    with pytest.raises(TypeError, match="not quantized"):
        emit(
            module,
            tmp_path / "hls",
            target="bambu",
            device="zcu104",
            clock_mhz=1,
            golden_inputs=[],
            golden_outputs=[],
        )


def test_a_stream_with_two_consumers_is_refused(tmp_path: Path) -> None:
    net = Net()
    x = net.argument("x", tensor((1, 4, 4, 2), I8))
    m = [
        net.op("stream.reduce $0 {kind = #stream.reduce<max>}", [x], tensor((1, 1, 1, 2), I8), "m")
        for _ in range(2)
    ]
    with pytest.raises(ValueError, match="exactly one consumer"):
        emit_net(net.module(*m), tmp_path / "hls")


def test_code_does_not_grow_with_parallelism(tmp_path: Path) -> None:
    sizes = []
    for lanes in (1, 16):
        net = Net()
        x = net.argument("x", tensor((1, 8, 8, 16), I8, lanes))
        fold = f"fold = #stream.fold<in = {lanes}, out = {lanes}>, pads = array<i64: 1, 1, 1, 1>"
        weights = np.ones((16, 3, 3, 16), np.int64)
        y = net.conv(x, weights, tensor((1, 8, 8, 16), I8, lanes), f"{fold}, {REQUANT}", "conv")
        folder = emit_net(net.module(y), tmp_path / str(lanes)).folder
        sizes.append(sum(path.stat().st_size for path in folder.rglob("*.cpp")))
    assert sizes[1] < sizes[0] * 1.05


def test_the_top_has_ports_fifos_and_processes(tmp_path: Path) -> None:
    design = emit_net(residual(40), tmp_path / "hls")
    top = (design.folder / "top.cpp").read_text()
    assert "#pragma HLS interface mode=axis port=image depth=72" in top
    assert re.search(r"STREAM_FIFO\(word_s8x4, pool_fork_to_add, 40\)", top)
    assert "variable = pool_to_pool_fork type = fifo impl = lutram" in top
    depths = {fifo.name: fifo.depth for fifo in design.fifos}
    assert depths["pool_to_pool_fork"] == 3
    assert depths["stem_conv_windows"] == 2
    assert {fifo.producer for fifo in design.fifos} <= set(design.processes)


def test_vitis_scripts_name_the_part_and_the_clock(tmp_path: Path) -> None:
    script = (emit_net(residual(), tmp_path / "hls").folder / "run_vitis_hls.tcl").read_text()
    assert "set_part xczu7ev-ffvc1156-2-e" in script
    assert "create_clock -period 4.000" in script


@pytest.mark.parametrize("compiler", ["g++", "clang++"])
@pytest.mark.parametrize("build", ["fast", "bounded", "real", "bambu"])
def test_no_warnings(design: EmittedDesign, tmp_path: Path, compiler: str, build: str) -> None:
    if shutil.which(compiler) is None:
        pytest.skip(f"{compiler} is not installed")
    folder = design.folder.resolve()
    main = "simulate" if build in ("fast", "bounded") else "testbench"
    layers = [f"layers/{name}.cpp" for name in design.layers]
    everything = (
        tmp_path / "everything.cpp"
    )  # one unit, for the vendor's headers take a second each time
    everything.write_text(
        "".join(f'#include "{folder}/{path}"\n' for path in ["top.cpp", *layers, f"tb/{main}.cpp"])
    )
    flags = {
        "fast": [],
        "bounded": ["-DSTREAM_BOUNDED"],
        "real": ["-DSTREAM_REAL_WORDS"],
        "bambu": ["-D__BAMBU__", "-Wno-unknown-pragmas"],
    }[build]
    includes = [f"-I{folder}", f"-I{folder}/kernels", "-isystem", str(hls_headers())]
    command = [
        compiler,
        "-std=c++14",
        "-Wall",
        "-Wextra",
        "-Werror",
        "-fsyntax-only",
        *flags,
        *includes,
        str(everything),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[:3000]


@pytest.mark.long
@pytest.mark.parametrize(
    ("net", "build"),
    [
        ("wide", "STREAM_REAL_WORDS"),
        ("coded", "STREAM_REAL_WORDS"),
        ("coded", "__BAMBU__"),
        ("spilled_in_codes", "__BAMBU__"),
        ("lines", "STREAM_REAL_WORDS"),
        ("lines", "__BAMBU__"),
        ("reloaded", "STREAM_REAL_WORDS"),
        ("reloaded", "__BAMBU__"),
    ],
)
def test_the_testbench_prints_what_is_expected(tmp_path: Path, net: str, build: str) -> None:
    """As Vitis' C simulation would, and Bambu's: the vendor's types, constants and memory from text, no file read."""
    folder = emitted(net, tmp_path / "hls").folder
    sources = [
        "top.cpp",
        "tb/testbench.cpp",
        *(f"layers/{p.name}" for p in folder.glob("layers/*.cpp")),
    ]
    flags = [
        "-std=c++14",
        f"-D{build}",
        "-I.",
        "-Ikernels",
        "-isystem",
        str(hls_headers()),
    ]
    subprocess.run(["g++", *flags, *sources, "-o", "testbench"], cwd=folder, check=True)
    printed = subprocess.run(
        [folder / "testbench"], capture_output=True, text=True, check=True
    ).stdout
    assert printed == (folder / "golden" / "expected.txt").read_text() + "0 wrong values\n"


@pytest.mark.long
def test_the_commands_in_the_readme_simulate(tmp_path: Path) -> None:
    folder = emitted("wide", tmp_path / "hls").folder
    readme = (folder / "README.md").read_text()
    commands = "".join(line for line in readme.splitlines(keepends=True) if line.startswith("    "))
    script = commands.replace("AP_TYPES", str(hls_headers()))
    subprocess.run(["sh", "-e", "-c", script], cwd=folder, check=True)
    assert (folder / "y0.out").read_bytes() == (folder / "golden" / "y0.bin").read_bytes()
