"""The Bambu backend against a stand-in for the tool that leaves the same files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from emitted_designs import emitted, vectors

from stream_mlir.backends import SimulationError, bambu
from stream_mlir.emit import EmittedDesign
from stream_mlir.errors import UserError

STAND_IN = """#!/bin/sh
echo "$@" >arguments.txt
cat >top.v <<'END'
module _top (clock);
{verilog}
endmodule
END
mkdir -p HLS_output/simulation
cat >HLS_output/simulation/simulate_top.sh <<'END'
echo "Total cycles : 4321 cycles"
{log} >HLS_output/simulation/testbench.log
END
exit {status}
"""


def verilog(design: EmittedDesign) -> str:
    """Processes and FIFOs as in Bambu's Verilog."""
    lines = []
    for name in design.processes:
        nets = [f"{f.name}_in" for f in design.fifos if f.producer == name]
        nets += [f"{f.name}_out" for f in design.fifos if f.consumer == name]
        ports = ", ".join(f".p{index}({net})" for index, net in enumerate(nets))
        lines.append(f"  _Z{len(name)}{name}RN3hls i_{name} ({ports});")
    for index, fifo in enumerate(design.fifos):
        ends = f".a({fifo.name}_in), .b({fifo.name}_out)"
        lines.append(f"  dataflow_fifo #(.QUEUESIZE_LOG(2)) DF_bambu_1_{index}FO0 ({ends});")
    return "\n".join(lines)


@pytest.fixture
def design(tmp_path: Path) -> EmittedDesign:
    """A small design, emitted for Bambu."""
    return emitted("wide", tmp_path / "hls")


def install(
    folder: Path, design: EmittedDesign, monkeypatch: pytest.MonkeyPatch, log: str, status: int = 0
) -> None:
    """Puts a stand-in for bambu and verilator on PATH."""
    folder.mkdir()
    text = STAND_IN.format(verilog=verilog(design), log=log, status=status)
    for name, body in {"bambu": text, "verilator": "#!/bin/sh\n"}.items():
        (folder / name).write_text(body)
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_equal_outputs_are_read_whatever_bambu_says(
    design: EmittedDesign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = f"cat {design.folder}/golden/expected.txt"
    install(tmp_path / "bin", design, monkeypatch, log, status=1)
    inputs, outputs = vectors("wide")
    simulated = bambu.simulate(design, inputs)
    assert np.array_equal(simulated[0], outputs[0])
    assert bambu.find_reports(design) == {"cycles": 4321.0}
    assert ".QUEUESIZE_LOG(2)" in (design.folder / "bambu" / "top.v").read_text()


def test_the_command_line_has_the_options_that_worked(
    design: EmittedDesign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path / "bin", design, monkeypatch, f"cat {design.folder}/golden/expected.txt")
    bambu.simulate(design, vectors("wide")[0])
    arguments = (design.folder / "bambu" / "arguments.txt").read_text().split()
    for option in (
        "--top-fname=top",
        "--generate-interface=INFER",
        "--std=c++14",
        "--compiler=I386_CLANG16",
        "-O2",
        "-fno-unroll-loops",
        "--simulator=VERILATOR",
        "-DCUSTOM_VERIFICATION",
        "--clock-period=5.000",
    ):
        assert option in arguments
    assert any(argument.startswith("--max-sim-cycles=") for argument in arguments)
    assert [a for a in arguments if a.endswith(".cpp") and not a.startswith("-")] == ["design.cpp"]
    included = (design.folder / "bambu" / "design.cpp").read_text().split('"')[1::2]
    assert included == [*(f"layers/{layer}.cpp" for layer in design.layers), "top.cpp"]
    assert all((design.folder / path).is_file() for path in included)


def test_a_different_value_is_returned_as_it_is(
    design: EmittedDesign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = f"sed 's/^y0 1 3 .*/y0 1 3 7/' {design.folder}/golden/expected.txt"
    install(tmp_path / "bin", design, monkeypatch, log)
    inputs, outputs = vectors("wide")
    simulated = bambu.simulate(design, inputs)[0]
    wrong = np.flatnonzero(simulated != outputs[0])
    assert wrong.tolist() == [outputs[0][0].size + 3]


def test_missing_values_are_an_error(
    design: EmittedDesign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path / "bin", design, monkeypatch, f"head -n 5 {design.folder}/golden/expected.txt")
    with pytest.raises(SimulationError, match="5 of"):
        bambu.simulate(design, vectors("wide")[0])


def test_no_bambu_is_said_clearly(design: EmittedDesign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    with pytest.raises(UserError, match="PandA-Bambu is not installed"):
        bambu.simulate(design, vectors("wide")[0])


def test_other_inputs_are_refused(design: EmittedDesign) -> None:
    inputs = [array + 1 for array in vectors("wide")[0]]
    with pytest.raises(UserError, match="golden inputs"):
        bambu.simulate(design, inputs)
