"""Models that ship with the package: `zoo:NAME`. Written from their papers, with seeded weights; torch is loaded on use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from stream_mlir.errors import UserError


@dataclass(frozen=True)
class Entry:
    """A model of the zoo: its factory (`module:function` of this package) and the input it is made for.

    `seeded`: it gets random weights here; `sized`: the factory takes the input's shape, on which the model's layers depend.
    `device` is a board on which it fits at eight bits; `offchip` and `spill` are what `streamc compile` must be allowed for that.
    """

    name: str
    factory: str
    input_shape: tuple[int, ...]
    description: str
    seeded: bool = True
    sized: bool = False
    device: str = "u250"
    offchip: bool = False
    spill: bool = False

    @property
    def flags(self) -> list[str]:
        """Of `streamc compile`, so that it fits."""
        allowed = [flag for flag in ("offchip", "spill") if getattr(self, flag)]
        return ["--device", self.device, *(f"--{flag}" for flag in allowed)]

    def architecture(self, input_shape: Sequence[int] | None = None) -> Any:
        """A new instance as its constructor leaves it."""
        module, function = self.factory.split(":")
        factory = getattr(import_module(f"stream_mlir.{module}"), function)
        return factory(input_shape or self.input_shape) if self.sized else factory()

    def make(self, input_shape: Sequence[int] | None = None) -> Any:
        """A new instance in inference mode; the same weights every time."""
        model = self.architecture(input_shape)
        if not self.seeded:
            return model.eval()
        from stream_mlir.zoo.seeding import seed_weights

        return seed_weights(model, self.input_shape)


_IMAGE = (1, 3, 224, 224)
_LARGE = (1, 3, 640, 640)

_ALL = (
    Entry(
        "digits",
        "models.digits:trained",
        (1, 1, 8, 8),
        "small CNN trained on scikit-learn's digits",
        seeded=False,
        device="zybo",
    ),
    Entry(
        "resnet8",
        "zoo.resnet:resnet8",
        (1, 3, 32, 32),
        "ResNet-8 (MLPerf Tiny)",
        device="zcu104",
    ),
    Entry("resnet18", "zoo.resnet:resnet18", _IMAGE, "ResNet-18 (He et al. 2015)"),
    Entry(
        "resnet50",
        "zoo.resnet:resnet50",
        _IMAGE,
        "ResNet-50 (He et al. 2015)",
        device="u280",
        offchip=True,
    ),
    Entry(
        "vgg16",
        "zoo.vgg:vgg16",
        _IMAGE,
        "VGG-16 (Simonyan and Zisserman 2014)",
        sized=True,
        offchip=True,
    ),
    Entry(
        "mobilenet_v2", "zoo.mobilenet:mobilenet_v2", _IMAGE, "MobileNetV2 (Sandler et al. 2018)"
    ),
    Entry(
        "mobilenet_v3_small",
        "zoo.mobilenet_v3:mobilenet_v3_small",
        _IMAGE,
        "MobileNetV3-Small (Howard et al. 2019)",
    ),
    Entry(
        "mobilenet_v3_large",
        "zoo.mobilenet_v3:mobilenet_v3_large",
        _IMAGE,
        "MobileNetV3-Large (Howard et al. 2019)",
    ),
    Entry(
        "efficientnet_b0",
        "zoo.efficientnet:efficientnet_b0",
        _IMAGE,
        "EfficientNet-B0 (Tan and Le 2019)",
    ),
    Entry(
        "repvgg_a0", "zoo.repvgg:repvgg_a0", _IMAGE, "RepVGG-A0, inference form (Ding et al. 2021)"
    ),
    Entry(
        "regnet_y_400mf",
        "zoo.regnet:regnet_y_400mf",
        _IMAGE,
        "RegNetY-400MF (Radosavovic et al. 2020)",
    ),
    Entry(
        "shufflenet_v2", "zoo.shufflenet:shufflenet_v2", _IMAGE, "ShuffleNetV2 1x (Ma et al. 2018)"
    ),
    Entry(
        "convnext_tiny",
        "zoo.convnext:convnext_tiny",
        _IMAGE,
        "ConvNeXt-T (Liu et al. 2022)",
        device="u280",
        offchip=True,
    ),
    Entry("vit_tiny", "zoo.vit:vit_tiny", _IMAGE, "ViT-Ti/16 (Touvron et al. 2020)", sized=True),
    Entry(
        "unet",
        "zoo.unet:unet",
        (1, 3, 368, 480),
        "U-Net, 12 classes (Ronneberger et al. 2015)",
        offchip=True,
    ),
    Entry(
        "yolov3_tiny",
        "zoo.yolov3_tiny:yolov3_tiny",
        (1, 3, 416, 416),
        "YOLOv3-tiny, raw heads (Redmon and Farhadi 2018)",
    ),
    Entry("yolov5n", "zoo.yolov5:yolov5n", _LARGE, "YOLOv5n, raw heads (Jocher et al. 2022)"),
    Entry("yolov5s", "zoo.yolov5:yolov5s", _LARGE, "YOLOv5s, raw heads (Jocher et al. 2022)"),
    Entry("yolov8n", "zoo.yolov8:yolov8n", _LARGE, "YOLOv8n, raw heads (Jocher et al. 2023)"),
    Entry("yolov8s", "zoo.yolov8:yolov8s", _LARGE, "YOLOv8s, raw heads (Jocher et al. 2023)"),
    Entry("x3d_m", "zoo.x3d:x3d_m", (1, 3, 16, 224, 224), "X3D-M (Feichtenhofer 2020)", spill=True),
    Entry("unet3d", "zoo.unet3d:unet3d", (1, 3, 64, 128, 128), "3D U-Net (Çiçek et al. 2016)"),
)
ENTRIES = {entry.name: entry for entry in _ALL}


def entry(name: str) -> Entry:
    """Look a model up; `UserError` with all names where it is unknown."""
    if name not in ENTRIES:
        raise UserError(
            f"no model '{name}' in the zoo", hint=f"there are {', '.join(sorted(ENTRIES))}"
        )
    return ENTRIES[name]
