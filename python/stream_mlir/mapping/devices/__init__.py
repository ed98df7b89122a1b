"""Device descriptions: one TOML file per board, beside this module or given by the user; `schema.json` says what stands in one."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from stream_mlir.errors import UserError
from stream_mlir.mapping.devices.check import check
from stream_mlir.mapping.devices.families import FAMILIES, Family
from stream_mlir.mapping.resources import Resources

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # pyright: ignore[reportMissingImports]

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Device:
    """One board. `resources` counts what the part has: DSP slices, 18 Kb block RAMs, 288 Kb UltraRAMs, LUTs, flip-flops.

    `bandwidth_gbit_per_s` is the peak of its off-chip memory, behind a port of `port_bits`.
    """

    name: str
    title: str
    part: str
    family: Family
    source: str
    clock_mhz: float
    bandwidth_gbit_per_s: float
    port_bits: int
    resources: Resources

    def bits_per_cycle(self, clock_mhz: float | None = None) -> float:
        """What the memory moves in a cycle of a clock (None: the usual one)."""
        return self.bandwidth_gbit_per_s * 1e3 / (clock_mhz or self.clock_mhz)

    def to_json(self) -> dict[str, Any]:
        """Plain values: those of the file, with the name and the targets."""
        own = {**vars(self), "family": self.family.name, "resources": vars(self.resources)}
        return {**own, "targets": list(self.family.targets)}


def names() -> list[str]:
    """The boards that come with the package."""
    return sorted(path.stem for path in _FOLDER.glob("*.toml"))


def load(name: str | Path) -> Device:
    """Read a board by name, or a TOML file of the same form by path. Raises `UserError` if there is none or it is malformed."""
    if str(name).endswith(".toml"):
        path = Path(name)
        if not path.is_file():
            raise UserError("no such file", where=str(name), hint=_KNOWN)
    else:
        path = _FOLDER / f"{name}.toml"
        if name not in names():
            raise UserError(f"unknown device '{name}'", hint=_hint(str(name)))
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"not a TOML file: {error}", where=str(path)) from error
    except OSError as error:
        raise UserError(f"cannot be read: {error.strerror}", where=str(path)) from error
    check(path, table)
    resources, family = Resources(**table.pop("resources")), FAMILIES[table.pop("family")]
    return Device(path.stem, family=family, resources=resources, **table)


_KNOWN = "`streamc devices` lists the boards; the path of a .toml file describes your own"


def _hint(name: str) -> str:
    near = get_close_matches(name.lower(), names(), n=3, cutoff=0.5)
    return f"did you mean {' or '.join(near)}? {_KNOWN}" if near else _KNOWN
