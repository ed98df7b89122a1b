"""Concatenations, slices and resizes agree with PyTorch and onnxruntime, or are refused."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn


def test_concatenations(agree):
    conv = nn.Conv2d(4, 3, 1)
    cases = {
        "channels": lambda x, y: torch.cat([x, y], 1),
        "three": lambda x, y: torch.cat([x, y, x], 1),
        "many": lambda x, y: torch.cat([x, y] * 10, 1),
        "rows": lambda x, y: torch.cat([x, y], 2),
        "columns": lambda x, y: torch.cat([x, y], -1),
        "computed": lambda x, y: torch.cat([conv(x), y, F.relu(y)], 1),
        "flat": lambda x, y: torch.cat([x.mean((2, 3)), y.amax((2, 3))], 1),
        "positions": lambda x, y: torch.cat([x.flatten(2), y.flatten(2)], 2),
        "channel last": lambda x, y: torch.cat(
            [x.permute(0, 2, 3, 1).flatten(1, 2), y.permute(0, 2, 3, 1).flatten(1, 2)], 1
        ),
        "stack": lambda x, y: torch.stack([x.mean((2, 3)), y.mean((2, 3))], 2),
        "stack planes": lambda x, y: torch.stack([x, y], 1),
    }
    ops = agree(cases, (1, 4, 5, 6), (1, 4, 5, 6))
    assert ops.count("concat") == len(cases) + 2  # twenty inputs are joined in two steps


def test_slices(agree):
    cases = {
        "channels": lambda x: x[:, 2:6],
        "channel step": lambda x: x[:, 1::3],
        "crop": lambda x: x[..., 1:-1, 2:],
        "focus": lambda x: torch.cat([x[..., ::2, ::2], x[..., 1::2, ::2], x[..., ::2, 1::2]], 1),
        "one": lambda x: x[:, 3],
        "one row": lambda x: x[:, :, 2],
        "last": lambda x: x.permute(0, 2, 3, 1)[..., -1],
        "narrow": lambda x: x.narrow(1, 2, 3),
        "split": lambda x: torch.split(x, [1, 3, 4], 1)[1] + torch.split(x, 3, 1)[0],
        "chunk": lambda x: torch.chunk(x, 2, 1)[1] * torch.chunk(x, 2, 1)[0],
        "unbind": lambda x: x.unbind(1)[6],
        "every": lambda x: x[:, 0:8] + 1,
        "listed": lambda x: x[:, :, torch.tensor([0, 0, 2, 5])],
        "vector": lambda x: x.mean((2, 3))[:, 4:],
    }
    agree(cases, (1, 8, 6, 8))


def test_consecutive_slices_become_one(agree):
    assert agree(lambda x: x[:, 2:6, ::2, 1:], (1, 8, 6, 7)) == ["slice"]
    assert agree(lambda x: x[:, :, 1:][:, :, ::2][:, :, 1:], (1, 2, 9, 3)) == ["slice"]


@pytest.mark.parametrize("mode", ["nearest", "nearest-exact"])
def test_nearest_resizes(agree, mode):
    cases = {
        "twice": lambda x: F.interpolate(x, scale_factor=2, mode=mode),
        "unequal": lambda x: F.interpolate(x, scale_factor=(3, 2), mode=mode),
        "fraction": lambda x: F.interpolate(x, scale_factor=1.7, mode=mode),
        "size": lambda x: F.interpolate(x, size=(13, 4), mode=mode),
        "smaller": lambda x: F.interpolate(x, scale_factor=0.5, mode=mode),
        "computed": lambda x: F.interpolate(F.relu(x), scale_factor=0.61, mode=mode),
        "line": lambda x: F.interpolate(x.flatten(2), scale_factor=1.5, mode=mode),
        "volume": lambda x: F.interpolate(x.unsqueeze(4), scale_factor=(2, 1.4, 3), mode=mode),
    }
    ops = agree(cases, (1, 4, 5, 7))
    assert ops.count("resize") == len(cases) + 1


def test_linear_resizes(agree):
    def resize(**options):
        return lambda x: F.interpolate(x, mode="bilinear", **options)

    cases = {
        "twice": resize(scale_factor=2),
        "aligned": resize(scale_factor=2, align_corners=True),
        "fraction": resize(scale_factor=1.7),
        "size": resize(size=(13, 4)),
        "aligned size": resize(size=(1, 20), align_corners=True),
        "smaller": resize(scale_factor=0.4),
        "line": lambda x: F.interpolate(x.flatten(2), scale_factor=1.5, mode="linear"),
    }
    assert agree(cases, (1, 4, 5, 7)).count("interpolate") == len(cases)


def test_pads_that_no_window_takes(agree):
    conv = nn.Conv2d(4, 4, 3)
    cases = {
        "zeros": nn.Sequential(nn.ZeroPad2d((1, 2, 0, 1)), nn.ReLU(), conv),
        "ones": nn.Sequential(nn.ConstantPad2d(1, 1.0), conv),
        "maximum": nn.Sequential(nn.ZeroPad2d(1), nn.MaxPool2d(2)),
        "result": nn.ZeroPad2d(1),
        "twice": nn.Sequential(nn.ConstantPad2d(1, 2.0), nn.ZeroPad2d(1), conv),
        "channels": lambda x: conv(F.pad(x, (0, 0, 0, 0, 1, 1))[:, 1:5]),
        "crop": nn.Sequential(nn.ZeroPad2d((-1, 1, 0, -2)), conv),
        "joined": lambda x: torch.cat([F.pad(x, (0, 1)), F.pad(x, (1, 0))], 1),
        "vector": lambda x: F.pad(x.mean((2, 3)), (1, 2)),
    }
    # A crop leaves zeros that the convolution takes; two pads are joined.
    assert agree(cases, (1, 4, 5, 6)).count("pad") == len(cases)


def test_pads_that_repeat(agree):
    cases = {
        "reflect": nn.Conv2d(4, 4, 3, padding=1, padding_mode="reflect"),
        "replicate": nn.Conv2d(4, 4, 3, padding=1, padding_mode="replicate"),
        "circular": nn.Conv2d(4, 4, 3, padding=1, padding_mode="circular"),
        "uneven": nn.ReflectionPad2d((1, 2, 3, 0)),
        "line": lambda x: F.pad(x.flatten(2), (3, 2), mode="reflect"),
        "after zeros": nn.Sequential(nn.ZeroPad2d(1), nn.ReplicationPad2d(2)),
    }
    assert agree(cases, (1, 4, 5, 6)).count("resize") == len(cases)


def test_orders_that_take_a_buffer(agree):
    conv, square = nn.Conv2d(8, 8, 1), nn.Conv2d(2, 3, 1)
    cases = {
        "shuffle": lambda x: conv(nn.ChannelShuffle(2)(x)),
        "spelled out": lambda x: conv(x.view(1, 2, 4, 6, 4).transpose(1, 2).reshape(1, 8, 6, 4)),
        "pixel shuffle": lambda x: square(F.pixel_shuffle(x, 2)),
        "pixel unshuffle": lambda x: nn.functional.conv2d(
            F.pixel_unshuffle(x, 2), torch.ones(1, 32, 1, 1)
        ),
        "transpose": lambda x: conv(x.transpose(2, 3)),
        "sum": lambda x: x[:, :, :4] + x[:, :, :4].transpose(2, 3),
    }
    ops = agree(cases, (1, 8, 6, 4))
    assert ops.count("permute") == len(cases)


def test_orders_that_mix_dimensions_go_through_a_buffer(agree):
    conv = nn.Conv2d(4, 6, 3)

    def shuffled(x):
        return conv(x).reshape(1, 2, 3, 2, 4).transpose(1, 2).reshape(1, 6, 2, 4)

    cases = {
        "flattened": lambda x: torch.cat([x.flatten(1), x.flatten(1)], 1),
        "shuffle by hand": lambda x: conv(x) + shuffled(x),
        "split shuffle": lambda x: torch.cat([*shuffled(x).chunk(2, 1), conv(x)], 1),
    }
    assert "permute" in agree(cases, (1, 4, 4, 6))


def test_refused(refused):
    cases = {
        "along the batch": lambda x: torch.cat([x, x], 0)[:1],
        "the batch dimension": lambda x: F.pad(x, (0, 0, 0, 0, 0, 0, 0, 1))[:1],
        "an infinity": lambda x: F.pad(x, (1, 1), value=float("-inf")) + 1,
    }
    refused(cases, (1, 4, 4, 6))


def test_a_transpose_that_needs_a_large_buffer_is_refused_with_its_size(refused):
    conv = nn.Conv2d(4, 4, 1)
    refused({"a buffer of 1,280,000 words": lambda x: conv(x.transpose(2, 3))}, (1, 4, 400, 400))
