"""Device descriptions: one TOML file per board, beside this module or given by the user."""

import sys
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from stream_mlir.errors import UserError
from stream_mlir.mapping.resources import Resources

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # pyright: ignore[reportMissingImports]

_FOLDER = Path(__file__).parent
_NUMBERS = ("clock_mhz", "bandwidth_gbit_per_s")
_TEXTS = ("title", "part", "source")


@dataclass(frozen=True)
class Device:
    """One board. `resources` counts what the part has: DSP slices, 18 Kb block RAMs, 288 Kb UltraRAMs, LUTs, flip-flops."""

    name: str
    title: str
    part: str
    source: str
    clock_mhz: float
    bandwidth_gbit_per_s: float
    resources: Resources


def names() -> list[str]:
    """The boards that come with the package."""
    return sorted(path.stem for path in _FOLDER.glob("*.toml"))


def load(name: str | Path) -> Device:
    """Read a board by name, or a TOML file of the same form by path. Raises `UserError` if there is none or it is malformed."""
    path = Path(name) if str(name).endswith(".toml") else _FOLDER / f"{name}.toml"
    if not path.is_file():
        raise UserError(
            f"unknown device '{name}'",
            hint=f"known devices: {', '.join(names())}; or give the path of a .toml file",
        )
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"not a TOML file: {error}", where=str(path)) from error
    return _device(path, table)


def _device(path: Path, table: dict[str, Any]) -> Device:
    _refuse_wrong_keys(path, "", table, {*_TEXTS, *_NUMBERS, "resources"})
    for key in _TEXTS:
        if not isinstance(table[key], str):
            raise UserError(f"'{key}' must be a string", where=str(path))
    counts = table["resources"]
    if not isinstance(counts, dict):
        raise UserError("'resources' must be a table", where=str(path))
    _refuse_wrong_keys(path, "resources.", counts, {field.name for field in fields(Resources)})
    for key, value in {**{key: table[key] for key in _NUMBERS}, **counts}.items():
        _refuse_wrong_number(path, key, value, integer=key in counts)
    return Device(
        name=path.stem,
        resources=Resources(**counts),
        title=table["title"],
        part=table["part"],
        source=table["source"],
        clock_mhz=float(table["clock_mhz"]),
        bandwidth_gbit_per_s=float(table["bandwidth_gbit_per_s"]),
    )


def _refuse_wrong_keys(path: Path, prefix: str, table: dict[str, Any], expected: set[str]) -> None:
    problems = [f"'{prefix}{key}' is missing" for key in sorted(expected - set(table))]
    problems += [f"'{prefix}{key}' is unknown" for key in sorted(set(table) - expected)]
    if problems:
        raise UserError(
            "; ".join(problems), where=str(path), hint=f"expected {', '.join(sorted(expected))}"
        )


def _refuse_wrong_number(path: Path, key: str, value: Any, *, integer: bool) -> None:
    right_type = isinstance(value, int if integer else (int, float)) and not isinstance(value, bool)
    if not right_type or value < 0 or (not integer and value <= 0):
        kind = "a whole number >= 0" if integer else "a number > 0"
        raise UserError(f"'{key}' must be {kind}, not {value!r}", where=str(path))
