"""The trained digits network, and the text-orientation data."""

import numpy as np
import pytest

from stream_mlir import interp
from stream_mlir.importers import import_model
from stream_mlir.models import digits, orientation, ppocr, text


def imported_outputs(module, frames):
    function = module.body.operations[0]
    x = interp.to_stream(frames, function.attributes["arg_attrs"][0])
    return interp.to_model(interp.run(module, [x])[0], function.attributes["res_attrs"][0])


def test_digits_data_is_split():
    (train, train_labels), (test, test_labels) = digits.dataset()
    assert train.shape == (1347, 1, 8, 8)
    assert test.shape == (450, 1, 8, 8)
    assert train.dtype == np.float32
    assert (train.min(), train.max()) == (0, 1)
    assert set(train_labels) == set(test_labels) == set(range(10))
    assert not {f.tobytes() for f in train} & {f.tobytes() for f in test}


def test_digits_accuracy_of_the_imported_model():
    _, (frames, labels) = digits.dataset()
    logits = imported_outputs(import_model("zoo:digits"), frames)
    assert (logits.argmax(1) == labels).mean() > 0.98


def test_digits_weights_are_small():
    assert digits.WEIGHTS.stat().st_size < 16_000


def test_orientation_data_is_seeded_and_balanced():
    (frames, labels), (evaluation, _) = orientation.dataset(4, 6, seed=3)
    (again, _), _ = orientation.dataset(4, 6, seed=3)
    np.testing.assert_array_equal(frames, again)
    assert frames.shape == (4, 3, 48, 192)
    assert evaluation.shape == (6, 3, 48, 192)
    assert list(labels) == [0, 1, 0, 1]
    assert -1 <= frames.min() < 0 < frames.max() <= 1


def test_orientation_data_without_any_font(monkeypatch):
    monkeypatch.setattr(text, "fonts", tuple)
    (frames, _), _ = orientation.dataset(2, 2)
    assert frames.std() > 0.1


def test_turned_is_upright_turned():
    image = text.line(np.random.default_rng(5)).image
    frame = text.preprocess(image, orientation.WIDTH)
    turned = text.preprocess(image.rotate(180), orientation.WIDTH)
    width = min(192, int(np.ceil(48 * image.width / image.height)))
    np.testing.assert_allclose(turned[:, :, :width], frame[:, ::-1, :width][:, :, ::-1], atol=0.02)


def test_orientation_classifier_reads_the_data():
    onnxruntime = pytest.importorskip("onnxruntime")
    _, (frames, labels) = orientation.dataset(8, 48)
    classifier = ppocr.network(ppocr.CLASSIFIER)
    session = onnxruntime.InferenceSession(classifier, providers=["CPUExecutionProvider"])
    want = session.run(None, {"x": frames})[0]
    assert (want.argmax(1) == labels).mean() > 0.95
    module = import_model(classifier, input_shapes=(1, 3, 48, 192))
    np.testing.assert_allclose(imported_outputs(module, frames), want, atol=1e-4)
