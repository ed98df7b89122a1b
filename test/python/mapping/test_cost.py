import pytest
from mapping_networks import conv

from stream_mlir.errors import UserError
from stream_mlir.mapping import costs
from stream_mlir.mapping.cost import cost
from stream_mlir.mapping.describe import DESCRIBERS
from stream_mlir.mapping.layer import Fold, Layer
from stream_mlir.mapping.moves import Blend, Cut, Join, Reorder, Repeat, Surround
from stream_mlir.mapping.resources import Resources, total


def test_dsp_of_the_literature():
    """Conv_3 of the ResNet-18 published with AutoWS (github.com/Yu-Zhewen/AutoWS): 144 multipliers, two in a slice, and one slice per output stream."""
    assert cost(conv(56, 64, 64, fold=Fold(1, 16, 1, 9))).dsp == 144 // 2 + 16 == 88


MOVES = {
    "concat": Join(2),
    "slice": Cut((0, 0, 0), (1, 1, 1)),
    "resize": Repeat((1,) * 4, (1,) * 4),
    "pad": Surround((0, 0, 0)),
    "permute": Reorder((4, 4, 8), (1, 0, 2)),
    "interpolate": Blend(4, 4, (0, 1, 2, 3), 4),
}


@pytest.mark.parametrize("name", costs.names())
def test_every_op_of_the_dialect_is_in_every_table(name):
    table = costs.load(name)
    for op in DESCRIBERS:
        inputs = ((4, 4, 8),) * (2 if op == "matmul" else op != "constant")
        layer = Layer(op, op, inputs, (4, 4, 8), table_words=256, moves=MOVES.get(op))
        folds = table.foldings(layer)
        assert len(table.cycles(layer, folds)) == len(folds)
        assert (table.price(layer, folds)["lut"] >= 0).all()


@pytest.mark.parametrize(
    ("data", "weights", "slices"), [(4, 4, 0.25), (8, 8, 0.5), (16, 8, 1), (16, 16, 1), (18, 28, 2)]
)
def test_multipliers(data, weights, slices):
    layer = conv(8, 4, 4, input_bits=data, fold=Fold(2, 2))
    bits = {"weight_bits": weights, "multiplier_bits": 0}
    layer = Layer(**{**layer.__dict__, **bits})
    assert cost(layer).dsp == 4 * slices


def test_weights_fill_block_ram():
    """512 x 512 x 9 bytes are 1024 blocks of 18 Kb when packed well."""
    used = cost(conv(7, 512, 512, fold=Fold(4, 16, 1, 9)))
    assert 1024 <= used.bram18 < 1200


def test_weights_in_the_memory_asked_for():
    layer, table = conv(7, 64, 64, fold=Fold(4, 16, 1, 9)), costs.load("fpgaconvnet")
    blocks, large, luts = (
        table.cost(Layer(**{**layer.__dict__, "weight_memory": kind}))
        for kind in ("bram", "uram", "lutram")
    )
    assert blocks.bram18 > large.bram18
    assert large.uram > 0 == blocks.uram
    assert luts.lut == blocks.lut + 288 * (blocks.bram18 - luts.bram18)


def test_more_parallelism_costs_more():
    narrow, wide = (cost(conv(14, 64, 64, fold=Fold(n, n))) for n in (2, 8))
    assert narrow.dsp < wide.dsp
    assert narrow.lut < wide.lut


def test_fifo_in_the_storage_asked_for():
    table = costs.load()
    assert table.fifo(4096, 72).bram18 == 16
    assert table.fifo(4096, 72, "uram") == Resources(uram=1, lut=20, ff=30)
    assert table.fifo(4096, 8, "lutram").bram18 == 0


def test_a_squeeze_of_the_literature():
    """16 to 1 streams of 5 bits: 4,744 LUTs in the published report."""
    assert costs.load("fpgaconvnet").convert_width(5, 16, 1).lut == pytest.approx(4744, abs=2)


def test_resources_add_up_and_compare():
    both = total([Resources(1, 2, 3, 4, 5), Resources(10, 20, 30, 40, 50)])
    assert both == Resources(11, 22, 33, 44, 55)
    shares = Resources(dsp=1, uram=1).utilization(Resources(dsp=4, lut=10))
    assert shares == {"dsp": 0.25, "bram18": 0.0, "uram": float("inf"), "lut": 0.0, "ff": 0.0}


def test_an_unknown_table_names_the_known_ones():
    with pytest.raises(UserError, match="unknown cost table 'mine'") as caught:
        costs.load("mine")
    assert "fpgaconvnet" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('dsp = "products', 'dsp = "prodcuts', "unknown name 'prodcuts'"),
        ('depth = "6"', 'depth = "__import__(1)"', "unknown name '__import__'"),
        ('depth = "6"', 'depth = "(1).real"', "Attribute is not allowed"),
        ('depth = "6"', 'depth = "6 +"', "is no formula"),
        ('depth = "6"', 'depths = "6"', "'depths' is none of"),
        ('map = ["map"]', 'map = ["mop"]', "the module 'mop', which is not there"),
        ('{ kind = "ram"', '{ kind = "rem"', "kind 'rem'"),
        ('title = "', 'titel = "', "'titel' is unknown"),
        ('title = "', "title = ", "not a TOML file"),
    ],
)
def test_a_malformed_table_is_refused(tmp_path, old, new, told):
    path = tmp_path / "mine.toml"
    shipped = (costs._FOLDER / "hls.toml").read_text()
    assert old in shipped
    path.write_text(shipped.replace(old, new, 1))
    with pytest.raises(UserError, match=told) as caught:
        costs.load(str(path))
    assert str(path) in str(caught.value)
