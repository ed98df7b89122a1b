"""`streamc` as a user meets it: exit statuses, one clear error, no tracebacks."""

import json
from pathlib import Path

import pytest

from stream_mlir.cli import main
from stream_mlir.cli.main import guarded
from stream_mlir.errors import CheckFailed


@pytest.fixture
def folder(own_module) -> Path:
    """With two broken files beside it."""
    (own_module / "broken.onnx").write_bytes(b"\x08\x07nonsense")
    (own_module / "board.toml").write_text("dsp = 3\n")
    return own_module


REFUSED = [
    (["nowhere.onnx"], "no such file"),
    (["broken.onnx"], "broken.onnx"),
    (["zoo:resnet19"], "no model 'resnet19'"),
    (["my_module.py"], "which class?"),
    (["my_module.py:Missing", "--input-shape", "1,3,8,8"], "Missing"),
    (["my_module.py:Net"], "--input-shape"),
    (["zoo:digits", "--device", "zcu999"], "unknown device 'zcu999'"),
    (["zoo:digits", "--device", "board.toml"], "'family' is missing"),
    (["zoo:digits", "--clock-mhz", "-1"], "clock must be above 0"),
    (["zoo:digits", "--budget", "dsp=0.001"], "DSP slices of 1 even without any parallelism"),
    (["zoo:digits", "--calib", "nowhere.npz"], "no such file"),
    (["zoo:digits", "--weight-bits", "40"], "weight bits must be 2 to 16"),
    (["--from", "map"], "no such file"),
    (["zoo:digits", "--device", "ecp5-85f"], "Vitis HLS makes no hardware for Lattice ECP5"),
    (["zoo:digits", "--clock-mhz", "0"], "clock must be above 0"),
    (["zoo:digits", "--clock-mhz", "nan"], "clock must be above 0"),
    (["zoo:digits", "--budget", "dsp=0"], "fraction above 0 and up to 1, not 0"),
    (["zoo:digits", "--budget", "bandwidth=150%"], "fraction above 0 and up to 1, not 1.5"),
    (["zoo:digits", "--budget", "gates=0.5"], "unknown resource 'gates'"),
]


@pytest.mark.parametrize(("words", "told"), REFUSED, ids=[" ".join(words) for words, _ in REFUSED])
def test_bad_input_gives_one_clear_error(folder, capsys, words, told):
    assert main(["compile", *words, "-o", "out"]) == 1
    printed = capsys.readouterr()
    assert printed.err.startswith("error: ")
    assert told in printed.err
    assert "Traceback" not in printed.err + printed.out
    assert not (folder / "out" / "report.json").exists()


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["compile"],
        ["compile", "--to", "map", "-o", "out"],
        ["compile", "zoo:digits", "--to", "nowhere"],
        ["compile", "zoo:digits", "--clock-mhz", "fast"],
        ["compile", "zoo:digits", "--target", "quartus"],
        ["compile", "zoo:digits", "--input-shape", "a"],
        ["compile", "zoo:digits", "--input-shape", "1,3", "--input-shape", "x=1,3"],
        ["compile", "zoo:digits", "--from", "nowhere"],
        ["compile", "zoo:digits", "--budget", "dsp"],
        ["frobnicate"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_status_2(folder, capsys, words):
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2
    assert "usage: streamc" in capsys.readouterr().err


def test_unsupported_operators_are_listed_like_ops_does(folder, capsys):
    words = ["my_module.py:Unsupported", "--input-shape", "1,3,8,8"]
    assert main(["ops", *words]) == 0
    listed = capsys.readouterr().out
    assert "NOT SUPPORTED" in listed
    assert main(["compile", *words, "-o", "out"]) == 1
    refused = capsys.readouterr().err
    for line in listed.splitlines():
        assert line.rstrip() in refused
    assert "up" in refused
    assert not (folder / "out").exists()


def test_the_users_own_module_from_end_to_end(folder, capsys):
    words = ["my_module.py:Net", "--input-shape", "1,3,9,11", "--device", "zybo", "-o", "out"]
    assert main(["compile", *words, "--target", "bambu", "--budget", "dsp=0.5"]) == 0
    printed = capsys.readouterr()
    assert "equals the integer model in every output bit" in printed.out
    record = json.loads((folder / "out" / "report.json").read_text())
    assert record["check"]["bit_exact"] is True
    assert record["check"]["inputs"] == 8
    assert record["utilization"]["dsp"] <= 0.5
    assert record["command"].startswith("streamc compile my_module.py:Net")
    assert main(["check", "out"]) == 0
    assert "bounded FIFOs: 3 frames, every output bit" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["check", "report", "compare"])
def test_no_results_are_refused(folder, capsys, command):
    assert main([command, "out"]) == 1
    assert "error: " in capsys.readouterr().err
    assert not (folder / "out").exists()


def test_the_map_alone_and_its_page_again(folder, capsys):
    words = ["my_module.py:Net", "--input-shape", "1,3,9,11", "--to", "map", "-o", "out"]
    assert main(["compile", *words]) == 0
    told, page = capsys.readouterr().out, (folder / "out/report.html").read_bytes()
    assert "simulated" in told
    assert not (folder / "out/hls").exists()
    (folder / "out/report.html").unlink()
    assert main(["report", "out"]) == 0
    assert capsys.readouterr().out == told
    assert main(["compare", "out", "out"]) == 0
    head, _, *rows = capsys.readouterr().out.splitlines()
    assert head.startswith("|  | GMACs | cycles |")
    assert [row.split(" | ")[0] for row in rows] == ["| out", "| out"]
    assert (folder / "out/report.html").read_bytes() == page


def test_a_changed_golden_vector_fails_the_check(folder, capsys):
    words = ["my_module.py:Net", "--input-shape", "1,3,5,5", "-o", "out", "--no-check"]
    assert main(["compile", *words]) == 0
    design = json.loads((folder / "out/hls/design.json").read_text())
    golden = folder / "out/hls/golden" / f"{design['outputs'][0]['name']}.bin"
    values = bytearray(golden.read_bytes())
    values[0] ^= 1
    golden.write_bytes(bytes(values))
    capsys.readouterr()
    assert main(["check", "out"]) == 3
    assert "check failed: " in capsys.readouterr().err


def test_a_defect_of_ours_names_a_log(capsys):
    def broken() -> None:
        raise ZeroDivisionError("a defect")

    assert guarded(broken) == 70
    told = capsys.readouterr().err
    assert "internal error: ZeroDivisionError: a defect" in told
    assert "Traceback" not in told
    log = Path(told.split()[-1])
    assert "Traceback" in log.read_text()
    log.unlink()


def test_other_endings(capsys):
    def failed() -> None:
        raise CheckFailed("one bit")

    def stopped() -> None:
        raise KeyboardInterrupt

    assert guarded(failed) == 3
    assert guarded(stopped) == 130


def test_a_part_without_a_back_end_is_good_for_estimates(folder, capsys):
    words = ["my_module.py:Net", "--input-shape", "1,3,5,5", "--device", "ecp5-85f", "-o", "out"]
    assert main(["compile", *words, "--to", "map"]) == 0
    assert "4-input LUTs" in capsys.readouterr().out


def test_boards_one_by_one_and_for_programs(folder, capsys):
    assert main(["devices", "kv260"]) == 0
    told = capsys.readouterr().out
    assert "xck26-sfvc784-2LV-c" in told
    assert "1,248" in told
    assert main(["devices", "--json"]) == 0
    boards = {board["name"]: board for board in json.loads(capsys.readouterr().out)}
    assert boards["u55c"]["resources"]["uram"] == 960
    assert main(["devices", "ecp5-85f", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["targets"] == ["bambu"]
    assert main(["devices", "zcu1044"]) == 1
    assert "did you mean zcu104" in capsys.readouterr().err
    assert main(["devices", "board.toml"]) == 1
    assert "'dsp' is unknown" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["devices", "passes", "support", "stages"])
def test_tables(capsys, command):
    assert main([command]) == 0
    wanted = {
        "devices": "zcu104",
        "passes": "stream-fold",
        "support": "`stream.conv`",
        "stages": "`quantize`",
    }
    assert wanted[command] in capsys.readouterr().out
