"""The hand-written stub of the extension lists what the extension has."""

import ast
import pathlib

from stream_mlir._mlir_libs import _streamMlir


def test_stub_and_extension_have_the_same_names():
    stub = pathlib.Path(str(_streamMlir.__file__)).parent / "_streamMlir.pyi"
    body = ast.parse(stub.read_text()).body
    named = {node.name: node for node in body if isinstance(node, (ast.ClassDef, ast.FunctionDef))}
    assert set(named) == {name for name in dir(_streamMlir) if not name.startswith("__")}
    for name, node in named.items():
        members = [m.name for m in ast.walk(node) if isinstance(m, ast.FunctionDef)]
        if isinstance(node, ast.ClassDef):
            assert all(hasattr(getattr(_streamMlir, name), member) for member in members), name
