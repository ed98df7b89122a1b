"""Which part of the package may import which: arrows point one way."""

import ast
import pathlib
import subprocess
import sys

import pytest

PACKAGE = pathlib.Path(__file__).resolve().parents[2] / "python" / "stream_mlir"

#: Part -> parts it must never import, at any depth of its modules.
FORBIDDEN = {
    "backends": {"importers", "interp", "mapping", "passes", "pipeline", "quant", "cli"},
    "dialects": {"passes", "importers", "interp", "mapping", "pipeline", "cli", "simulator"},
    "emit": {"pipeline", "cli", "importers", "report", "simulator"},
    "importers": {"mapping", "pipeline", "cli", "emit", "backends"},
    "interp": {"passes", "importers", "mapping", "pipeline", "cli", "emit", "backends"},
    "mapping": {"importers", "pipeline", "cli", "emit", "backends", "simulator"},
    "passes": {"importers", "pipeline", "cli", "emit", "backends"},
    "pipeline": {"cli"},
    "quant": {"importers", "mapping", "pipeline", "cli", "emit", "backends"},
    "report": {"importers", "interp", "mapping", "passes", "pipeline", "cli", "emit"},
    "simulator": {
        "importers",
        "interp",
        "passes",
        "pipeline",
        "quant",
        "cli",
        "backends",
        "report",
    },
}

#: Imported only where a model needs them, never by importing the package.
HEAVY = {"torch", "torch_mlir", "onnx", "sklearn", "PIL"}


def imported(file: pathlib.Path) -> set[str]:
    """Dotted names of all modules a file imports, wherever in the file."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


@pytest.mark.parametrize("part", sorted(FORBIDDEN))
def test_arrows_point_one_way(part):
    wrong = []
    for file in (PACKAGE / part).rglob("*.py"):
        parts = {name.split(".")[1] for name in imported(file) if name.startswith("stream_mlir.")}
        wrong += [f"{file.relative_to(PACKAGE)} -> {bad}" for bad in parts & FORBIDDEN[part]]
    assert not wrong


def test_importing_the_package_imports_nothing_heavy():
    code = (
        "import sys, stream_mlir, stream_mlir.passes, stream_mlir.opt; "
        f"sys.exit(' '.join({HEAVY!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""


def test_subprocesses_belong_to_backends():
    users = {
        file.relative_to(PACKAGE).parts[0]
        for file in PACKAGE.rglob("*.py")
        if "subprocess" in imported(file)
    }
    assert users <= {"backends"}
