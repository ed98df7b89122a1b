"""Bytecode keeps everything, and what an older version of the dialect wrote is read forever.

test/dialects/stream/versions holds one mapped network per version, of the dialect's ops with
their weights, and what it computes. A new version adds its files; old ones never change.
"""

import io
import pathlib

import numpy as np
import pytest

import stream_mlir
from stream_mlir import interp, ir, resources
from stream_mlir.errors import UserError
from stream_mlir.pipeline.dumps import restore

VERSIONS = pathlib.Path(__file__).resolve().parents[2] / "dialects" / "stream" / "versions"


@pytest.mark.parametrize("version", ["1"])
def test_every_version_is_read_and_computes_the_same(version):
    stored = np.load(VERSIONS / f"{version}.npz")
    with stream_mlir.context():
        module = ir.Module.parse((VERSIONS / f"{version}.mlirbc").read_bytes())
        assert module.operation.verify()
        (output,) = interp.run(module, [stored["input"]])
    np.testing.assert_array_equal(output, stored["output"])


def test_a_newer_version_is_refused_by_name(tmp_path):
    # The number in a module of version 1 changed to 99.
    (tmp_path / "net.mlirbc").write_bytes((VERSIONS / "newer.mlirbc").read_bytes())
    with pytest.raises(UserError, match="written in version 99 of the stream dialect"):
        restore(tmp_path, "net")


def test_weights_survive_bytecode():
    rng = np.random.default_rng(0)
    arrays = {
        "floats": rng.normal(size=(3, 5)).astype(np.float32),
        "bytes": rng.integers(-128, 128, 7, dtype=np.int8),
        "wide": rng.integers(-(2**31), 2**31, 4, dtype=np.int32),
    }
    with stream_mlir.context(), ir.Location.unknown():
        module = ir.Module.create()
        with ir.InsertionPoint(module.body):
            for name, array in arrays.items():
                resources.constant(array, name)
        stored = io.BytesIO()
        module.operation.write_bytecode(stored)
    del module
    with stream_mlir.context():
        again = ir.Module.parse(stored.getvalue())
        for op, array in zip(again.body.operations, arrays.values(), strict=True):
            np.testing.assert_array_equal(resources.as_numpy(op.attributes["value"]), array)
