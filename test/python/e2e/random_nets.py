"""Small networks with awkward sizes: prime channel counts, odd strides, asymmetric pads, every plumbing op."""

import torch
import torch.nn.functional as F
from torch import nn


class Awkward(nn.Module):
    """Unequal kernels and strides, dilation, depthwise, asymmetric pads."""

    shape = (1, 3, 17, 13)

    def __init__(self) -> None:
        super().__init__()
        self.a = nn.Conv2d(3, 7, (3, 5), stride=(2, 1), padding=(1, 2))
        self.b = nn.Conv2d(7, 11, 3, dilation=2, bias=False)
        self.c = nn.Conv2d(11, 11, 3, groups=11, stride=2)
        self.fc = nn.Linear(11, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = F.relu(self.a(x))
        x = F.hardswish(self.b(F.pad(x, (2, 1, 0, 3))))
        return self.fc(F.relu6(self.c(x)).mean((2, 3)))


class Grouped(nn.Module):
    """Groups that do not divide each other, normalized in groups again; pools with padding."""

    shape = (1, 12, 9, 9)

    def __init__(self) -> None:
        super().__init__()
        self.a = nn.Conv2d(12, 18, 3, groups=3, padding=1)
        self.norm = nn.GroupNorm(2, 18)
        self.b = nn.Conv2d(18, 24, 1, groups=6)
        self.fc = nn.Linear(24 * 2 * 2, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = F.max_pool2d(F.leaky_relu(self.norm(self.a(x)), 0.1), 3, 2, 1)
        x = F.avg_pool2d(F.silu(self.b(x)), 2)
        return F.softmax(self.fc(torch.flatten(x, 1)), 1)


class Gated(nn.Module):
    """Squeeze and excite with a skip around it: forks, gates, joins; two outputs."""

    shape = (1, 6, 10, 14)

    def __init__(self) -> None:
        super().__init__()
        self.a = nn.Conv2d(6, 10, 3, padding=1)
        self.down, self.up = nn.Conv2d(10, 3, 1), nn.Conv2d(3, 10, 1)
        self.b, self.c = nn.Conv2d(10, 10, 3, padding=1), nn.Conv2d(10, 4, 1)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        y = F.gelu(self.a(x))
        gate = F.adaptive_avg_pool2d(y, 1)
        y = y * torch.sigmoid(self.up(F.relu(self.down(gate))))
        z = torch.tanh(self.b(y)) + y
        return self.c(z), z.amax((2, 3))


class Broadcast(nn.Module):
    """Attention over channels, over positions and over all, slopes per channel, a quotient, a maximum."""

    shape = (1, 6, 6, 5)

    def __init__(self) -> None:
        super().__init__()
        self.a, self.b = nn.Conv2d(6, 12, 3, padding=1), nn.Conv2d(12, 1, 3, padding=1)
        self.slopes, self.any = nn.PReLU(12), nn.PReLU(12)
        self.slopes.weight.data = torch.linspace(0, 1, 12)
        self.any.weight.data = torch.linspace(-1, 2, 12)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.slopes(self.a(x))
        where = torch.sigmoid(self.b(y))
        y = y * where + torch.tanh(where.mean((2, 3), keepdim=True))
        y = y / (1.5 + torch.tanh(y.mean((2, 3), keepdim=True)))
        return torch.minimum(self.any(y), torch.sigmoid(y))


class Attention(nn.Module):
    """A transformer's block: class token, position embedding, layer norms, heads; and a layer norm over everything."""

    shape = (1, 7, 12)

    def __init__(self) -> None:
        super().__init__()
        self.token, self.places = (nn.Parameter(torch.randn(1, n, 12)) for n in (1, 8))
        self.first, self.second = nn.LayerNorm(12), nn.LayerNorm([8, 12])
        for norm in (self.first, self.second):
            nn.init.uniform_(norm.weight, -0.5, 1.5)
            nn.init.uniform_(norm.bias)
        self.split, self.join = nn.Linear(12, 36), nn.Linear(12, 12)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.cat((self.token.expand(len(x), -1, -1), x), 1) + self.places
        heads = self.split(self.first(x)).reshape(1, 8, 3, 3, 4).permute(2, 0, 3, 1, 4)
        q, k, v = heads.unbind(0)
        weights = (q * 0.5 @ k.transpose(-2, -1)).softmax(-1)
        x = x + self.join((weights @ v).transpose(1, 2).reshape(1, 8, 12))
        return self.second(x)[:, 0]


class Decoder(nn.Module):
    """A block of a language model: root mean square norms, heads that see only what came before, logarithms of probabilities."""

    shape = (1, 9, 12)

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.RMSNorm(12, eps=1e-5), nn.RMSNorm(12, eps=1e-5)
        nn.init.uniform_(self.first.weight, -0.5, 1.5)
        self.split, self.join, self.words = nn.Linear(12, 36), nn.Linear(12, 12), nn.Linear(12, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        heads = self.split(self.first(x)).reshape(1, 9, 3, 3, 4).permute(2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(*heads.unbind(0), is_causal=True)
        x = x + self.join(y.transpose(1, 2).reshape(1, 9, 12))
        return F.log_softmax(self.words(self.second(x)), -1)


class TwoInputs(nn.Module):
    """Two inputs that meet, one of them used twice."""

    shape = ((1, 4, 8, 8), (1, 4, 8, 8))

    def __init__(self) -> None:
        super().__init__()
        self.a, self.b = nn.Conv2d(4, 4, 3, padding=1), nn.Conv2d(4, 4, 5, padding=2)

    def forward(self, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return torch.maximum(self.a(x), self.b(y)) - x * 0.5


class Upsampling(nn.Module):
    """Transposed convolutions of every kind, as decoders have them: overlapping, with gaps, depthwise, cropped, padded."""

    shape = (1, 3, 5, 7)

    def __init__(self) -> None:
        super().__init__()
        self.a = nn.ConvTranspose2d(3, 6, 4, 2, 1)
        self.b = nn.ConvTranspose2d(6, 6, 3, (2, 3), (1, 0), output_padding=1, groups=6)
        self.c = nn.ConvTranspose2d(6, 4, 2, 3, groups=2)
        self.d = nn.ConvTranspose2d(4, 2, 3, 2, 5, dilation=2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = F.relu(self.b(F.hardswish(self.a(x))))
        return torch.sigmoid(self.d(self.c(F.max_pool2d(y, 3))))


class Video(nn.Module):
    """Three spatial dimensions: dense, depthwise and pointwise convolutions, both pools, a mean."""

    shape = (1, 3, 5, 8, 7)

    def __init__(self) -> None:
        super().__init__()
        self.a = nn.Conv3d(3, 6, (3, 3, 2), (1, 2, 1), (1, 1, 0))
        self.b = nn.Conv3d(6, 6, 3, padding=1, groups=6)
        self.c, self.d = (
            nn.Conv3d(6, 4, 1),
            nn.Conv3d(4, 5, (2, 1, 3), (2, 1, 2), dilation=(2, 1, 1)),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = F.max_pool3d(F.relu(self.a(x)), 3, (1, 1, 2), 1)
        y = F.avg_pool3d(
            self.c(F.hardswish(self.b(y))), (1, 2, 3), 1, (0, 1, 1), count_include_pad=False
        )
        return self.d(y).mean((2, 3, 4))


class Growing(nn.Module):
    """Transposed convolutions over three dimensions: overlapping and cropped, depthwise with gaps, of stride equal to the kernel."""

    shape = (1, 2, 3, 4, 2)

    def __init__(self) -> None:
        super().__init__()
        self.a = nn.ConvTranspose3d(2, 4, (3, 4, 2), (2, 2, 1), (1, 1, 0), (1, 0, 0))
        self.b = nn.ConvTranspose3d(4, 4, (2, 1, 3), (3, 1, 2), (1, 0, 1), groups=4)
        self.c = nn.ConvTranspose3d(4, 3, 2, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = F.max_pool3d(self.b(F.hardswish(self.a(x))), (4, 2, 2))
        return torch.sigmoid(self.c(y))


class Sequence(nn.Module):
    """One spatial dimension."""

    shape = (1, 5, 37)

    def __init__(self) -> None:
        super().__init__()
        self.a, self.b = nn.Conv1d(5, 9, 7, stride=3, padding=3), nn.Conv1d(9, 4, 3)
        self.up = nn.ConvTranspose1d(9, 9, 5, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.b(self.up(F.relu(self.a(x)))).mean(2)


class Resampled(nn.Module):
    """Linear and nearest resizes, pads of every mode, shuffles, cuts along every dimension."""

    shape = (1, 6, 9, 7)

    def __init__(self) -> None:
        super().__init__()
        self.a, self.b = nn.Conv2d(6, 8, 3, padding=1), nn.Conv2d(2, 4, 3)
        self.c, self.d = nn.Conv2d(8, 4, 3, padding=1, padding_mode="reflect"), nn.Conv2d(8, 3, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = F.relu(nn.functional.channel_shuffle(self.a(x), 2))
        up = F.interpolate(y, scale_factor=1.5, mode="bilinear", align_corners=True)
        wide = F.pad(self.b(F.pixel_shuffle(y, 2)), (0, 1, 1, 0), value=0.75)
        near = F.interpolate(wide[..., ::2, 1:], size=up.shape[2:])
        return self.d(torch.cat([self.c(up), near], 1)[:, :, 1:-1])


class Labels(nn.Module):
    """A class per position, as segmenters have it; and where the last layer is smallest, as integers, in a dimension that goes."""

    shape = (1, 3, 6, 5)

    def __init__(self) -> None:
        super().__init__()
        self.a, self.b = nn.Conv2d(3, 12, 3), nn.Conv2d(12, 5, 1)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        y = F.relu(self.a(x))
        best, where = self.b(y).max(2)
        return y.argmax(1, keepdim=True), self.b(y).argmin(1), best * 0.5, where


NETS = (
    *(Awkward, Grouped, Gated, Broadcast, Attention, Decoder, TwoInputs),
    *(Upsampling, Video, Growing, Sequence, Resampled, Labels),
)
