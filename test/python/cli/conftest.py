from pathlib import Path

import pytest

NET = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.conv = nn.Conv2d(3, 5, 3, stride=2, padding=1)
        self.fc = nn.Linear(5, 3)

    def forward(self, x):
        return self.fc(torch.relu(self.conv(x)).mean((2, 3)))

class Unsupported(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 4, 3)
        self.up = nn.Unfold(2)

    def forward(self, x):
        return self.up(torch.relu(self.first(x)))
"""


@pytest.fixture
def own_module(tmp_path, monkeypatch) -> Path:
    """A working folder with the user's own module in it."""
    (tmp_path / "my_module.py").write_text(NET)
    monkeypatch.chdir(tmp_path)
    return tmp_path
