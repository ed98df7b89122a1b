"""PP-OCR's networks, with their trained weights, out of the wheel `rapidocr-onnxruntime`."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from stream_mlir.errors import UserError

DETECTOR = "ch_PP-OCRv4_det_infer.onnx"
RECOGNIZER = "ch_PP-OCRv4_rec_infer.onnx"
CLASSIFIER = "ch_ppocr_mobile_v2.0_cls_infer.onnx"


def network(file: str) -> Path:
    """Where a network's file lies. UserError if the wheel is not installed."""
    spec = find_spec("rapidocr_onnxruntime")
    if spec is None or spec.origin is None:
        raise UserError(
            "PP-OCR's networks are not installed", hint="pip install rapidocr-onnxruntime"
        )
    return Path(spec.origin).parent / "models" / file


def characters() -> list[str]:
    """What the recognizer's classes stand for, in order, without the first one, the blank; the last is the space."""
    import onnx

    model = onnx.load(network(RECOGNIZER))
    listed = next(entry.value for entry in model.metadata_props if entry.key == "character")
    return [*listed.splitlines(), " "]
