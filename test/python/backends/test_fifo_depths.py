"""The emitted script that gives FIFOs their depths in Bambu's Verilog."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import stream_mlir.emit.render

SCRIPT = Path(stream_mlir.emit.render.__file__).parent / "templates" / "set_fifo_depths.py"

FIFO = """  dataflow_fifo #(.BITSIZE_din(8), {parameter}.BITSIZE_dout(8)) DF_bambu_40_{number}FO0_bus (
    .clock(clock), .reset(reset),
    .din({a}), .dout({b}));
"""


def script() -> Any:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("set_fifo_depths", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def process(mangled: str, *nets: str) -> str:
    """An instance of a process."""
    ports = ", ".join(f".p{index}({net})" for index, net in enumerate(nets))
    return f"  {mangled} {mangled}_i0 (.clock(clock), .reset(reset), {ports});\n"


def verilog(*body: str) -> str:
    """A file with the library's FIFO and one top."""
    library = (
        "module dataflow_fifo(clock, reset, din, dout);\n  parameter QUEUESIZE_LOG=2;\nendmodule\n"
    )
    return (
        f"{library}module _top (clock, reset, a, b);\n  wire [7:0] a;\n{''.join(body)}endmodule\n"
    )


def fifo(number: int, a: str, b: str, parameter: str = ".QUEUESIZE_LOG(2), ") -> str:
    """An instance of a FIFO between two nets."""
    return FIFO.format(number=number, a=a, b=b, parameter=parameter)


def design(*fifos: tuple[str, str, str, int]) -> dict[str, Any]:
    """A design with FIFOs (name, producer, consumer, depth)."""
    names = [
        dict(zip(("name", "producer", "consumer", "depth"), each, strict=True)) for each in fifos
    ]
    return {
        "processes": sorted({f["producer"] for f in names} | {f["consumer"] for f in names}),
        "fifos": names,
    }


def depths(text: str) -> dict[int, int]:
    """QUEUESIZE_LOG by the number in the instance's name."""
    found = re.findall(r"QUEUESIZE_LOG\((\d+)\)[^;]*?DF_bambu_40_(\d+)FO", text)
    return {int(number): int(value) for value, number in found}


CHAIN = verilog(
    process("_Z4convRN3hls6streamE", "x", "n1"),
    process("_Z11conv_windowRN3hls6streamE", "n2", "n3"),
    process("plain", "n4", "y"),
    fifo(301, "n3", "n4"),
    fifo(300, "n1", "n2"),
)


def test_a_fifo_is_known_by_its_processes() -> None:
    text, count = script().patched(
        CHAIN, design(("a", "conv", "conv_window", 100), ("b", "conv_window", "plain", 7))
    )
    assert count == 2
    assert depths(text) == {300: 7, 301: 3}  # 127 >= 100, 7 >= 7
    assert "parameter QUEUESIZE_LOG=2;" in text


@pytest.mark.parametrize(
    ("depth", "logarithm"), [(1, 2), (3, 2), (4, 3), (7, 3), (8, 4), (1000, 10)]
)
def test_depth_is_two_to_the_n_less_one(depth: int, logarithm: int) -> None:
    assert script().logarithm(depth) == logarithm


def test_fifos_of_the_same_processes_are_told_apart_by_order() -> None:
    body = verilog(
        process("fork", "x", "l0", "r0"),
        process("add", "l1", "r1", "y"),
        fifo(9, "l0", "l1"),
        fifo(10, "r0", "r1"),
    )
    text, _ = script().patched(body, design(("l", "fork", "add", 2), ("r", "fork", "add", 60)))
    assert depths(text) == {9: 2, 10: 6}


def test_an_instance_without_the_parameter_gets_it() -> None:
    body = verilog(
        process("one", "x", "a"), process("two", "b", "y"), fifo(5, "a", "b", parameter="")
    )
    text, _ = script().patched(body, design(("f", "one", "two", 20)))
    assert depths(text) == {5: 5}


def test_a_missing_fifo_is_an_error() -> None:
    with pytest.raises(SystemExit, match="no FIFO found in the Verilog for c"):
        script().patched(
            CHAIN,
            design(
                ("a", "conv", "conv_window", 4),
                ("b", "conv_window", "plain", 4),
                ("c", "plain", "conv", 4),
            ),
        )


def test_an_unknown_fifo_is_an_error() -> None:
    with pytest.raises(SystemExit, match="joins"):
        script().patched(CHAIN, design(("a", "conv", "conv_window", 4), ("b", "conv", "plain", 4)))


def test_the_script_rewrites_the_file(tmp_path: Path) -> None:
    (tmp_path / "design.json").write_text(
        json.dumps(design(("a", "conv", "conv_window", 100), ("b", "conv_window", "plain", 7)))
    )
    (tmp_path / "top.v").write_text(CHAIN)
    command = [sys.executable, str(SCRIPT), str(tmp_path / "design.json"), str(tmp_path / "top.v")]
    assert (
        subprocess.run(command, capture_output=True, text=True, check=True).stdout
        == "set the depths of 2 FIFOs\n"
    )
    assert depths((tmp_path / "top.v").read_text()) == {300: 7, 301: 3}
