import jsonschema
import pytest

from stream_mlir.errors import UserError
from stream_mlir.mapping import devices
from stream_mlir.mapping.devices.check import SCHEMA
from stream_mlir.mapping.devices.families import FAMILIES
from stream_mlir.mapping.resources import RESOURCE_NAMES

PUBLISHED = """
zcu104 1728 624 96 230400 460800 153.6
zcu102 2520 1824 0 274080 548160 153.6
zc706 900 1090 0 218600 437200 102.4
u200 6840 4320 960 1182240 2364480 614.4
u250 12288 5376 1280 1728000 3456000 614.4
u50 5952 2688 640 871680 1743360 1608
u280 9024 4032 960 1303680 2607360 3680
u55c 9024 4032 960 1303680 2607360 3680
vcu1525 6840 4320 960 1182240 2364480 320
vc707 2800 2060 0 303600 607200 102.4
vc709 3600 2940 0 433200 866400 204.8
zedboard 220 280 0 53200 106400 34.1
zybo 80 120 0 17600 35200 33.6
cora-z7 66 100 0 14400 28800 16.8
pynq-z2 220 280 0 53200 106400 16.8
kv260 1248 288 64 117120 234240 153.6
ultra96 360 432 0 70560 141120 68.2
zu3eg 360 432 0 70560 141120 119.4
zu7ev 1728 624 96 230400 460800 136.5
zcu106 1728 624 96 230400 460800 135.83
zcu216 4272 2160 80 425280 850560 153.6
vcu110 1800 7560 0 1074240 2148480 100
vcu118 6840 4320 960 1182240 2364480 100
vus440 2880 5040 0 2532960 5065920 153.6
ecp5-85f 156 208 0 83640 83640 16.8
certuspro-nx 156 208 0 79872 79872 16.8
avant 1800 1980 0 397500 397500 16.8
"""
GOOD = """
title = "Mine"
part = "xc7z020clg484-1"
family = "7series"
port_bits = 64
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


def test_every_board_has_the_published_numbers():
    rows = {words[0]: words[1:] for words in map(str.split, PUBLISHED.strip().splitlines())}
    assert set(rows) == set(devices.names())
    for name, numbers in rows.items():
        board = devices.load(name)
        has = board.resources
        assert [str(n) for n in (has.dsp, has.bram18, has.uram, has.lut, has.ff)] == numbers[:5]
        assert f"{board.bandwidth_gbit_per_s:g}" == numbers[5]
        assert len(board.source) > 20


def test_parts_fit_their_families():
    prefixes = {
        "7series": "xc7",
        "ultrascale": "xcv",
        "ultrascale+": ("xcz", "xcu", "xcvu9", "xck"),
    }
    for name in devices.names():
        board = devices.load(name)
        family = board.family
        if "vitis" in family.targets:
            assert board.part.startswith(prefixes[family.name])
            assert board.resources.lut * 2 == board.resources.ff
        assert (board.resources.uram > 0) <= (family.name == "ultrascale+")


def test_the_schema_and_the_code_know_the_same_families():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["properties"]["family"]["enum"] == list(FAMILIES)
    assert list(SCHEMA["properties"]["resources"]["properties"]) == list(RESOURCE_NAMES)


def test_multipliers_of_families():
    assert FAMILIES["ultrascale+"].multiplier_dsp(8, 8) == 0.5
    assert FAMILIES["ultrascale+"].multiplier_dsp(4, 3) == 0.25
    assert FAMILIES["ultrascale+"].multiplier_dsp(16, 27) == 1
    assert FAMILIES["7series"].multiplier_dsp(16, 27) == 2
    assert FAMILIES["ecp5"].multiplier_dsp(16, 20) == 2


def test_a_board_of_the_users_own(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(GOOD)
    board = devices.load(path)
    assert (board.name, board.resources.dsp, board.clock_mhz) == ("mine", 10, 100.0)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("dsp = 10", "", "'resources.dsp' is missing"),
        ("dsp = 10", "dsp = -1", "'resources.dsp' must be a whole number of DSP slices"),
        ("dsp = 10", 'dsp = "many"', "0 or more, not 'many'"),
        ("dsp = 10", "dsp = 1.5", "'resources.dsp' must be a whole number"),
        ("clock_mhz = 100", "clock_mhz = 0", "'clock_mhz' must be a number of MHz above 0"),
        ("clock_mhz = 100", "clock_mhz = nan", "'clock_mhz' must be a number of MHz above 0"),
        ("port_bits = 64\n", "", "'port_bits' is missing"),
        ('family = "7series"', 'family = "spartan"', "'family' must be one of 7series"),
        ("[resources]", "[resources2]", "'resources' is missing; 'resources2' is unknown"),
        ("uram = 0", "uram = 0\nurams = 1", "'resources.urams' is unknown"),
        ('title = "Mine"', "title = 3", "'title' must be a text"),
        ('title = "Mine"', "title =", "not a TOML file"),
    ],
)
def test_a_malformed_board_is_refused(tmp_path, old, new, told):
    path = tmp_path / "mine.toml"
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(UserError, match=told) as caught:
        devices.load(path)
    assert str(path) in str(caught.value)


def test_all_that_is_wrong_is_told_at_once(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('title = "Mine"\ncolor = "red"\n[resources]\ndsp = -1\n')
    with pytest.raises(UserError) as caught:
        devices.load(path)
    for told in (
        "'color' is unknown",
        "'part' is missing",
        "'resources.lut' is missing",
        "'resources.dsp' must",
    ):
        assert told in caught.value.what


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("zcu999", "did you mean zcu216 or zcu106 or zcu104"),
        ("ZCU104", "did you mean zcu104"),
        ("u25O", "did you mean u250"),
        ("frobnicate", "`streamc devices` lists"),
        ("../zcu104", "`streamc devices` lists"),
        ("nowhere.toml", "no such file"),
        ("", "`streamc devices` lists"),
    ],
)
def test_an_unknown_board_says_what_to_do(name, told):
    with pytest.raises(UserError, match=told):
        devices.load(name)
