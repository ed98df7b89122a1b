"""What new-pass and new-op write, built and checked in a copy of the checkout.

The copy has its own environment, which borrows the packages of the running one
but not its editable install of stream_mlir.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import sysconfig

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.long


class Copy:
    """A copy of the checkout with the built parts of its package."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.root = folder / "checkout"
        shutil.copytree(ROOT, self.root, ignore=shutil.ignore_patterns(".git", ".venv", "build"))
        self.python = self.root / ".venv" / "bin" / "python"
        tools = f"{pathlib.Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.variables = {
            **os.environ,
            "PATH": tools,
            "PYTHONPATH": str(self.root / "tools"),
            "STREAM_VENV": str(self.root / ".venv"),
        }
        self._make_environment()
        # The formatters ask git for the files.
        self.run("git", "init", "--quiet")

    def _make_environment(self) -> None:
        command = [sys.executable, "-m", "venv", "--without-pip", self.root / ".venv"]
        subprocess.run(command, check=True)
        packages = next((self.root / ".venv" / "lib").glob("python3*")) / "site-packages"
        # Folders named in a .pth file are searched, but not for more .pth files.
        paths = f"{self.root / 'python'}\n{sysconfig.get_path('platlib')}\n"
        (packages / "borrowed.pth").write_text(paths)
        for tool in ("clang-format", "filecheck", "pyright", "ruff"):
            self.python.with_name(tool).symlink_to(pathlib.Path(sys.executable).with_name(tool))

    def run(self, *words: object, timeout: float = 1800) -> str:
        done = subprocess.run(
            list(map(str, words)),
            cwd=self.root,
            env=self.variables,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def scaffold(self, command: str, name: str) -> None:
        """Runs what tools/dev runs once the environment is there."""
        self.run(self.python, "-c", f"from devtool import scaffold; scaffold.{command}(['{name}'])")

    def build_dialect(self) -> None:
        """Builds the library that holds the dialect, and the Python classes of its ops."""
        build = self.root / "build"
        options = ("-DSTREAM_INPLACE=ON", f"-DPython_EXECUTABLE={self.python}")
        self.run("cmake", "-G", "Ninja", "-S", self.root, "-B", build, *options)
        self.run("cmake", "--build", build, "--target", "StreamPythonCAPI")
        package = self.root / "python" / "stream_mlir"
        (library,) = build.rglob("libStreamPythonCAPI.so")
        shutil.copy(library, package / "_mlir_libs")
        mlir = pathlib.Path(sysconfig.get_path("platlib"), "mlir")
        classes = self.run(
            mlir / "bin" / "mlir-tblgen",
            "-gen-python-op-bindings",
            "-bind-dialect=stream",
            f"-I{mlir / 'include'}",
            f"-I{self.root}",
            self.root / "python/bindings/dialects/StreamOps.td",
        )
        (package / "dialects" / "_stream_ops_gen.py").write_text(classes)

    def assert_clean(self) -> None:
        self.run(self.python, "-c", "from devtool.fmt import fmt; fmt(check=True)")


@pytest.fixture
def copy(tmp_path):
    return Copy(tmp_path)


def test_a_new_pass_passes_every_check(copy):
    copy.scaffold("new_pass", "drop-zeros")
    assert "def drop_zeros(" in (copy.root / "python/stream_mlir/passes/typed.py").read_text()
    copy.assert_clean()
    copy.run(copy.python, "-m", "lit.main", "-v", "test/Transforms/stream-drop-zeros.mlir")


def test_a_new_op_passes_every_check(copy):
    copy.scaffold("new_op", "space-to-depth")
    copy.build_dialect()
    copy.assert_clean()
    tests = sorted(copy.root.glob("test/*/**/space_to_depth*.mlir"))
    assert len(tests) == 3
    copy.run(copy.python, "-m", "lit.main", "-v", *tests)
    copy.run(copy.python, "-m", "pytest", "-q", "test/python/dialects")
