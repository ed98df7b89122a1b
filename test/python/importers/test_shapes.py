"""Reshapes, transposes, broadcasts: the layout is followed through them, or the model is refused."""

from typing import Any

import numpy as np
import torch
from torch import nn

from stream_mlir.importers import import_model


def test_flatten_before_linear_permutes_its_columns(agree):
    flat = nn.Sequential(nn.Conv2d(2, 3, 2), nn.Flatten(), nn.Linear(3 * 4 * 5, 6))
    assert agree(flat, (1, 2, 5, 6)) == ["conv", "reshape", "linear"]
    between = nn.Sequential(
        nn.Flatten(), nn.ReLU(), nn.Dropout(), nn.Linear(60, 6), nn.ReLU(), nn.Linear(6, 2)
    )
    agree(between, (1, 3, 4, 5))
    cases = {
        "view": lambda x: flat[2](x.view(1, -1)),
        "reshape": lambda x: flat[2](x.reshape(x.shape[0], 3 * 4 * 5)),
        "by parts": lambda x: flat[2](x.flatten(2).flatten(1)),
        "after a transpose": lambda x: flat[2](x.transpose(1, 3).flatten(1)),
        "after a permute": lambda x: flat[2](x.permute(0, 2, 3, 1).reshape(1, 60)),
        "channels cut in two": lambda x: flat[2](x.view(1, 3, 2, 2, 5).permute(0, 3, 1, 4, 2).reshape(1, 60)),
    }  # fmt: skip
    agree(cases, (1, 3, 4, 5))


def test_shapes_that_keep_the_order_cost_nothing(agree):
    cases = {
        "view": lambda x: torch.relu(x.view(1, 6, 1, 1)).view(1, 6),
        "unsqueeze": lambda x: torch.relu(x.unsqueeze(2).unsqueeze(-1)).squeeze(),
        "contiguous": lambda x: torch.relu(x.contiguous().clone().detach()),
        "image": lambda x: torch.relu(x.view(1, 1, 2, 3)),
    }
    assert set(agree(cases, (1, 6))) == {"map", "reshape"}
    digits = nn.Sequential(
        nn.Unflatten(1, (1, 4, 4)), nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Linear(8, 3)
    )
    agree(digits, (1, 16))


def test_channel_last_models(agree):
    conv = nn.Conv2d(3, 4, 3)
    agree(lambda x: torch.relu(conv(x.permute(0, 3, 1, 2))).permute(0, 2, 3, 1), (1, 5, 6, 3))
    linear = nn.Linear(4, 5)
    agree(
        lambda x: linear(conv(x).permute(0, 2, 3, 1)).permute(0, 3, 1, 2).mean((2, 3)), (1, 3, 6, 6)
    )
    agree(lambda x: linear(x.transpose(1, 2)).transpose(1, 2), (1, 4, 9))
    agree(nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 2)), (1, 9, 4))


def test_refused_orders(refused):
    conv, square, linear = nn.Conv2d(3, 4, 3), nn.Conv2d(4, 4, 1), nn.Linear(405, 2)
    cases = {
        "a convolution needs the elements": lambda x: square(conv(x).transpose(2, 3)),
        "a linear layer over the last": lambda x: linear(conv(x)),
        "an operator of two streams needs": lambda x: conv(x) + conv(x).transpose(2, 3),
        "a softmax along dim 1": lambda x: conv(x).flatten(1).softmax(1),
        "rolling over all elements": lambda x: torch.roll(x, 1),
    }
    refused(cases, (1, 3, 407, 407))


def test_streams_of_some_positions_are_repeated(agree):
    pool = nn.functional.avg_pool2d
    cases = {
        "rows": lambda x: x * pool(x, (1, 6)),
        "columns": lambda x: pool(x, (7, 1)) - x,
        "rows of all channels": lambda x: x + pool(x, (1, 6)).mean(1, keepdim=True),
        "without the frame": lambda x: x * pool(x, (1, 6))[0],
    }
    assert agree(cases, (1, 3, 7, 6)).count("resize") == 4


def test_rolls(agree):
    cases = {
        "image": lambda x: torch.roll(x, (1, -2), (2, 3)),
        "far": lambda x: torch.roll(x, 17, 3),
        "channels": lambda x: torch.roll(x, 1, 1),
        "channels in any order": lambda x: x[:, torch.tensor([2, 1, 0])],
    }
    agree(cases, (1, 3, 7, 6))


def test_patches(agree, refused):
    fold, unfold = nn.functional.fold, nn.functional.unfold
    cases = {
        "side by side": lambda x: unfold(x, (2, 3), stride=(2, 3)),
        "and back": lambda x: fold(
            unfold(x, (4, 2), stride=(4, 2)) - 1, (8, 6), (4, 2), stride=(4, 2)
        ),
    }
    agree(cases, (1, 3, 8, 6))
    overlapping = lambda x: unfold(x, 2, stride=1)  # noqa: E731
    cases = {"patches that overlap": overlapping, "do not fill": lambda x: unfold(x, 4, stride=4)}
    refused(cases, (1, 3, 8, 6))


def test_slices_of_many_dims(agree):
    cases = {
        "six": lambda x: x.reshape(3, 7, 2, 3, 1, 1)[1:, 2:4],
        "no frame": lambda x: x.reshape(3, 7, 6)[:, 1:3],
        "six without a frame": lambda x: x.reshape(3, 7, 2, 3).unflatten(0, (3, 1))[:, :, :, 1],
    }
    agree(cases, (1, 3, 7, 6))


def test_both_sides_of_an_operator_are_repeated(agree):
    one, vector = nn.Conv2d(3, 1, 1), torch.rand(4, 1, 1)
    amax = torch.amax
    cases = {
        "channels and positions": lambda x: x.mean((2, 3), keepdim=True) + one(x),
        "positions and channels": lambda x: one(x) - x.mean((2, 3), keepdim=True),
        "rows and columns": lambda x: torch.maximum(amax(x, 2, True), amax(x, 3, True)),
        "tokens": lambda x: amax(x, (1, 2)).unsqueeze(1) * amax(x, (1, 3)).unsqueeze(2),
        "a constant": lambda x: one(x) * vector,
        "a heads' mask": lambda x: x.unflatten(3, (2, 3)) * amax(x, (1, 2, 3), True)[..., None],
    }
    agree(cases, (1, 3, 7, 6))


def test_repetitions(agree):
    one, rows = nn.Conv2d(3, 1, 1), nn.AvgPool2d((1, 6))
    cases = {
        "channels": lambda x: one(x).expand(1, 4, 7, 6),
        "rows": lambda x: rows(x).expand(-1, -1, -1, 5),
        "a new dim": lambda x: x[:, :, None].expand(1, 3, 2, 7, 6).reshape(1, 6, 7, 6),
        "the frame": lambda x: one(x)[:, 0].expand(5, 7, 6)[None],
        "tile": lambda x: x.repeat(1, 2, 1, 3),
        "interleave": lambda x: x.repeat_interleave(2, 2),
        "transposed": lambda x: rows(x).expand(1, 3, 7, 7).transpose(2, 3) + 1,
        "reshaped": lambda x: rows(x).expand(1, 3, 7, 2).reshape(1, 3, 2, 7) + rows(x)[:, :, :2],
    }
    agree(cases, (1, 3, 7, 6))


def test_operators_read_what_is_not_repeated_yet(agree):
    gate = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(3, 3, 1))
    cases = {"product": lambda x: x * gate(x).expand_as(x).sigmoid()}
    assert "resize" not in agree(cases, (1, 3, 7, 6))


def test_what_is_asked_for_in_another_order_is_held(refused):
    cases = {"600 rows are held: a buffer of 1,080,000 words": lambda x: torch.roll(x, 1, 2)}
    refused(cases, (1, 3, 600, 600))


def prelu(slopes):
    layer = nn.PReLU(len(slopes))
    layer.weight.data = torch.tensor(slopes)
    return layer


def test_constants_that_differ_between_positions(agree):
    conv = nn.Conv2d(3, 3, 1)
    image, row, vector = torch.rand(1, 1, 5, 4), torch.rand(4), torch.rand(3, 1, 1)
    full = torch.rand(3, 5, 4)
    cases = {
        "image": lambda x: x * image,
        "behind a layer": lambda x: conv(x) - full,
        "row": lambda x: row - x,
        "quotient": lambda x: x / (1 + full),
        "maximum": lambda x: torch.maximum(x, vector),
        "product added": lambda x: torch.addcmul(vector, vector, x, value=0.5),
        "quotient added": lambda x: torch.addcdiv(x, x, vector),
        "minimum": lambda x: torch.minimum(full, x),
        "concatenated": lambda x: torch.cat([x, image], 1),
    }
    assert "constant" in agree(cases, (1, 3, 5, 4))


def test_two_streams(agree):
    conv, one = nn.Conv2d(3, 3, 3, padding=1), nn.Conv2d(3, 1, 1)
    cases = {
        "residual": lambda x: conv(x) + x,
        "alpha": lambda x: torch.add(conv(x), x, alpha=0.5),
        "difference": lambda x: conv(x) - 2 * x,
        "product": lambda x: conv(x) * x,
        "larger": lambda x: torch.maximum(conv(x), x),
        "smaller": lambda x: torch.minimum(conv(x), x),
        "gate": lambda x: x * torch.sigmoid(x.mean((2, 3), keepdim=True)),
        "gate first": lambda x: x.amax((2, 3), keepdim=True) - x,
        "gate flat": lambda x: x + x.mean((2, 3)).view(1, 3, 1, 1),
        "with itself": lambda x: x + x,
        "per position": lambda x: x * one(x),
        "per position first": lambda x: one(x) - x,
        "one value": lambda x: x * one(x).mean((2, 3), keepdim=True),
        "ratio": lambda x: x / (1.5 + torch.tanh(conv(x))),
        "ratio of a constant": lambda x: torch.arange(3.0).view(3, 1, 1) / (1.5 + torch.tanh(x)),
        "slopes": prelu([0.5, 0.0, 1.0]),
        "any slopes": prelu([-0.5, 0.1, 1.5]),
    }
    agree(cases, (1, 3, 5, 4))
    agree(lambda x, y: (x + y, x * y), (1, 3, 4, 4), (1, 3, 4, 4))
    agree(lambda x, g: x * g, (1, 3, 4, 4), (1, 3, 1, 1))


def test_locations_are_module_paths():
    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv1, self.bn1 = nn.Conv2d(2, 2, 1), nn.BatchNorm2d(2)

        def forward(self, x):
            return torch.relu(self.bn1(self.conv1(x))) + x

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer1 = nn.Sequential(Block(), Block())
            self.head = nn.Sequential(nn.Flatten(), nn.Linear(8, 3))

        def forward(self, x):
            return torch.sigmoid(self.head(self.layer1(x)))

    module = import_model(Net(), input_shapes=(1, 2, 2, 2))
    ops = module.body.operations[0].regions[0].blocks[0].operations
    names = [str(o.location)[5:-2] for o in ops if o.operation.name.startswith("stream.")]
    block = ["layer1.0.conv1", "layer1.0.relu", "layer1.0.add"]
    second = [n.replace("0", "1", 1) for n in block]
    assert [n for n in names if n not in ("head.1", "sigmoid")] == [*block, *second]
    assert names[-1] == "sigmoid"


def test_ports_describe_the_model():
    module = import_model(nn.Conv2d(3, 4, 3), input_shapes=(1, 3, 5, 6))
    function: Any = module.body.operations[0]
    argument, result = function.attributes["arg_attrs"][0], function.attributes["res_attrs"][0]
    assert list(argument["stream.model_shape"]) == [1, 3, 5, 6]
    assert list(argument["stream.permutation"]) == [0, 2, 3, 1]
    assert list(result["stream.model_shape"]) == [1, 4, 3, 4]
    assert (
        str(function.attributes["function_type"]) == "(tensor<1x5x6x3xf32>) -> tensor<1x3x4x4xf32>"
    )


def test_the_users_module_is_left_alone():
    net = nn.Sequential(nn.Conv2d(1, 1, 1), nn.BatchNorm2d(1), nn.Dropout())
    net[2].eval()
    before = {n: v.clone() for n, v in net.state_dict().items()}
    import_model(net, input_shapes=(1, 1, 4, 4))
    assert (net.training, net[1].training, net[2].training) == (True, True, False)
    assert all(np.array_equal(before[n], v) for n, v in net.state_dict().items())


def test_unit_dims_do_not_hide_the_channels(agree):
    linear = nn.Linear(4, 5)
    agree(lambda x: linear(x) * torch.arange(5.0) + torch.arange(5.0), (1, 1, 4))
    agree(lambda x: torch.relu(x) * torch.arange(4.0), (1, 1, 4))
    agree(lambda x: torch.softmax(x, 3), (1, 1, 3, 4))
    agree(lambda x: torch.softmax(x, 1), (1, 3, 1, 4))


def test_padding_that_no_window_reads(agree):
    pad, conv = nn.ZeroPad2d(1), nn.Conv2d(3, 3, 1)
    cases = {
        "mean": lambda x: pad(x).mean((2, 3)),
        "scale": lambda x: pad(x) * torch.arange(3.0).view(3, 1, 1),
        "view": lambda x: pad(x).flatten(1),
        "permute": lambda x: pad(x).permute(0, 2, 3, 1),
        "sum": lambda x: pad(x) + pad(conv(x)),
        "pool": lambda x: nn.functional.adaptive_avg_pool2d(pad(x), 1),
        "norm": nn.Sequential(pad, nn.BatchNorm2d(3)),
        "output": pad,
    }
    assert agree(cases, (1, 3, 4, 4)).count("pad") == len(cases) + 1


def test_dropout_that_is_always_on_is_refused(refused):
    refused({"dropout": lambda x: nn.functional.dropout(x, 0.5, training=True)}, (1, 3))
