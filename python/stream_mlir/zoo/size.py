"""How large a model of the zoo is."""

from __future__ import annotations

from dataclasses import dataclass

from stream_mlir.zoo import Entry


@dataclass(frozen=True)
class Size:
    """Trainable parameters, and multiplications with addition per frame (convolutions and matrix products)."""

    parameters: int
    macs: int


def size(entry: Entry) -> Size:
    """Counted by PyTorch, on tensors without data where weights are not read from files, at the input that the model is made for."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    with torch.device("meta" if entry.seeded else "cpu"), torch.no_grad():
        model = entry.architecture().eval()
        counter = FlopCounterMode(display=False)
        with counter:
            model(torch.empty(entry.input_shape))
    parameters = sum(p.numel() for p in model.parameters())
    return Size(parameters, counter.get_total_flops() // 2)
