import pytest

from stream_mlir.mapping.memory import (
    bram18,
    fifo_bram18,
    fifo_luts,
    lutram,
    rom_bram18,
    rom_luts,
    uram,
)
from stream_mlir.mapping.storage import choose_storage


@pytest.mark.parametrize(
    ("depth", "bits", "blocks"),
    [
        (256, 576, 16),  # weights of Conv_3 in the ResNet-18 published with AutoWS
        (3712, 10, 4),  # its line buffer
        (1024, 18, 1),
        (1025, 18, 2),
        (16384, 1, 1),
        (100, 10, 0),  # fewer than 1024 bits: LUTs
    ],
)
def test_block_rams(depth, bits, blocks):
    assert bram18(depth, bits) == blocks


def test_short_fifos_take_no_block_ram():
    assert (fifo_bram18(32, 2048), fifo_luts(32, 15)) == (0, 1)
    assert (fifo_bram18(33, 2048), fifo_luts(33, 2048)) == (57, 0)


def test_a_table_is_in_luts_or_in_block_ram_not_in_both():
    assert (rom_bram18(8, 4096), rom_luts(8, 4096)) == (0, 4096)
    assert (rom_bram18(256, 576), rom_luts(256, 576)) == (16, 0)


def test_other_memories():
    assert uram(4097, 73) == 4
    assert lutram(32, 15) == 1


def test_fifos_move_to_uram_only_as_far_as_needed():
    fifos = [(4096, 72), (4096, 72), (10, 8)]
    assert choose_storage(fifos, bram18=100, uram_blocks=10) == ["bram", "bram", "auto"]
    assert choose_storage(fifos, bram18=20, uram_blocks=10) == ["uram", "bram", "auto"]
    assert choose_storage(fifos, bram18=0, uram_blocks=1) == ["uram", "bram", "auto"]
