"""PP-OCR's detector and recognizer on rendered text."""

import numpy as np
import pytest

from stream_mlir import interp, ir
from stream_mlir.importers import import_model
from stream_mlir.interp.run import main_function
from stream_mlir.models import ppocr, text_detection, text_recognition


def both_answers(file, frames):
    """onnxruntime's and the interpreter's results for frames."""
    onnxruntime = pytest.importorskip("onnxruntime")
    path = ppocr.network(file)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    module = import_model(path, input_shapes=(1, *frames.shape[1:]))
    attrs = main_function(module.operation).attributes
    enters, leaves = (ir.ArrayAttr(attrs[f"{which}_attrs"])[0] for which in ("arg", "res"))
    outputs = interp.run(module, [interp.to_stream(frames, enters)])
    own = interp.to_model(outputs[0], leaves)
    return session.run(None, {"x": frames})[0], own


def test_the_detector_finds_the_text():
    frames, score = text_detection.evaluation(8)
    want, got = both_answers(ppocr.DETECTOR, frames)
    np.testing.assert_allclose(got, want, atol=2e-4)
    assert score([want]) > 0.7
    assert score([np.roll(want, 20, axis=2)]) < 0.3


def test_the_recognizer_reads_the_text():
    frames, score = text_recognition.evaluation(8)
    want, got = both_answers(ppocr.RECOGNIZER, frames)
    np.testing.assert_allclose(got, want, atol=0.01)
    assert score([want]) > 0.95
    assert score([want[::-1]]) < 0.5


def test_data_is_seeded_and_what_is_evaluated_is_new():
    for data, channels in ((text_detection, 3), (text_recognition, 3)):
        calibration, (evaluation, _) = data.calibration(4), data.evaluation(4)
        np.testing.assert_array_equal(calibration, data.calibration(4))
        assert calibration.shape == evaluation.shape
        assert calibration.shape[1] == channels
        assert not {frame.tobytes() for frame in calibration} & {f.tobytes() for f in evaluation}


def test_masks_lie_in_the_middle_of_the_boxes():
    page = text_detection.page(np.random.default_rng(3))
    mask = page.mask()
    assert page.boxes
    for left, top, right, bottom in page.boxes:
        assert mask[(top + bottom) // 2, (left + right) // 2]
        assert not mask[top, left:right].any()
        assert not mask[bottom - 1, left:right].any()
    assert text_detection.intersection_over_union(mask[None])([mask[None, None] * 1.0]) == 1


@pytest.mark.parametrize(
    ("a", "b", "distance"),
    [("", "", 0), ("abc", "", 3), ("", "ab", 2), ("kitten", "sitting", 3), ("flaw", "lawn", 2)],
)
def test_edit_distance(a, b, distance):
    assert text_recognition.edit_distance(a, b) == distance


def test_repeated_classes_are_one_character_unless_a_blank_is_between():
    scores = np.eye(3)[[0, 1, 1, 0, 1, 2, 2, 0]]
    assert text_recognition.read(scores, "ab") == "aab"
    score = text_recognition.character_accuracy(["a ab"], "ab")
    assert score([scores[None]]) == 1
    assert score([scores[None, :4]]) == pytest.approx(1 / 3)


def test_classes_have_their_characters():
    assert len(ppocr.characters()) == 6624  # and the blank
