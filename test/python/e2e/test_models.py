"""The models that the project promises."""

import numpy as np
import pytest
from full_size import limited, simulated_and_expected

import stream_mlir
from stream_mlir.zoo import ENTRIES

SMALL_IMAGE = (1, 3, 32, 32)
VOLUMES = {"x3d_m": (1, 3, 4, 32, 32), "unet3d": (1, 3, 16, 16, 16)}
#: Constants of the networks' definitions that make them thin and short, and an input: what is left has their kinds of layers.
THIN = {
    "resnet8": ({}, SMALL_IMAGE),
    "shufflenet_v2": ({"shufflenet._STAGES": ((16, 2), (32, 1), (32, 1))}, SMALL_IMAGE),
    "convnext_tiny": ({"convnext._STAGES": ((16, 1), (32, 1))}, SMALL_IMAGE),
    "vit_tiny": ({"vit._BLOCKS": 1, "vit._WIDTH": 24}, SMALL_IMAGE),
    "x3d_m": ({"x3d._STAGES": ((8, 1), (16, 2)), "x3d._HEAD": 32}, (1, 3, 4, 16, 16)),
}
IMAGE_MODELS = (
    "resnet8",
    "resnet18",
    "resnet50",
    "vgg16",
    "mobilenet_v2",
    "mobilenet_v3_small",
    "mobilenet_v3_large",
    "efficientnet_b0",
    "repvgg_a0",
    "regnet_y_400mf",
    "shufflenet_v2",
    "convnext_tiny",
    "vit_tiny",
    "unet",
    "yolov3_tiny",
    "yolov5n",
    "yolov5s",
    "yolov8n",
    "yolov8s",
)


def test_digits_over_the_whole_test_split(tmp_path):
    from stream_mlir.models import digits

    (calibration, _), test = digits.dataset()
    report = stream_mlir.compile(
        "zoo:digits", calib=calibration, evaluate=test, out=tmp_path, device="zybo"
    )
    assert report.check is not None
    assert report.accuracy is not None
    assert report.check.bit_exact
    assert report.check.inputs == report.accuracy.frames == 450
    assert report.accuracy.integer == report.accuracy.csim
    assert report.accuracy.csim > 0.98
    assert report.exceeded == []


@pytest.mark.long
def test_ocr_classifier(tmp_path):
    from stream_mlir.models import orientation, ppocr

    (calibration, _), evaluation = orientation.dataset(calibration=48, evaluation=128)
    report = stream_mlir.compile(
        str(ppocr.network(ppocr.CLASSIFIER)),
        input_shape=(1, 3, 48, 192),
        calib=calibration,
        evaluate=evaluation,
        out=tmp_path,
    )
    assert report.check is not None
    assert report.accuracy is not None
    assert report.check.bit_exact
    assert report.accuracy.float > 0.9
    assert report.accuracy.csim > report.accuracy.float - 0.05
    assert report.exceeded == []


@pytest.mark.long
@pytest.mark.parametrize(
    ("file", "shape"), [("DETECTOR", (1, 3, 64, 96)), ("RECOGNIZER", (1, 3, 48, 96))]
)
def test_ocr_at_reduced_size(tmp_path, file, shape):
    from stream_mlir.models import ppocr

    path = ppocr.network(getattr(ppocr, file))
    report = stream_mlir.compile(
        str(path), input_shape=shape, device="u250", out=tmp_path, checks=3
    )
    assert report.check is not None
    assert report.check.bit_exact
    assert report.exceeded == []


@pytest.mark.parametrize("name", THIN)
def test_thin_zoo(tmp_path, monkeypatch, name):
    constants, shape = THIN[name]
    for constant, value in constants.items():
        monkeypatch.setattr(f"stream_mlir.zoo.{constant}", value)
    report = stream_mlir.compile(f"zoo:{name}", input_shape=shape, out=tmp_path, checks=2)
    assert report.check is not None
    assert report.check.bit_exact
    assert report.exceeded == []


@pytest.mark.long
@pytest.mark.parametrize("name", [*IMAGE_MODELS, *VOLUMES])
def test_zoo_at_reduced_size(tmp_path, name):
    shape = VOLUMES.get(name, SMALL_IMAGE)
    options = {"device": "u250", "allow_over_budget": True}
    report = stream_mlir.compile(
        f"zoo:{name}", input_shape=shape, out=tmp_path, checks=3, **options
    )
    assert report.check is not None
    assert report.check.bit_exact


@pytest.mark.long
@pytest.mark.parametrize("name", ENTRIES)
def test_zoo_at_full_size(tmp_path, name):
    with limited(name):
        for simulated, expected in simulated_and_expected(name, tmp_path):
            assert len(np.unique(expected)) > 1
            assert (simulated == expected).all()


@pytest.mark.long
def test_resnet18_is_fast_enough(tmp_path):
    report = stream_mlir.compile("zoo:resnet18", device="u250", out=tmp_path, last="emit")
    assert report.interval_cycles < 250_000
