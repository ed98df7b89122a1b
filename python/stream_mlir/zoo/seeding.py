"""Weights for models without training: random, the same every time, with activations of healthy size."""

from __future__ import annotations

from math import prod
from typing import Any

import torch
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.modules.conv import _ConvNd, _ConvTransposeNd

_SIDE, _LENGTH = 64, 8  # of the frames that statistics are measured on: images, clips


def seed_weights(model: nn.Module, input_shape: tuple[int, ...], seed: int = 0) -> Any:
    """He initialization, then batch-norm statistics measured on small random frames, as training would have left them.

    Without measured statistics the activations of a deep random network grow or vanish layer by layer, and nothing that is
    calibrated on it afterwards says anything.
    """
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for module in model.modules():
            _initialize(module, generator)
        if any(isinstance(m, _BatchNorm) for m in model.modules()):
            _measure(model, torch.randn(_frames(input_shape), generator=generator))
    return model.eval()


def _frames(shape: tuple[int, ...]) -> list[int]:
    """Eight images of 64 x 64, or two clips of eight of them."""
    side = [min(size, _SIDE) for size in shape[-2:]]
    length = [min(size, _LENGTH) for size in shape[2:-2]]
    return [2 if length else 8, shape[1], *length, *side]


def _initialize(module: nn.Module, generator: torch.Generator) -> None:
    """Channels of norms differ, as trained ones do."""
    if isinstance(module, (_BatchNorm, nn.LayerNorm)):
        if module.weight is None:  # without parameters
            return
        module.weight.uniform_(0.5, 1.5, generator=generator)
        module.bias.uniform_(-0.3, 0.3, generator=generator)
    elif isinstance(module, (_ConvNd, nn.Linear)):
        gain = 2.0 if isinstance(module, _ConvNd) else 1.0
        module.weight.normal_(0.0, (gain / _fan_in(module)) ** 0.5, generator=generator)
        if module.bias is not None:
            module.bias.uniform_(-0.1, 0.1, generator=generator)
    else:  # a model's own: tokens, scales
        for parameter in module.parameters(recurse=False):
            parameter.add_(torch.empty_like(parameter).normal_(0.0, 0.2, generator=generator))


def _fan_in(module: nn.Module) -> float:
    """Weights per output value."""
    weight: Any = module.weight
    if isinstance(module, _ConvTransposeNd):
        return weight[:, 0].numel() / module.groups / prod(module.stride)
    return weight[0].numel()


def _measure(model: nn.Module, frames: torch.Tensor) -> None:
    norms = [m for m in model.modules() if isinstance(m, _BatchNorm)]
    for norm in norms:
        norm.momentum = 1.0
    model.train()
    model(frames)
    model.eval()
    for norm in norms:
        norm.momentum = 0.1
