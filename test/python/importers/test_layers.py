"""Convolutions, linear layers, pools, reductions and normalization agree with PyTorch, or are refused."""

from typing import Any

import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn


def varied(module: Any) -> Any:
    """Random statistics and parameters in every batch norm."""
    for part in module.modules():
        if isinstance(part, nn.modules.batchnorm._BatchNorm):
            nn.init.uniform_(part.get_buffer("running_mean"), -1, 1)
            nn.init.uniform_(part.get_buffer("running_var"), 0.5, 2)
            if part.affine:
                nn.init.uniform_(part.weight, 0.5, 1.5)
                nn.init.uniform_(part.bias)
    return module


def test_convolutions(agree):
    layers = {
        "plain": nn.Conv2d(4, 6, 3),
        "no bias": nn.Conv2d(4, 6, 3, bias=False),
        "kernel": nn.Conv2d(4, 6, (3, 1), (2, 3), (1, 0)),
        "dilation": nn.Conv2d(4, 6, 3, padding=(2, 3), dilation=(2, 1)),
        "groups": nn.Conv2d(4, 6, 3, groups=2),
        "depthwise": nn.Conv2d(4, 4, 3, 2, 1, groups=4),
        "multiplier": nn.Conv2d(4, 12, 3, groups=4),
        "pointwise": nn.Conv2d(4, 9, 1),
        "same": nn.Conv2d(4, 6, 3, padding="same"),
        "same even": nn.Conv2d(4, 6, (4, 2), padding="same"),
        "same dilated": nn.Conv2d(4, 6, (2, 3), padding="same", dilation=3),
        "valid": nn.Conv2d(4, 6, 3, padding="valid"),
        "zero pad": nn.Sequential(nn.ZeroPad2d((1, 2, 0, 3)), nn.Conv2d(4, 6, 3, padding=1)),
        "pad twice": nn.Sequential(nn.ZeroPad2d(1), nn.ZeroPad2d((0, 1, 2, 0)), nn.Conv2d(4, 6, 3)),
        "whole": nn.Conv2d(4, 6, (8, 7)),
    }
    ops = agree(layers, (1, 4, 8, 7))
    assert ops == ["conv"] * len(layers)


def test_one_dimensional(agree):
    layers = {
        "conv": nn.Conv1d(4, 6, 3, 2, 1),
        "same": nn.Conv1d(4, 6, 4, padding="same"),
        "depthwise": nn.Conv1d(4, 4, 3, dilation=2, groups=4),
        "max": nn.MaxPool1d(3, 2, 1),
        "average": nn.AvgPool1d(2),
        "global": nn.AdaptiveAvgPool1d(1),
        "bn": varied(nn.BatchNorm1d(4)),
        "conv bn": varied(nn.Sequential(nn.Conv1d(4, 5, 3), nn.BatchNorm1d(5), nn.ReLU())),
        "softmax": nn.Softmax(1),
        "flat": nn.Sequential(nn.Flatten(), nn.Linear(4 * 11, 3)),
    }
    agree(layers, (1, 4, 11))


def test_transposed_convolutions(agree):
    layers = {
        "unet": nn.ConvTranspose2d(4, 6, 2, 2),
        "overlapping": nn.ConvTranspose2d(4, 6, 4, 2, 1, bias=False),
        "odd": nn.ConvTranspose2d(4, 4, 3, (2, 3), 1, output_padding=(1, 2)),
        "gaps": nn.ConvTranspose2d(4, 2, 2, 3),
        "dilated": nn.ConvTranspose2d(4, 4, 3, 2, dilation=2),
        "depthwise": nn.ConvTranspose2d(4, 4, 4, 2, 1, groups=4),
        "grouped": nn.ConvTranspose2d(4, 6, 3, 2, groups=2),
        "cropped": nn.ConvTranspose2d(4, 3, 3, 1, 3),
        "normalized": varied(nn.Sequential(nn.ConvTranspose2d(4, 3, 2, 2), nn.BatchNorm2d(3))),
    }
    assert agree(layers, (1, 4, 6, 5)) == ["conv_transpose"] * len(layers)
    assert agree(nn.ConvTranspose2d(4, 3, (3, 2), padding=1, dilation=2), (1, 4, 6, 5)) == ["conv"]
    assert agree(nn.ConvTranspose1d(4, 3, 5, 3, 1), (1, 4, 9)) == ["conv_transpose"]
    volumes = {
        "unet3d": nn.ConvTranspose3d(4, 6, 2, 2),
        "odd": nn.ConvTranspose3d(4, 6, (3, 4, 2), (2, 3, 1), 1, (1, 2, 0), groups=2),
    }
    assert agree(volumes, (1, 4, 3, 4, 5)) == ["conv_transpose"] * 2


def test_three_dimensional(agree):
    layers = {
        "conv": nn.Conv3d(4, 6, 3, (1, 2, 2), 1),
        "same": nn.Conv3d(4, 6, (2, 3, 4), padding="same"),
        "depthwise": nn.Conv3d(4, 4, (3, 1, 1), dilation=(2, 1, 1), groups=4),
        "max": nn.MaxPool3d(3, 2, 1),
        "ceil": nn.MaxPool3d(2, 2, ceil_mode=True),
        "average": nn.AvgPool3d((1, 2, 2)),
        "counted": nn.AvgPool3d(3, 2, 1),
        "global": nn.AdaptiveAvgPool3d(1),
        "bn": varied(nn.BatchNorm3d(4)),
        "conv bn": varied(nn.Sequential(nn.Conv3d(4, 5, 3), nn.BatchNorm3d(5), nn.ReLU())),
        "flat": nn.Sequential(nn.Flatten(), nn.Linear(4 * 5 * 6 * 7, 3)),
    }
    agree(layers, (1, 4, 5, 6, 7))


def test_batches_made_of_parts_are_refused(refused):
    conv, pool = nn.Conv2d(3, 2, 1), nn.MaxPool2d(2)
    cases = {
        "a convolution of 4 images at once": lambda x: conv(x.unflatten(3, (2, 4)).permute(0, 4, 1, 2, 3)[0]),
        "a pool of 2 images at once": lambda x: pool(x.unflatten(2, (2, 2)).transpose(1, 2)[0]),
    }  # fmt: skip
    refused(cases, (1, 3, 4, 8))


def test_refused_convolutions(refused):
    cases = {
        "weights are computed from": lambda x: F.conv_transpose2d(x, x.reshape(4, 1, 6, 6)),
        "weights are computed": lambda x: F.conv2d(x, x[:, :, :2, :2]),
        "upsample_bicubic2d": nn.Upsample(scale_factor=2, mode="bicubic"),
    }  # fmt: skip
    refused(cases, (1, 4, 6, 6))


def test_weights_made_from_parameters(agree):
    class Normalized(nn.Module):
        def __init__(self):
            super().__init__()
            self.v = nn.Parameter(torch.randn(5, 3, 3, 3))
            self.g = nn.Parameter(torch.rand(5, 1, 1, 1))

        def forward(self, x):
            return F.conv2d(
                x, self.g * self.v / self.v.square().sum((1, 2, 3), keepdim=True).sqrt(), padding=1
            )

    assert agree(Normalized(), (1, 3, 6, 6)) == ["conv"]
    assert agree(torch.nn.utils.parametrizations.weight_norm(nn.Linear(4, 3)), (1, 4)) == ["linear"]


def test_batch_norm_folds(agree):
    conv, pointwise = nn.Conv2d(3, 4, 3, bias=False), nn.Conv2d(3, 4, 1)
    cases = {
        "conv": varied(nn.Sequential(conv, nn.BatchNorm2d(4))),
        "plain": varied(
            nn.Sequential(pointwise, nn.BatchNorm2d(4, affine=False), nn.BatchNorm2d(4))
        ),
        "depthwise": varied(
            nn.Sequential(nn.Conv2d(3, 6, 3, groups=3), nn.BatchNorm2d(6, eps=0.1))
        ),
        "scaled": lambda x: (
            pointwise(x) * torch.tensor([1.0, 2.0, 3.0, 4.0]).view(1, 4, 1, 1) + 0.5
        ),
        "bias": lambda x: conv(x) + torch.arange(4.0).view(4, 1, 1),
        "divided": lambda x: pointwise(x) / torch.tensor([[[[2.0]]]]) - 3,
    }
    assert agree(cases, (1, 3, 6, 5)) == ["conv"] * len(cases)
    cases = {
        "linear": varied(nn.Sequential(nn.Linear(6, 4), nn.BatchNorm1d(4))),
        "per feature": lambda x: cases["layer"](x) * torch.arange(4.0) + 1,
        "layer": nn.Linear(6, 4),
    }
    assert agree(cases, (1, 6)) == ["linear"] * len(cases)


def test_batch_norm_alone_is_a_depthwise_layer(agree):
    class Shared(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.bn = nn.Conv2d(3, 4, 1), varied(nn.BatchNorm2d(4))

        def forward(self, x):
            y = self.conv(x)
            return self.bn(y) + y

    assert agree(varied(nn.BatchNorm2d(3)), (1, 3, 4, 4)) == ["conv"]
    assert agree(varied(nn.BatchNorm1d(5)), (1, 5)) == ["reshape", "conv", "reshape"]
    assert agree(Shared(), (1, 3, 4, 4)) == ["conv", "conv", "map"]
    assert agree(lambda x: torch.relu(x) * torch.arange(3.0).view(3, 1, 1) + 1, (1, 3, 4, 4)) == ["map", "conv"]  # fmt: skip
    bn = varied(nn.BatchNorm2d(3))
    assert agree(nn.Sequential(nn.ReLU(), bn, nn.ZeroPad2d(1), nn.Conv2d(3, 2, 3)), (1, 3, 4, 4)) == ["map", "conv", "conv"]  # fmt: skip


def test_pools(agree):
    layers = {
        "max": nn.MaxPool2d(2),
        "max pads": nn.MaxPool2d(3, 2, 1),
        "max dilated": nn.MaxPool2d((2, 3), 1, (0, 1), dilation=(3, 1)),
        "max ceil": nn.MaxPool2d(3, 2, ceil_mode=True),
        "max ceil pads": nn.MaxPool2d(3, 2, 1, ceil_mode=True),
        "max ceil skip": nn.MaxPool2d(2, 4, 1, ceil_mode=True),
        "max after pad": nn.Sequential(nn.ConstantPad2d((0, 1, 1, 0), -torch.inf), nn.MaxPool2d(2)),
        "average": nn.AvgPool2d(3, 2),
        "average pads": nn.AvgPool2d((3, 2), 2, (1, 1)),
        "average after pad": nn.Sequential(nn.ZeroPad2d((0, 1, 1, 0)), nn.AvgPool2d(3)),
        "average of the pad": nn.Sequential(nn.ZeroPad2d((0, 1, 3, 0)), nn.AvgPool2d(1, 2)),
        "average inside": nn.AvgPool2d(3, 2, 1, count_include_pad=False),
        "average ceil": nn.AvgPool2d(2, ceil_mode=True),
        "average ceil counted": nn.AvgPool2d((2, 3), 2, 1, True),
        "average ceil inside": nn.AvgPool2d((2, 3), 2, 1, True, False),
        "average full": nn.AvgPool2d((9, 8)),
        "average divisor": nn.AvgPool2d(2, divisor_override=4),
        "adaptive": nn.AdaptiveAvgPool2d(1),
        "adaptive even": nn.AdaptiveAvgPool2d((3, 4)),
        "adaptive none": nn.AdaptiveAvgPool2d((None, 2)),
        "adaptive max": nn.AdaptiveMaxPool2d(1),
        "adaptive max even": nn.AdaptiveMaxPool2d((3, 2)),
    }
    assert set(agree(layers, (1, 4, 9, 8))) == {"pad", "pool", "reduce"}


def test_reductions(agree):
    cases = {
        "mean": lambda x: x.mean((2, 3)),
        "mean kept": lambda x: x.mean((-1, -2), keepdim=True),
        "sum": lambda x: x.sum((3, 2)),
        "max": lambda x: x.amax((2, 3), keepdim=True),
        "flat": lambda x: x.flatten(2).mean(2),
        "flat max": lambda x: x.flatten(2).amax(-1),
        "nothing": lambda x: torch.relu(x).unsqueeze(1).mean(1),
    }
    assert set(agree(cases, (1, 4, 5, 6))) == {"reduce", "map", "reshape"}


def test_reductions_over_some_dims(agree):
    cases = {
        f"{name} {dims}": lambda x, function=function, dims=dims: function(x, dims, keepdim=True)
        for name, function in (("mean", torch.mean), ("sum", torch.sum), ("max", torch.amax))
        for dims in ([1], [2], [3], [1, 2], [1, 3], [1, 2, 3])
    }
    assert set(agree(cases | {"dropped": lambda x: x.mean(1)}, (1, 3, 5, 6))) == {
        "pool",
        "reduce",
        "linear",
        "map",
        "reshape",
    }
    spread = {"all": lambda x: x.var((2, 3)), "some": lambda x: x.var(1, keepdim=True)}
    roots = {
        "root": lambda x: x.std((1, 2), correction=0),
        "kept": lambda x: x.std(3, keepdim=True),
    }
    agree({"both": lambda x: sum(torch.var_mean(x, (1, 3)))}, (1, 3, 5, 6))
    agree(spread | roots, (1, 3, 5, 6))
    agree({"last": lambda x: x.mean(2), "middle": lambda x: x.amax(1)}, (1, 3, 5))


def test_layer_norms(agree):
    class ChannelFirst(nn.LayerNorm):
        def forward(self, input):
            return super().forward(input.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)

    def random(layer):
        for parameter in layer.parameters():
            nn.init.uniform_(parameter, -1, 1)
        return layer

    conv = nn.Conv2d(4, 5, 3)
    cases = {
        "channel first": random(ChannelFirst(4, eps=1e-3)),
        "everything": random(nn.LayerNorm([4, 6, 5])),
        "behind a layer": nn.Sequential(conv, random(nn.LayerNorm([5, 4, 3]))),
        "statistics": lambda x: torch.native_layer_norm(
            x.permute(0, 2, 3, 1), [4], None, None, 0.5
        )[2],
    }
    assert "norm" in agree(cases, (1, 4, 6, 5))
    last = {"last": random(nn.LayerNorm(6)), "plain": nn.LayerNorm(6, elementwise_affine=False)}
    assert agree(last, (1, 5, 6)) == ["norm", "norm"]


def test_layer_norms_that_are_spelled_out(agree):
    scale, offset = torch.rand(4, 1, 1), torch.rand(4, 1, 1)

    def channel_first(x):
        mean = x.mean(1, keepdim=True)
        variance = (x - mean).pow(2).mean(1, keepdim=True)
        return (x - mean) / torch.sqrt(variance + 1e-3) * scale + offset

    def by_variance(x):
        centered = x - x.mean((2, 3), keepdim=True)
        return centered * torch.rsqrt(x.var((2, 3), False, keepdim=True) + 0.5)

    assert set(agree({"channels": channel_first}, (1, 4, 6, 5))) == {"norm", "reshape"}
    assert agree(by_variance, (1, 4, 6, 5)).count("norm") == 1


def test_what_is_no_layer_norm_stays(agree):
    """Another mean below than above, or no mean at all."""

    def other(x):
        centered = x - x.mean(1, keepdim=True)
        return centered / torch.sqrt(x.pow(2).mean(1, keepdim=True) + 0.5)

    def twice(x):
        centered = x - x.mean(1, keepdim=True)
        variance = centered.pow(2).mean(1, keepdim=True)
        return centered / torch.sqrt(variance + 0.5) + centered * variance

    assert "norm" not in agree(other, (1, 4, 6, 5))
    assert {"norm", "linear"} <= set(agree(twice, (1, 4, 6, 5)))


def test_group_norms(agree):
    def random(layer):
        for parameter in layer.parameters():
            nn.init.uniform_(parameter, -1, 1)
        return layer

    cases = {
        "groups": random(nn.GroupNorm(2, 4)),
        "one group": random(nn.GroupNorm(1, 4)),
        "plain": nn.GroupNorm(2, 4, affine=False),
        "instances": random(nn.InstanceNorm2d(4, affine=True)),
        "plain instances": nn.InstanceNorm2d(4),
    }
    assert agree(cases, (1, 4, 6, 5)).count("norm") == 5


def test_refused_layer_norms(refused):
    statistics = {"with stored statistics": nn.InstanceNorm1d(5, track_running_stats=True)}
    refused(statistics, (1, 5, 6))
    data = {"computed from data": lambda x: F.layer_norm(x, [6], x.mean((0, 1)), None)}
    refused(data, (1, 5, 6))

    cases = {
        "divides by 3": nn.AvgPool2d(2, divisor_override=3),
        "at most 16 such windows": nn.AdaptiveAvgPool2d(17),
        "si64; streams carry": lambda x: x.argmax(1) + 1,
        "its result is": lambda x: F.max_pool2d(x, 2, return_indices=True)[1],
        "lp_pool": lambda x: torch.cummax(x, 1).values,
    }  # fmt: skip
    cases["cummax"] = cases.pop("lp_pool")
    refused(cases, (1, 3, 5, 7))


def test_products_of_streams(agree):
    linear = nn.Linear(6, 12)

    def heads(x):
        return linear(x).reshape(1, 5, 3, 4).transpose(1, 2)

    left, each = torch.randn(5, 5), torch.randn(3, 4, 2)
    cases = {
        "scores": lambda x: x @ x.transpose(1, 2),
        "itself": lambda x: x.transpose(1, 2) @ x,
        "heads": lambda x: heads(x) @ heads(x).transpose(-2, -1),
        "values": lambda x: heads(x).transpose(-2, -1) @ heads(x),
        "constant left": lambda x: left @ x,
        "a matrix per head": lambda x: heads(x) @ each,
        "one held": lambda x: heads(x) @ x[..., 1:5].transpose(1, 2)[:, None],
        "one held, by columns": lambda x: heads(x).contiguous() @ x[:, None, 1:5, 1:3],
        "one by each": lambda x: x[:, None, :, 1:5] @ heads(x).transpose(2, 3),
        "one by each, by columns": lambda x: x[:, None, :, :5] @ heads(x),
        "a constant by each": lambda x: left @ heads(x),
        "attention": lambda x: F.scaled_dot_product_attention(heads(x), heads(x) + 1, heads(x)),
        "scaled": lambda x: F.scaled_dot_product_attention(x, x, x, scale=0.25),
    }
    assert "matmul" in agree(cases, (1, 5, 6))


def test_einstein_sums(agree):
    linear, matrix = nn.Linear(6, 12), torch.randn(3, 4, 2)

    def heads(x):
        return linear(x).reshape(1, 5, 3, 4)

    cases = {
        "scores": lambda x: torch.einsum("bqhd,bkhd->bhqk", heads(x), heads(x) + 1),
        "values": lambda x: torch.einsum("bhqk,bkhd->bqhd", heads(x).transpose(1, 2) @ torch.ones(4, 5), heads(x)),
        "matrices": lambda x: torch.einsum("bqhd,hde->bqhe", heads(x), matrix),
        "both inner": lambda x: torch.einsum("bqhd,hde->bqe", heads(x), matrix),
        "of one": lambda x: torch.einsum("bqhd->bdq", heads(x)),
        "summed before": lambda x: torch.einsum("bqhd,bke->bqe", heads(x), x),
        "unnamed": lambda x: torch.einsum("...qd,...de", x, torch.ones(6, 2)),
    }  # fmt: skip
    assert "matmul" in agree(cases, (1, 5, 6))


def test_refused_einstein_sums(refused):
    cases = {
        "repeats a letter": lambda x: torch.einsum("bii,bij->bj", x[:, :, :5], x),
        "of 3 operands": lambda x: torch.einsum("bij,bij,bij->bij", x, x, x + 1),
    }
    refused(cases, (1, 5, 6))


def test_queries_and_keys_need_no_transpose(agree):
    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.split, self.join = nn.Linear(12, 36), nn.Linear(12, 12)

        def forward(self, x):
            q, k, v = self.split(x).reshape(1, 5, 3, 3, 4).permute(2, 0, 3, 1, 4).unbind(0)
            y = (q @ k.transpose(-2, -1)).softmax(-1) @ v
            return self.join(y.transpose(1, 2).reshape(1, 5, 12))

    ops = agree(Block(), (1, 5, 12))
    assert [op for op in ops if op not in ("reshape", "slice")] == (
        ["linear", "matmul", "softmax", "matmul", "linear"]
    )


def test_refused_products(refused):
    cases = {
        "by (1, 1, 2, 6, 5)": lambda x: (
            x[:, None, None].tile(1, 3, 1, 1, 1) @ torch.stack([x, x], 1)[:, None].mT
        ),
        "with dropout": lambda x: F.scaled_dot_product_attention(x, x, x, dropout_p=0.5),
    }
    refused(cases, (1, 5, 6))


def test_linear_layers(agree):
    weights = torch.randn(6, 3)
    cases = {
        "linear": nn.Linear(6, 4),
        "no bias": nn.Linear(6, 4, bias=False),
        "matmul": lambda x: x @ weights,
        "matmul bias": lambda x: x @ weights + torch.arange(3.0),
        "addmm": lambda x: torch.addmm(torch.arange(3.0), x, weights, beta=2, alpha=0.5),
    }
    assert agree(cases, (1, 6)) == ["linear"] * len(cases)
    assert agree(nn.Sequential(nn.Linear(5, 8), nn.GELU(), nn.Linear(8, 5)), (1, 7, 5)) == ["linear", "map", "linear"]  # fmt: skip


def test_softmax(agree, refused):
    assert agree(nn.Softmax(1), (1, 10)) == ["softmax"]
    assert agree(nn.Softmax(-1), (1, 10)) == ["softmax"]
    agree(
        {"channels": nn.Softmax(1), "rows": nn.Softmax(2), "columns": nn.Softmax(3)}, (1, 4, 3, 2)
    )
    assert "softmax" not in agree(
        {"channels": nn.LogSoftmax(1), "rows": lambda x: F.log_softmax(x, 2)}, (1, 4, 3, 2)
    )
    agree(nn.LogSoftmax(-1), (1, 10))


def test_masks(agree, refused):
    """However an element is left out, the softmax is told; what else is added stays."""
    causal, lowest = torch.ones(5, 5).tril().bool(), torch.finfo(torch.float32).min
    places = torch.randn(2, 5, 5)

    def scores(x):
        return x @ x.transpose(-1, -2)

    cases = {
        "causal": lambda x: F.scaled_dot_product_attention(x, x, x, is_causal=True),
        "kept": lambda x: F.scaled_dot_product_attention(x, x, x, causal),
        "infinite": lambda x: (scores(x) + torch.full((5, 5), -torch.inf).triu(1)).softmax(-1),
        "lowest": lambda x: (torch.zeros(5, 5).masked_fill(~causal, lowest) + scores(x)).softmax(-1),
        "filled": lambda x: scores(x).masked_fill(~causal, -1e9).softmax(-1),
        "chosen": lambda x: torch.where(causal, scores(x), torch.tensor(-torch.inf)).softmax(-1),
        "twice": lambda x: (scores(x).masked_fill(~causal, -torch.inf) + (~causal.T).float() * -1e5).softmax(-1),
        "rows": lambda x: (scores(x) + torch.full((5, 5), -torch.inf).triu(1)).softmax(-2),
        "windows": lambda x: (scores(x).view(1, 2, 1, 5, 5) + (~causal).float() * -100).view(2, 1, 5, 5).softmax(-1),
    }  # fmt: skip
    ops = agree(cases, (1, 2, 5, 4))
    assert ops.count("softmax") == len(cases)
    assert "map" not in ops
    more = {
        "shared heads": lambda x: F.scaled_dot_product_attention(torch.cat([x, x + 1], 1), x, x, is_causal=True, enable_gqa=True),
        "added": lambda x: F.scaled_dot_product_attention(x, x, x, places.masked_fill(~causal, -torch.inf)),
        "nothing": lambda x: (scores(x) + torch.zeros(5, 5)).softmax(-1),
    }  # fmt: skip
    assert agree(more, (1, 2, 5, 4)).count("softmax") == len(more)
    some = torch.rand(5, 4) > 0.5
    chosen = {
        "filled": lambda x: x.masked_fill(some, 0.5),
        "first": lambda x: torch.where(some, x, 2.0),
        "second": lambda x: torch.where(some, torch.tensor(-1.0), x),
    }
    assert set(agree(chosen, (1, 2, 5, 4))) <= {"constant", "map", "reshape"}
    wrong = {
        "leaves nothing": lambda x: scores(x).masked_fill(torch.ones(5, 5).bool(), -1e9).softmax(-1),
        "no mask in front": lambda x: torch.sigmoid(scores(x) + torch.full((5, 5), -torch.inf).triu(1)),
    }  # fmt: skip
    refused(wrong, (1, 2, 5, 4))


def test_root_mean_square_norms(agree):
    class Spelled(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(torch.randn(6))

        def forward(self, x):
            return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6))

    def scaled(x):  # over another dim than the mean's
        return x * torch.rsqrt(x.square().mean(1, keepdim=True) + 1e-3)

    layers = {
        "whole": varied(nn.RMSNorm(6, eps=1e-3)),
        "default": nn.RMSNorm(6, elementwise_affine=False),
        "two": nn.RMSNorm([5, 6]),
        "spelled": Spelled(),
        "divided": lambda x: x / ((x * x).mean(-1, keepdim=True) + 1e-5).sqrt(),
        "other dim": lambda x: x / ((x * x).mean(1, keepdim=True) + 1e-5).sqrt(),
        "centered": lambda x: scaled(x - x.mean(-1, keepdim=True)),
    }  # fmt: skip
    ops = agree(layers, (1, 5, 6))
    assert ops.count("norm") == len(layers)


@settings(max_examples=15)
@given(st.data())
def test_any_convolution(agree, data):
    rank = data.draw(st.integers(1, 2))
    groups = data.draw(st.integers(1, 3))
    channels, filters = (groups * data.draw(st.integers(1, 3)) for _ in range(2))
    kernel, stride, pads, dilation = (
        tuple(data.draw(st.integers(low, high)) for _ in range(rank))
        for low, high in ((1, 4), (1, 3), (0, 2), (1, 2))
    )
    extents = [
        data.draw(st.integers(d * (k - 1) + 1, 9)) for k, d in zip(kernel, dilation, strict=True)
    ]
    kind = nn.Conv1d if rank == 1 else nn.Conv2d
    layer = kind(
        channels, filters, kernel, stride, pads, dilation, groups, data.draw(st.booleans())
    )
    assert agree(layer, (1, channels, *extents)) == ["conv"]


def test_indices(agree):
    cases = {
        "classes": lambda x: x.argmax(1),
        "kept": lambda x: x.argmax(-3, keepdim=True),
        "smallest": lambda x: x.argmin(1),
        "of rows": lambda x: x.argmax(2),
        "of columns": lambda x: x.argmin(3, keepdim=True),
        "moved": lambda x: x.transpose(2, 3).argmax(1).unsqueeze(0).permute(0, 2, 1, 3),
        "as numbers": lambda x: x.argmax(1).float() * 0.5,
        "shorter": lambda x: x.argmax(1).to(torch.int32),
        "with the maximum": lambda x: x.max(1, keepdim=True).indices,
        "flat": lambda x: x.flatten(1).argmax(1, keepdim=True),
    }
    assert set(agree(cases, (1, 4, 5, 6))) == {"argmax", "map", "permute", "reshape"}
    assert agree(lambda x: x.argmax(1, keepdim=True), (1, 10)) == ["argmax"]
