"""Weights for models without training: random, the same every time, with activations of healthy size."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn


def seed_weights(model: nn.Module, input_shape: tuple[int, ...], seed: int = 0) -> Any:
    """He initialization, then batch-norm statistics measured on random frames, as training would have left them.

    Without measured statistics the activations of a deep random network grow or vanish layer by layer, and nothing that is
    calibrated on it afterwards says anything.
    """
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for module in model.modules():
            _initialize(module, generator)
        _measure(model, torch.randn((8, *input_shape[1:]), generator=generator))
    return model.eval()


def _initialize(module: nn.Module, generator: torch.Generator) -> None:
    if isinstance(module, nn.BatchNorm2d):  # channels that differ, as trained ones do
        module.weight.uniform_(0.5, 1.5, generator=generator)
        module.bias.uniform_(-0.3, 0.3, generator=generator)
    if isinstance(module, (nn.Conv2d, nn.Linear)):
        fan_in = module.weight[0].numel()
        gain = 2.0 if isinstance(module, nn.Conv2d) else 1.0
        module.weight.normal_(0.0, (gain / fan_in) ** 0.5, generator=generator)
        if module.bias is not None:
            module.bias.uniform_(-0.1, 0.1, generator=generator)


def _measure(model: nn.Module, frames: torch.Tensor) -> None:
    norms = [m for m in model.modules() if isinstance(m, nn.BatchNorm2d)]
    for norm in norms:
        norm.momentum = 1.0
    model.train()
    model(frames)
    model.eval()
    for norm in norms:
        norm.momentum = 0.1
