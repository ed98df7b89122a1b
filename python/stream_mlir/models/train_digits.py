"""Trains `DigitsNet` and writes digits.npz beside this file: `python -m stream_mlir.models.train_digits` (a minute)."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from stream_mlir.models.digits import WEIGHTS, DigitsNet, dataset

EPOCHS = 60
BATCH = 64


def train(seed: int = 0) -> nn.Module:
    """Adam with a one-cycle schedule; frames shifted by up to one pixel."""
    torch.manual_seed(seed)
    (frames, labels), _ = dataset()
    x, y = torch.from_numpy(frames), torch.from_numpy(labels)
    model = DigitsNet()
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=1e-2)
    steps = EPOCHS * -(-len(x) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1e-2, total_steps=steps)
    model.train()
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(x)).split(BATCH):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(
                model(_shifted(x[batch])), y[batch], label_smoothing=0.05
            )
            loss.backward()
            optimizer.step()
            schedule.step()
    return model.eval()


def accuracy(model: nn.Module, frames: np.ndarray, labels: np.ndarray) -> float:
    """The fraction of frames whose largest logit is the label's."""
    with torch.no_grad():
        return float((model(torch.from_numpy(frames)).argmax(1).numpy() == labels).mean())


def _shifted(frames: torch.Tensor) -> torch.Tensor:
    """Half of the batches move by up to one pixel to each side."""
    if torch.rand(()) < 0.5:
        return frames
    down, right = (int(torch.randint(-1, 2, ())) for _ in range(2))
    padded = nn.functional.pad(frames, (1, 1, 1, 1))
    return padded[:, :, 1 - down : 9 - down, 1 - right : 9 - right]


def main() -> None:
    """Train, report, save."""
    model = train()
    (train_frames, train_labels), (test_frames, test_labels) = dataset()
    print(f"train accuracy {accuracy(model, train_frames, train_labels):.4f}")
    print(f"test accuracy  {accuracy(model, test_frames, test_labels):.4f}")
    state = {
        n: v.numpy() for n, v in model.state_dict().items() if not n.endswith("num_batches_tracked")
    }
    np.savez_compressed(
        WEIGHTS, **{n: v.astype(np.float16) for n, v in state.items()}
    )  # half the size, same accuracy


if __name__ == "__main__":
    main()
