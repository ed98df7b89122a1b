"""A PyTorch model means the same through the importer and through torch-mlir's linalg."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from doors import compare, converted, linalg_text
from torch import nn

from stream_mlir.passes.base import PassError
from stream_mlir.zoo import entry


class Gate(nn.Module):
    """Squeeze and excitation."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.squeeze = nn.Conv2d(channels, channels // 2, 1)
        self.excite = nn.Conv2d(channels // 2, channels, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = F.relu(self.squeeze(F.adaptive_avg_pool2d(x, 1)))
        return x * F.hardsigmoid(self.excite(y))


class Residual(nn.Module):
    """Two convolutions with batch norms and a shortcut."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.second = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norms = nn.ModuleList(nn.BatchNorm2d(channels) for _ in range(2))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = F.relu(self.norms[0](self.first(x)))
        return F.relu(x + self.norms[1](self.second(y)))


class Mean(nn.Module):
    """Over space."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.mean((2, 3))


class Pyramid(nn.Module):
    """Two scales, joined and cut."""

    def __init__(self) -> None:
        super().__init__()
        self.fine, self.coarse = nn.Conv2d(3, 4, 3, padding=1), nn.Conv2d(3, 2, 3, 2, 1)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        coarse = F.interpolate(F.relu(self.coarse(x)), scale_factor=2, mode="nearest")
        both = torch.cat([self.fine(x), coarse], 1)
        return both[:, 1:5], both[:, :, ::2, 1:]


class Shuffle(nn.Module):
    """Channels of two groups dealt out alternately, between convolutions."""

    def __init__(self) -> None:
        super().__init__()
        self.before, self.after = nn.Conv2d(3, 8, 1), nn.Conv2d(8, 4, 3, groups=4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.after(F.channel_shuffle(self.before(x), 2))


class Attend(nn.Module):
    """Every position weighted by one number."""

    def __init__(self) -> None:
        super().__init__()
        self.body, self.where = nn.Conv2d(3, 8, 1), nn.Conv2d(3, 1, 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.body(x) * torch.sigmoid(self.where(x))


class Mixer(nn.Module):
    """Along the tokens and along the channels."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens, self.channels = nn.Linear(6, 6), nn.Linear(8, 8)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x + self.tokens(x.transpose(1, 2)).transpose(1, 2)
        return x + self.channels(x)


class Attention(nn.Module):
    """Two heads over tokens."""

    def __init__(self) -> None:
        super().__init__()
        self.parts = nn.ModuleList(nn.Linear(8, 8) for _ in range(3))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        query, key, value = (part(x).reshape(1, 5, 2, 4).transpose(1, 2) for part in self.parts)
        weights = torch.softmax(query @ key.transpose(2, 3) * 0.5, 3)
        return (weights @ value).transpose(1, 2).reshape(1, 5, 8)


class Masked(nn.Module):
    """Scores of which a softmax takes some: added, filled, and as PyTorch's causal attention spells it."""

    def __init__(self) -> None:
        super().__init__()
        low = torch.full((5, 5), float("-inf")).triu(1)
        self.register_buffer("low", low + torch.rand(5, 5).tril())
        self.register_buffer("out", torch.ones(5, 5, dtype=torch.bool).triu(2))

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        scores = x @ x.transpose(1, 2)
        heads = x.reshape(1, 5, 2, 4).transpose(1, 2)
        return (
            torch.softmax(scores + self.get_buffer("low"), -1),
            torch.softmax(scores.masked_fill(self.get_buffer("out"), -100.0), 2),
            F.scaled_dot_product_attention(heads, heads, heads, is_causal=True),
        )


class Places(nn.Module):
    """Where the largest and the smallest elements are."""

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        most = x.max(1)
        whole = x.flatten(1).argmax(1, keepdim=True)
        return x.argmax(1), x.argmin(3, keepdim=True), most.values, most.indices, whole


def varied(model: nn.Module) -> nn.Module:
    """Every statistic and parameter of a batch norm different."""
    torch.manual_seed(3)
    for part in model.modules():
        if isinstance(part, nn.BatchNorm2d):
            nn.init.uniform_(part.get_buffer("running_mean"), -1, 1)
            nn.init.uniform_(part.get_buffer("running_var"), 0.5, 2)
            nn.init.uniform_(part.weight, 0.5, 1.5)
            nn.init.uniform_(part.bias)
        if isinstance(part, nn.PReLU | nn.LayerNorm):
            nn.init.uniform_(part.weight)
        if isinstance(part, nn.LayerNorm):
            nn.init.uniform_(part.bias)
    return model


CNN = [nn.Conv2d(1, 4, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 6, 3, stride=2)]
NETS = {
    "cnn": (lambda: nn.Sequential(*CNN, nn.Flatten(), nn.Linear(24, 10)), (1, 1, 12, 10)),
    "residual": (lambda: nn.Sequential(nn.Conv2d(3, 4, 1), Residual(4), Mean(), nn.Linear(4, 5)), (1, 3, 6, 6)),
    "gated": (
        lambda: nn.Sequential(
            nn.Conv2d(3, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8), nn.Hardswish(),
            nn.Conv2d(8, 8, 3, padding=1, groups=8), nn.BatchNorm2d(8), nn.Hardswish(), Gate(8), nn.Conv2d(8, 4, 1),
        ),
        (1, 3, 10, 10),
    ),
    "mlp": (lambda: nn.Sequential(nn.Linear(16, 12), nn.GELU(), nn.Linear(12, 8), nn.SiLU(), nn.Linear(8, 4), nn.Softmax(-1)), (1, 16)),
    "groups": (lambda: nn.Sequential(nn.Conv2d(4, 6, (3, 2), padding=(1, 0), groups=2), nn.AvgPool2d(2), nn.ReLU6()), (1, 4, 8, 7)),
    "one dimension": (lambda: nn.Sequential(nn.Conv1d(4, 6, 3, 2, 1, dilation=2), nn.Tanh(), nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(6, 2)), (1, 4, 21)),
    "leaky": (lambda: nn.Sequential(nn.Conv2d(2, 3, 3), nn.LeakyReLU(0.1), nn.MaxPool2d(3, 2, 1), nn.Softmax(1)), (1, 2, 9, 9)),
    "pyramid": (Pyramid, (1, 3, 8, 6)),
    "decoder": (
        lambda: nn.Sequential(
            nn.ConvTranspose2d(3, 4, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(4, 2, 3, (2, 3), (1, 0), output_padding=1),
        ),
        (1, 3, 4, 5),
    ),
    "volume decoder": (
        lambda: nn.Sequential(nn.ConvTranspose3d(2, 4, 2, 2), nn.ReLU(), nn.ConvTranspose3d(4, 2, (3, 2, 3), (2, 1, 2), (1, 0, 1))),
        (1, 2, 3, 4, 3),
    ),
    "padded": (
        lambda: nn.Sequential(nn.Conv2d(3, 4, 1), nn.ConstantPad2d((1, 2, 0, 1), 0.5), nn.Sigmoid(), nn.ZeroPad2d(1), nn.MaxPool2d(2)),
        (1, 3, 7, 7),
    ),
    "inside": (lambda: nn.Sequential(nn.Conv2d(3, 4, 1), nn.AvgPool2d(3, 2, 1, count_include_pad=False)), (1, 3, 9, 8)),
    "edges": (lambda: nn.Sequential(nn.Conv2d(3, 4, 1), nn.ReplicationPad2d((1, 0, 2, 1)), nn.Conv2d(4, 2, 3)), (1, 3, 5, 4)),
    "slopes": (lambda: nn.Sequential(nn.Conv2d(3, 8, 1), nn.PReLU(8)), (1, 3, 4, 4)),
    "shuffle": (Shuffle, (1, 3, 6, 5)),
    "attend": (Attend, (1, 3, 6, 5)),
    "mixer": (Mixer, (1, 6, 8)),
    "attention": (Attention, (1, 5, 8)),
    "norms": (lambda: nn.Sequential(nn.Linear(8, 6), nn.LayerNorm(6), nn.ReLU(), nn.LayerNorm([4, 6])), (1, 4, 8)),
    "root mean square": (lambda: nn.Sequential(nn.Linear(8, 6), nn.RMSNorm(6, eps=1e-5), nn.ReLU()), (1, 4, 8)),
    "instance": (lambda: nn.Sequential(nn.Conv2d(3, 4, 1), nn.InstanceNorm2d(4)), (1, 3, 5, 4)),
    "tokens": (lambda: nn.Sequential(nn.Linear(8, 6), nn.ReLU(), nn.Linear(6, 4)), (1, 5, 8)),
}  # fmt: skip


@pytest.mark.parametrize("name", NETS)
def test_same_results(name):
    make, shape = NETS[name]
    first, second = compare(varied(make()), shape)
    kinds = {
        "concat",
        "conv",
        "conv_transpose",
        "linear",
        "matmul",
        "norm",
        "pool",
        "reduce",
        "resize",
        "slice",
        "softmax",
    }
    assert [op for op in second if op in kinds] == [op for op in first if op in kinds]


class WeightedMean(nn.Module):
    """Over the channels, and over one of two spatial dimensions: other ops at the two doors."""

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return x * x.mean(1, keepdim=True), x.mean(3)


@pytest.mark.parametrize(
    ("make", "shape"),
    [
        (WeightedMean, (1, 4, 6, 5)),
        (lambda: nn.Upsample(scale_factor=2, mode="bilinear"), (1, 2, 3, 4)),
        (Masked, (1, 5, 8)),
        (Places, (1, 4, 6, 5)),
    ],
)
def test_same_results_by_other_ops(make, shape):
    compare(make(), shape)


@pytest.mark.long
@pytest.mark.parametrize(
    "name", ["resnet18", "mobilenet_v2", "shufflenet_v2", "convnext_tiny", "vit_tiny"]
)
def test_zoo(name):
    made = entry(name)
    compare(made.make(), made.input_shape)


def test_leftovers_are_listed_with_reasons():
    model = nn.Sequential(nn.Conv2d(2, 3, 1), nn.ReflectionPad2d(1), nn.ReLU())
    text = linalg_text(model.eval(), [torch.zeros(1, 2, 4, 4)])
    with pytest.raises(PassError) as caught:
        converted(text)
    assert all("is no op of the stream dialect: " in row for row in caught.value.diagnostics)
