"""Calibration data: what is taken, and one clear error for each thing that is wrong."""

from pathlib import Path

import numpy as np
import pytest

from stream_mlir import ir
from stream_mlir.errors import UserError
from stream_mlir.quant import Calibration

ONE_INPUT = """
func.func @main(%x: tensor<1x4x5x3xf32> {stream.name = "image", stream.model_shape = array<i64: 1, 3, 4, 5>,
    stream.permutation = array<i64: 0, 2, 3, 1>}) -> tensor<1x4x5x3xf32> {
  return %x : tensor<1x4x5x3xf32>
}"""
TWO_INPUTS = """
func.func @main(%x: tensor<1x3xf32> {stream.name = "a"}, %y: tensor<1x2xf32> {stream.name = "b"})
    -> (tensor<1x3xf32>, tensor<1x2xf32>) {
  return %x, %y : tensor<1x3xf32>, tensor<1x2xf32>
}"""


@pytest.fixture
def module() -> ir.Module:
    return ir.Module.parse(ONE_INPUT)


def frames(count: int = 6) -> np.ndarray:
    return np.random.default_rng(0).standard_normal((count, 3, 4, 5)).astype(np.float32)


def test_arrays_come_in_model_layout(module: ir.Module) -> None:
    calibration = Calibration.from_arrays(module, [frames()])
    np.testing.assert_array_equal(calibration.arrays[0], frames().transpose(0, 2, 3, 1))
    assert Calibration.from_arrays(module, frames(), samples=2).frames == 2
    assert Calibration.from_arrays(module, frames()[0]).frames == 1


def test_batches_cover_every_frame_once() -> None:
    calibration = Calibration((np.arange(3 * 2**19, dtype=np.float32).reshape(12, -1),))
    batches = list(calibration.batches())
    assert len(batches) > 1
    np.testing.assert_array_equal(np.concatenate([b[0] for b in batches]), calibration.arrays[0])


@pytest.mark.parametrize(
    "kind", ["npy", "npz", "folder of frames", "folder of batches", "folder of 1x"]
)
def test_files(module: ir.Module, tmp_path: Path, kind: str) -> None:
    x, path = frames(), tmp_path / f"x.{kind}"
    if kind == "npy":
        np.save(path, x)
    elif kind == "npz":
        np.savez(path, anything=x)
    else:
        path = tmp_path
        parts = {"folder of frames": list(x), "folder of batches": [x[:4], x[4:]]}
        for i, part in enumerate(parts.get(kind, [frame[None] for frame in x])):
            np.save(tmp_path / f"{i}.npy", part)
    calibration = Calibration.from_path(module, path)
    np.testing.assert_array_equal(calibration.arrays[0], x.transpose(0, 2, 3, 1))


def test_several_inputs_are_matched_by_name() -> None:
    module = ir.Module.parse(TWO_INPUTS)
    a, b = np.ones((4, 3), np.float32), np.zeros((4, 2), np.float32)
    calibration = Calibration.from_arrays(module, {"b": b, "a": a})
    assert [array.shape for array in calibration.arrays] == [(4, 3), (4, 2)]
    with pytest.raises(UserError, match=r"arrays \['a'\], the model the inputs \['a', 'b'\]"):
        Calibration.from_arrays(module, {"a": a})
    with pytest.raises(UserError, match="1 arrays given for 2 inputs"):
        Calibration.from_arrays(module, a)
    with pytest.raises(UserError, match=r"different numbers of frames: \[4, 3\]"):
        Calibration.from_arrays(module, [a, b[:3]])


BAD = frames()
BAD[3, 1, 2, 3] = np.nan


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (
            frames().transpose(0, 2, 3, 1),
            r"for 'image': shape is \(6, 4, 5, 3\), not \(frames, 3, 4, 5\)",
        ),
        (frames().astype(np.uint8), "dtype is uint8, not a float type"),
        (frames().astype(complex), "dtype is complex128"),
        (frames()[:0], "there are no frames"),
        (BAD, "NaN or infinity"),
        (np.full((1, 3, 4, 5), 1e300), "NaN or infinity"),
        (np.float32(1), "shape is"),
    ],
)
def test_bad_arrays(module: ir.Module, array: np.ndarray, message: str) -> None:
    with pytest.raises(UserError, match=message):
        Calibration.from_arrays(module, [array])


def test_bad_files(module: ir.Module, tmp_path: Path) -> None:
    (tmp_path / "text.npy").write_text("not numpy")
    (tmp_path / "text.npz").write_text("not numpy either")
    np.save(tmp_path / "objects.npy", np.array([{}], object), allow_pickle=True)
    np.savez(tmp_path / "empty.npz")
    (tmp_path / "empty").mkdir()
    (tmp_path / "mixed").mkdir()
    np.save(tmp_path / "mixed/a.npy", frames())
    np.save(tmp_path / "mixed/b.npy", np.zeros(3))
    for name, message in {
        "missing.npz": "no such file or folder",
        "text.npy": "not a numpy file",
        "text.npz": "not a numpy file",
        "objects.npy": "not a numpy file",
        "empty.npz": "holds no arrays",
        "empty": "holds no .npy files",
        "mixed": "differ in shape",
    }.items():
        with pytest.raises(UserError, match=message) as error:
            Calibration.from_path(module, tmp_path / name)
        assert name in str(error.value)


def test_random_data_is_seeded_and_warns(module: ir.Module) -> None:
    with pytest.warns(UserWarning, match="no calibration data"):
        first = Calibration.random(module, seed=1)
    with pytest.warns(UserWarning, match="no calibration data"):
        again, other = Calibration.random(module, seed=1), Calibration.random(module, seed=2)
    assert first.arrays[0].shape == (64, 4, 5, 3)
    assert (first.arrays[0] == again.arrays[0]).all()
    assert (first.arrays[0] != other.arrays[0]).any()
