"""Models that ship with the package: `zoo:NAME`. Written from their papers, with seeded weights; torch is loaded on use."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from stream_mlir.errors import UserError


@dataclass(frozen=True)
class Entry:
    """A model of the zoo: its factory (`module:function` of this package) and the input it is made for."""

    name: str
    factory: str
    input_shape: tuple[int, ...]
    description: str

    def make(self) -> Any:
        """A new instance in inference mode; the same weights every time."""
        module, function = self.factory.split(":")
        return getattr(import_module(f"stream_mlir.{module}"), function)().eval()


ENTRIES = {
    entry.name: entry
    for entry in (
        Entry(
            "digits",
            "models.digits:trained",
            (1, 1, 8, 8),
            "small CNN trained on scikit-learn's digits",
        ),
        Entry(
            "resnet8",
            "zoo.resnet:resnet8",
            (1, 3, 32, 32),
            "ResNet-8 for 32x32 images (MLPerf Tiny), seeded weights",
        ),
        Entry(
            "resnet18",
            "zoo.resnet:resnet18",
            (1, 3, 224, 224),
            "ResNet-18 (He et al. 2015), seeded weights",
        ),
        Entry(
            "mobilenet_v2",
            "zoo.mobilenet:mobilenet_v2",
            (1, 3, 224, 224),
            "MobileNetV2 (Sandler et al. 2018), seeded weights",
        ),
    )
}


def entry(name: str) -> Entry:
    """Look a model up; `UserError` with all names where it is unknown."""
    if name not in ENTRIES:
        raise UserError(
            f"no model '{name}' in the zoo", hint=f"there are {', '.join(sorted(ENTRIES))}"
        )
    return ENTRIES[name]
