"""Every unary function agrees with PyTorch."""

import torch
import torch.nn.functional as F
from torch import nn

LAYERS = [
    nn.ReLU(), nn.ReLU6(), nn.Hardtanh(-1.5, 2), nn.LeakyReLU(0.1), nn.ELU(0.7), nn.SELU(),
    nn.CELU(0.6), nn.Sigmoid(), nn.Hardsigmoid(), nn.LogSigmoid(), nn.Tanh(), nn.SiLU(), nn.Hardswish(), nn.GELU(),
    nn.GELU("tanh"), nn.Mish(), nn.Softplus(), nn.Softplus(2.0, 3.0), nn.PReLU(), nn.Tanhshrink(),
]  # fmt: skip

FUNCTIONS = {
    "hardtanh": F.hardtanh,
    "clamp": lambda x: torch.clamp(x, -1, 2),
    "clamp low": lambda x: torch.clamp(x, min=0.5),
    "clamp high": lambda x: torch.clamp(x, max=-0.25),
    "clamp crossed": lambda x: torch.clamp(x, 2, 1),
    "exp": torch.exp,
    "expm1": torch.expm1,
    "abs": torch.abs,
    "neg": torch.neg,
    "minus": lambda x: -x,
    "square": torch.square,
    "cube": lambda x: x**3,
    "mul": lambda x: x * 2.5,
    "add": lambda x: x + 1.25,
    "sub": lambda x: x - 1.25,
    "rsub": lambda x: 1.5 - x,
    "div": lambda x: x / 3,
    "add alpha": lambda x: torch.add(x, 2.0, alpha=3),
    "maximum": lambda x: torch.maximum(x, torch.tensor(0.3)),
    "minimum": lambda x: torch.minimum(torch.tensor(0.3), x),
    "hardswish by hand": lambda x: x * torch.clamp(x + 3, 0, 6) / 6,
    "erf": torch.erf,
}

POSITIVE = {
    "sqrt": torch.sqrt,
    "rsqrt": torch.rsqrt,
    "reciprocal": torch.reciprocal,
    "number over": lambda x: 2 / x,
    "log": torch.log,
    "log1p": torch.log1p,
    "log2": torch.log2,
    "power": lambda x: x**1.7,
    "root": lambda x: x**0.5,
    "negative power": lambda x: x**-1.5,
}

REFUSED = {
    "floor_divide": lambda x: torch.floor_divide(x, 2),
    "div.Tensor_mode": lambda x: torch.div(x, 2, rounding_mode="trunc"),
    "remainder": lambda x: torch.remainder(x, 2),
    "aten.sin": torch.sin,
    "not one constant": lambda x: x.pow(x),
    "pow.Scalar": lambda x: 2**x,
    "aten.gt": lambda x: x > 0,
}


def test_layers(agree):
    ops = agree({repr(layer): layer for layer in LAYERS}, (1, 3, 4, 5))
    assert ops == ["map"] * len(ops)


def test_functions(agree):
    assert set(agree(FUNCTIONS, (1, 6))) == {"map"}


def test_functions_of_positive_numbers(agree):
    assert set(agree(POSITIVE, (1, 3, 4, 5), low=0.1)) == {"map"}


def test_one_map_for_hardswish_spelled_out(agree):
    assert agree(lambda x: x * torch.clamp(x + 3, 0, 6) / 6, (1, 6)) == ["map"]


def test_extremes_do_not_overflow(agree):
    wide = {f.__name__: lambda x, f=f: f(x * 100) for f in (torch.sigmoid, F.silu, F.mish, F.elu)}
    agree(wide, (1, 50))


def test_inplace_on_the_input(agree):
    assert agree(nn.ReLU(inplace=True), (1, 3, 4, 5)) == ["map"]


def test_dropout_vanishes(agree):
    assert agree(nn.Sequential(nn.Dropout(), nn.ReLU(), nn.Dropout2d()), (1, 3, 4, 5)) == ["map"]


def test_refused(refused):
    refused(REFUSED, (1, 3, 4, 5))
