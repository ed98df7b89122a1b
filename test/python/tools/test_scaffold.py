"""What new-pass and new-op write is clean and works at once."""

import pathlib
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.append(str(ROOT / "tools"))

from devtool import scaffold  # noqa: E402
from devtool.environment import Stop  # noqa: E402


@pytest.fixture
def checkout(tmp_path):
    """The files of the checkout that the commands change."""
    for name in (
        "pyproject.toml",
        "python/stream_mlir/passes/builtin.py",
        "python/stream_mlir/interp/table.py",
        "dialects/stream/ops/StructureOps.td",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def run(*command: object, cwd: pathlib.Path) -> str:
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def assert_clean(checkout):
    files = [str(path) for path in checkout.rglob("*.py")]
    run(sys.executable, "-m", "ruff", "check", *files, cwd=checkout)
    run(sys.executable, "-m", "ruff", "format", "--check", *files, cwd=checkout)


def test_a_new_pass_is_clean_and_its_test_passes(checkout):
    scaffold.new_pass(["drop-zeros"], checkout)
    assert_clean(checkout)
    table = (checkout / "python/stream_mlir/passes/builtin.py").read_text()
    assert '    "stream-drop-zeros": _HERE + "drop_zeros",\n' in table
    source = checkout / "python/stream_mlir/passes/drop_zeros.py"
    test = checkout / "test/Transforms/stream-drop-zeros.mlir"
    lit = test.read_text().replace("stream-opt %s", f"stream-opt %s --load-passes={source}")
    test.write_text(lit)
    shutil.copy(ROOT / "test" / "lit.cfg.py", checkout / "test")
    config = checkout / "test" / "lit.cfg.py"
    config.write_text(config.read_text().replace("ROOT / 'tools'", f"pathlib.Path('{ROOT}/tools')"))
    run(pathlib.Path(sys.executable).parent / "lit", "-v", test, cwd=checkout)


def test_a_new_op_is_clean_and_in_its_places(checkout):
    scaffold.new_op(["space-to-depth"], checkout)
    assert_clean(checkout)
    definition = (checkout / "dialects/stream/ops/StructureOps.td").read_text()
    assert 'def Stream_SpaceToDepthOp : Stream_Op<"space_to_depth", [' in definition
    table = (checkout / "python/stream_mlir/interp/table.py").read_text()
    assert '    "stream.space_to_depth": run_space_to_depth,\n' in table


def test_nothing_is_overwritten(checkout):
    scaffold.new_pass(["drop-zeros"], checkout)
    with pytest.raises(Stop, match="exists already"):
        scaffold.new_pass(["drop-zeros"], checkout)


@pytest.mark.parametrize("name", [[], ["Drop Zeros"], ["3d"]])
def test_malformed_names_are_refused(checkout, name):
    with pytest.raises(Stop, match="usage"):
        scaffold.new_pass(name, checkout)
