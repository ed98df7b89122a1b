"""Compiles translation units in parallel and keeps the objects by the content they came from."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

_JOBS = 2


class CompileError(Exception):
    """The compiler refused emitted C++: a defect of the emitter or the kernels."""


@dataclass(frozen=True)
class Compiler:
    """A command and its flags; objects land in `cache`, named by the hash of all that goes into them."""

    command: str
    flags: tuple[str, ...]
    cache: Path

    def compile(self, sources: Sequence[Path], includes: Sequence[Path]) -> list[Path]:
        """Objects of `sources`, which may include anything below the `includes` (hashed) and the system's headers."""
        self.cache.mkdir(parents=True, exist_ok=True)
        common = hashlib.sha256(" ".join([self.command, *self.flags]).encode())
        for header in sorted(path for root in includes for path in root.rglob("*.h")):
            common.update(header.name.encode() + header.read_bytes())
        with ThreadPoolExecutor(min(_JOBS, os.cpu_count() or 1)) as pool:
            return list(pool.map(lambda source: self._object(source, common.copy()), sources))

    def _object(self, source: Path, digest: hashlib._Hash) -> Path:
        for path in (source, *_texts(source)):
            digest.update(path.name.encode() + path.read_bytes())
        target = self.cache / f"{source.stem}-{digest.hexdigest()[:20]}.o"
        if not target.exists():
            partial = target.with_suffix(f".{os.getpid()}.o")
            run_compiler([self.command, *self.flags, "-c", str(source), "-o", str(partial)])
            partial.rename(target)
        return target


def _texts(source: Path) -> list[Path]:
    """The header and the constants that belong to a layer."""
    layer, folder = source.stem, source.parent
    constants = (
        sorted((folder.parent / "weights").glob(f"{layer}_*.inc"))
        if folder.name == "layers"
        else []
    )
    return [path for path in (folder / f"{layer}.h", *constants) if path.is_file()]


def run_compiler(command: Sequence[str]) -> None:
    """Runs a compiler. CompileError with its first messages if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CompileError(f"{' '.join(command)}\n{done.stderr[:4000]}")
