"""Print the prefixes of the LLVM and MLIR wheels, separated by a semicolon.

Both wheels install a plain directory (``llvm``, ``mlir``) next to the other
packages, so every directory on the import path is a candidate; pip's isolated
builds put theirs on it through a ``sitecustomize`` module.
"""

import pathlib
import sys


def find(package: str) -> str | None:
    """Returns the first ``package`` directory that holds its CMake files."""
    for entry in sys.path:
        prefix = pathlib.Path(entry, package)
        if (prefix / "lib" / "cmake" / package).is_dir():
            return prefix.resolve().as_posix()
    return None


found = [find("llvm"), find("mlir")]
print(";".join(prefix for prefix in found if prefix), end="")
