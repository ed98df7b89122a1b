import pytest

from stream_mlir.errors import UserError
from stream_mlir.mapping import devices

REQUIRED = [
    "zcu104",
    "zcu102",
    "u250",
    "u50",
    "u200",
    "zc706",
    "zedboard",
    "zybo",
    "kv260",
    "pynq-z2",
    "ultra96",
]
GOOD = """
title = "Mine"
part = "xc7z020clg484-1"
clock_mhz = 100
bandwidth_gbit_per_s = 10.5
source = "me"
[resources]
dsp = 10
bram18 = 20
uram = 0
lut = 3000
ff = 6000
"""


def test_every_shipped_board_loads():
    boards = [devices.load(name) for name in devices.names()]
    assert set(REQUIRED) <= {board.name for board in boards}
    assert all(board.resources.lut * 2 == board.resources.ff for board in boards)
    assert all(board.part.startswith("xc") and board.clock_mhz >= 100 for board in boards)


def test_published_numbers_of_u250():
    has = devices.load("u250").resources
    assert (has.dsp, has.bram18, has.uram, has.lut) == (12288, 5376, 1280, 1728000)


def test_a_board_of_the_users_own(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(GOOD)
    board = devices.load(path)
    assert (board.name, board.resources.dsp, board.clock_mhz) == ("mine", 10, 100.0)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("dsp = 10", "", "'resources.dsp' is missing"),
        ("dsp = 10", "dsp = -1", "'dsp' must be a whole number"),
        ("dsp = 10", 'dsp = "many"', "'dsp' must be a whole number"),
        ("clock_mhz = 100", "clock_mhz = 0", "'clock_mhz' must be a number > 0"),
        ("uram = 0", "uram = 0\nurams = 1", "'resources.urams' is unknown"),
        ('title = "Mine"', "title = 3", "'title' must be a string"),
        ('title = "Mine"', "title =", "not a TOML file"),
    ],
)
def test_a_malformed_board_is_refused(tmp_path, old, new, told):
    path = tmp_path / "mine.toml"
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(UserError, match=told) as caught:
        devices.load(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("name", ["zcu999", "nowhere.toml", "../zcu104"])
def test_an_unknown_board_names_the_known_ones(name):
    with pytest.raises(UserError, match="zcu104"):
        devices.load(name)
