"""Whole networks quantized by onnxruntime: the table of docs/onnx.md."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from exporting import exported
from onnx import version_converter
from quantized_models import session_results
from test_quantized import integers, steps

FORMS = ("QDQ", "QOperator")


def quantized(plain: Any, calibration: np.ndarray, form: str, folder: Path) -> Path:
    """u8 values, i8 weights with a scale per filter."""
    from onnxruntime.quantization import (
        CalibrationDataReader,
        QuantFormat,
        QuantType,
        quantize_static,
    )
    from onnxruntime.quantization.shape_inference import quant_pre_process

    class Reader(CalibrationDataReader):
        def __init__(self) -> None:
            self.left: Iterator[np.ndarray] = iter(calibration)

        def get_next(self) -> Any:
            one = next(self.left, None)
            return None if one is None else {"x": one[None]}

    given, prepared, path = (folder / f"{name}.onnx" for name in ("given", "prepared", "quantized"))
    onnx.save(plain, given)
    quant_pre_process(str(given), str(prepared), skip_symbolic_shape=True)
    quantize_static(
        str(prepared),
        str(path),
        Reader(),
        quant_format=QuantFormat[form],
        per_channel=True,
        activation_type=QuantType.QUInt8,
    )
    return path


@pytest.mark.long
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("optimized", [False, True])
def test_digits(tmp_path, form, optimized):
    from stream_mlir.models import digits

    (calibration, _), (frames, _) = digits.dataset()
    plain = exported(digits.trained(), (1, 1, 8, 8), tmp_path)
    path = quantized(plain, calibration[:64], form, tmp_path)
    assert not steps(integers(path), frames, session_results(path, frames, optimized)).any()


@pytest.mark.long
@pytest.mark.parametrize("form", FORMS)
def test_resnet18(tmp_path, form):
    from stream_mlir import zoo

    plain = exported(zoo.entry("resnet18").make((1, 3, 64, 64)), (1, 3, 64, 64), tmp_path)
    draws = np.random.default_rng(0).standard_normal((16, 3, 64, 64)).astype(np.float32)
    path = quantized(plain, draws[:8], form, tmp_path)
    assert not steps(integers(path), draws[8:], session_results(path, draws[8:], True)).any()


@pytest.mark.long
def test_text_orientation_classifier(tmp_path):
    """A MobileNetV3 with real weights, against the graph as written."""
    rapidocr = pytest.importorskip("rapidocr_onnxruntime")
    from stream_mlir.models import orientation

    (calibration, _), (frames, _) = orientation.dataset(evaluation=24)
    plain = onnx.load(Path(rapidocr.__file__).parent / "models/ch_ppocr_mobile_v2.0_cls_infer.onnx")
    for dim, size in zip(
        plain.graph.input[0].type.tensor_type.shape.dim, (1, 3, 48, 192), strict=True
    ):
        dim.dim_value = size
    del plain.graph.value_info[:]
    plain = version_converter.convert_version(plain, 17)
    path = quantized(plain, calibration[:24], "QDQ", tmp_path)
    assert not steps(integers(path), frames, session_results(path, frames)).any()
