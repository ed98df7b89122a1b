"""A small CNN for scikit-learn's digits (8x8 gray images, 10 classes), trained by `train_digits`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn

from stream_mlir.zoo.weights import load_weights

WEIGHTS = Path(__file__).with_name("digits.npz")


class DigitsNet(nn.Module):
    """Three convolutions and a linear layer."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(8)
        self.conv2 = nn.Conv2d(8, 12, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(12)
        self.pool = nn.MaxPool2d(2)
        self.conv3 = nn.Conv2d(12, 16, 3, padding=1, bias=False)
        self.bn3 = nn.BatchNorm2d(16)
        self.fc = nn.Linear(16 * 2 * 2, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Logits of frames N x 1 x 8 x 8 with gray levels from 0 to 1."""
        x = torch.relu(self.bn1(self.conv1(x)))
        x = self.pool(torch.relu(self.bn2(self.conv2(x))))
        x = self.pool(torch.relu(self.bn3(self.conv3(x))))
        return self.fc(torch.flatten(x, 1))


def trained() -> nn.Module:
    """The network with the weights that ship with the package."""
    model = DigitsNet()
    load_weights(model, WEIGHTS)
    return model.eval()


def dataset() -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """((train frames, labels), (test frames, labels)): 1347 and 450 frames, N x 1 x 8 x 8 float32 in [0, 1].

    The split is fixed; training and calibration never see the test frames. Needs scikit-learn, which holds the images.
    """
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    images, labels = load_digits(return_X_y=True)
    frames = (images.reshape(-1, 1, 8, 8) / 16).astype(np.float32)
    parts = train_test_split(frames, labels, test_size=0.25, random_state=0, stratify=labels)
    train, test, train_labels, test_labels = (np.asarray(part) for part in parts)
    return (train, train_labels), (test, test_labels)


def calibration() -> tuple[np.ndarray, np.ndarray]:
    """The training split, for `--calib stream_mlir.models.digits:calibration`."""
    return dataset()[0]


def evaluation() -> tuple[np.ndarray, np.ndarray]:
    """The test split, for `--eval stream_mlir.models.digits:evaluation`."""
    return dataset()[1]
