"""Cost tables: what a layer takes in hardware, as formulae in one TOML file per table, beside this module or given by path.

A table names, for every op, the chain of modules (processes) that make it; a module's formulae speak of the quantities of
`mapping/quantities.py`, may be absent (zero), and are summed over the chain, `cycles` excepted: there the slowest module counts.
`docs/mapping.md` has the form of the file.
"""

from __future__ import annotations

import functools
import sys
from pathlib import Path
from typing import Any

from stream_mlir.errors import UserError
from stream_mlir.mapping.costs.table import CostTable

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # pyright: ignore[reportMissingImports]

_FOLDER = Path(__file__).parent
DEFAULT = "hls"


def names() -> list[str]:
    """The tables that come with the package."""
    return sorted(path.stem for path in _FOLDER.glob("*.toml"))


@functools.lru_cache
def load(name: str = DEFAULT) -> CostTable:
    """A table by name, or a TOML file of the same form by path. Raises `UserError` where there is none or it is malformed."""
    path = Path(name) if name.endswith(".toml") else _FOLDER / f"{name}.toml"
    if not path.is_file():
        raise UserError(
            f"unknown cost table '{name}'",
            hint=f"known cost tables: {', '.join(names())}; or give the path of a .toml file",
        )
    try:
        return CostTable(name, _merged(path))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"not a TOML file: {error}", where=str(path)) from error
    except ValueError as error:
        raise UserError(str(error), where=str(path)) from error


def _merged(path: Path) -> dict[str, Any]:
    """The file's content over that of the table it `extends`."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    if "extends" not in content:
        return content
    base = content.pop("extends")
    parent = path.parent / f"{base}.toml"
    if not parent.is_file():
        raise ValueError(f"extends '{base}', which is not in the same folder")
    return _over(_merged(parent), content)


def _over(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in changes.items():
        old = result.get(key)
        result[key] = (
            _over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
        )
    return result
