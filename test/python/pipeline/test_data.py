import numpy as np
import pytest

from stream_mlir.errors import UserError
from stream_mlir.pipeline.data import Data, load

FRAMES = np.linspace(0, 1, 24, dtype=np.float32).reshape(4, 6)
LABELS = np.array([0, 1, 2, 3])


def test_arrays_with_and_without_labels():
    plain, labeled = load(FRAMES, "data"), load((FRAMES, LABELS), "data")
    assert plain.labels is None
    assert np.array_equal(plain.arrays, FRAMES)
    assert np.array_equal(labeled.arrays, FRAMES)
    assert labeled.labels.tolist() == [0, 1, 2, 3]


def test_two_float_arrays_are_two_inputs_not_labels():
    data = load((FRAMES, FRAMES), "data")
    assert data.labels is None
    assert len(data.arrays) == 2


def test_npz_with_labels(tmp_path):
    np.savez(tmp_path / "data.npz", x=FRAMES, labels=LABELS)
    data = load(str(tmp_path / "data.npz"), "data")
    assert list(data.arrays) == ["x"]
    assert data.labels.tolist() == [0, 1, 2, 3]


def test_folder_of_npy(tmp_path):
    for index, frame in enumerate(FRAMES):
        np.save(tmp_path / f"{index}.npy", frame)
    assert load(tmp_path, "data").arrays.shape == (4, 6)


def test_function_of_a_file_that_imports_its_neighbor(tmp_path):
    (tmp_path / "neighbor_of_data.py").write_text(
        "import numpy as np\nX = np.ones((2, 3), np.float32)\n"
    )
    (tmp_path / "my_data.py").write_text(
        "from neighbor_of_data import X\ndef calibration():\n    return X, [0, 1]\n"
    )
    data = load(f"{tmp_path / 'my_data.py'}:calibration", "data")
    assert data.arrays.shape == (2, 3)
    assert data.labels.tolist() == [0, 1]


def test_callable_and_data_pass_through():
    data = load(lambda: {"x": FRAMES, "y": LABELS}, "data")
    assert isinstance(data, Data)
    assert load(data, "data") is data


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nowhere.npz", "no such file"),
        ("nowhere.py:calibration", "no such file"),
        ("no_such_package.data:calibration", "cannot import"),
        ("numpy:no_such_function", "no function 'no_such_function'"),
    ],
)
def test_what_is_not_there_is_named(text, told):
    with pytest.raises(UserError, match=told):
        load(text, "calibration data")


def test_a_loader_that_raises_is_the_users(tmp_path):
    (tmp_path / "bad_data.py").write_text("def calibration():\n    raise KeyError('x')\n")
    with pytest.raises(UserError, match="calibration raised KeyError"):
        load(f"{tmp_path / 'bad_data.py'}:calibration", "calibration data")


@pytest.mark.parametrize("labels", [np.array([0, 1]), np.array([0.5] * 4)])
def test_labels_must_fit(labels):
    with pytest.raises(UserError, match="labels"):
        load({"x": FRAMES, "labels": labels}, "evaluation data")


def test_a_score_in_place_of_labels():
    def score(outputs):
        return 0.5

    for given in ((FRAMES, score), {"x": FRAMES, "score": score}):
        data = load(lambda given=given: given, "data")
        assert data.score is score
        assert data.labels is None
        first = data.arrays["x"] if isinstance(data.arrays, dict) else data.arrays
        assert first.shape == FRAMES.shape
