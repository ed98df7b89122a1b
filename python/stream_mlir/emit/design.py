"""What tools need to know of an emitted folder; written into it as `design.json`."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from stream_mlir.errors import UserError
from stream_mlir.interp.reload import first_frames

_FILE = "design.json"


@dataclass(frozen=True)
class Port:
    """A port of the top: a frame of `shape` (without the leading 1) in `tokens` tokens of `lanes` integers each."""

    name: str
    shape: tuple[int, ...]
    bits: int
    signed: bool
    lanes: int
    tokens: int

    @property
    def elements(self) -> int:
        """Integers in one frame."""
        return math.prod(self.shape)

    @property
    def dtype(self) -> np.dtype:
        """The smallest numpy integer that holds a value."""
        return np.dtype(f"{'i' if self.signed else 'u'}{1 if self.bits <= 8 else 2}")


@dataclass(frozen=True)
class Fifo:
    """A FIFO between two processes; `depth` in tokens of `token_bits`."""

    name: str
    producer: str
    consumer: str
    token_bits: int
    depth: int
    storage: str


@dataclass(frozen=True)
class Memory:
    """A port to `words` words of `word_bits` in off-chip memory, of which one frame reads or `writes` `frame_words`.

    The host puts `file` there ("": nothing). Ports with the same `buffer` see the same memory. With `rounds`, a block of `frame_words` is read before the first frame of each
    round, and not for every frame; the number in its first word says how many frames the round has.
    """

    name: str
    word_bits: int
    words: int
    frame_words: int
    writes: bool
    buffer: str
    file: str
    rounds: int = 0


@dataclass(frozen=True)
class EmittedDesign:
    """An emitted folder. `golden_frames` frames stand in `golden/`, the first `testbench_frames` of them in the testbench.

    Where weights are replaced, the frames are those of the first of the `rounds`, then the same ones for the second, ...

    `layers` are the translation units `layers/<name>.cpp`; `work` is about the scalar operations of one frame.
    """

    folder: Path
    target: str
    device: str
    part: str
    clock_mhz: float
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    layers: tuple[str, ...]
    processes: tuple[str, ...]
    fifos: tuple[Fifo, ...]
    golden_frames: int
    testbench_frames: int
    work: int
    memories: tuple[Memory, ...] = ()
    rounds: int = 1

    def first(self, array: np.ndarray, frames: int) -> np.ndarray:
        """Of frames of all rounds the first ones, `frames` together, but at least one of each round."""
        return first_frames(array, max(1, frames // self.rounds), self.rounds)

    @property
    def ports(self) -> tuple[Port, ...]:
        """Inputs, then outputs: the parameters of the top, which `memories` follow."""
        return self.inputs + self.outputs

    def save(self, folder: Path) -> None:
        """Writes `design.json` into `folder`."""
        record = asdict(self)
        del record["folder"]
        (folder / _FILE).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: str | Path) -> EmittedDesign:
        """Reads an emitted folder.

        Raises:
            UserError: there is no readable `design.json` in it.
        """
        path = Path(folder) / _FILE
        try:
            record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            for key in ("inputs", "outputs"):
                record[key] = tuple(
                    Port(**{**port, "shape": tuple(port["shape"])}) for port in record[key]
                )
            record["fifos"] = tuple(Fifo(**fifo) for fifo in record["fifos"])
            record["memories"] = tuple(Memory(**memory) for memory in record.get("memories", ()))
            record["layers"], record["processes"] = (
                tuple(record["layers"]),
                tuple(record["processes"]),
            )
            return cls(folder=Path(folder), **record)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UserError(
                f"not an emitted folder: {error}",
                where=str(path),
                hint="write one with `streamc compile`",
            ) from error

    @staticmethod
    def refuse_foreign(folder: Path) -> None:
        """Raises UserError where `folder` has content that emission did not write and so must not replace."""
        foreign = folder.exists() and not (folder / _FILE).is_file()
        if foreign and (not folder.is_dir() or any(folder.iterdir())):
            raise UserError(
                "the C++ would replace something that stream-mlir did not write",
                where=str(folder),
                hint="choose another output folder, or move this one away",
            )

    def golden(self, port: Port) -> np.ndarray:
        """The golden frames of a port, shape (frames, *port.shape)."""
        values = np.fromfile(self.folder / "golden" / f"{port.name}.bin", port.dtype)
        return values.reshape(-1, *port.shape)
