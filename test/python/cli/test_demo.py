import pytest

from stream_mlir.cli import demo


@pytest.mark.long
def test_the_demonstration_says_all_it_should(tmp_path, capsys):
    assert demo.main(["--out", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert told.count("agree on every output bit") == 2
    assert told.count("(450 frames)") == 2
    assert "-> vitis on zcu104" in told
    assert "-> bambu on zcu104" in told
    assert (tmp_path / "bambu" / "hls" / "run_bambu.sh").is_file()


def test_an_unknown_device_is_refused(tmp_path, capsys):
    assert demo.main(["--out", str(tmp_path), "--device", "zcu999"]) == 1
    assert "unknown device 'zcu999'" in capsys.readouterr().err
