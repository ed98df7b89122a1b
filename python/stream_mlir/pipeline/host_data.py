"""Data for a design that is a part of a larger model: the user's data are the larger model's inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from stream_mlir.errors import UserError
from stream_mlir.files import write_with
from stream_mlir.pipeline import host
from stream_mlir.pipeline.data import Data, load
from stream_mlir.pipeline.host import HostInput, Named, Part
from stream_mlir.pipeline.settings import Settings

_NOISE = 16
NO_DATA = "no calibration data: ranges are measured on the head's results for random normal input"


def prepare(settings: Settings, names: list[str]) -> tuple[Settings, list[str]]:
    """Settings whose data fit the design's inputs `names`, and warnings. Frames for the check of all parts are written.

    Data under the names of the design's own inputs stay as they are.
    """
    out = settings.out
    whole = host.inputs_of(out / host.WHOLE)
    head = Part(out / host.HEAD)
    calib = _frames(settings.calib, "calibration data", whole, names, settings.samples)
    evaluate = _frames(settings.evaluate, "evaluation data", whole, names, 0)
    noise = _noise(whole, max(_NOISE, settings.checks), settings.seed)
    _write_frames(out, evaluate or calib or noise, settings.checks)
    warnings = []
    if settings.calib is None and head.session is not None:
        calib, warnings = noise, [NO_DATA]
    changed: dict[str, Any] = {}
    for field, frames in (("calib", calib), ("evaluate", evaluate)):
        if frames is not None:
            given = getattr(settings, field)
            data = Data(None) if given is None else load(given, "data")
            changed[field] = replace(data, arrays=_through(head, frames, names))
    return replace(settings, **changed), warnings


def frames_of(out: Path) -> Iterator[Named]:
    """The written frames, one at a time, each with batch 1."""
    with np.load(out / host.FRAMES) as archive:
        arrays = {name: archive[name] for name in archive.files}
    return single(arrays)


def single(frames: Named) -> Iterator[Named]:
    """Arrays of (frames, *shape of one without its batch) as single frames with batch 1."""
    count = len(next(iter(frames.values())))
    return ({name: array[i : i + 1] for name, array in frames.items()} for i in range(count))


def _frames(
    source: Any, what: str, whole: list[HostInput], names: list[str], most: int
) -> Named | None:
    """The user's data by the names of the whole model's inputs; None where there are none or they are the design's own."""
    if source is None:
        return None
    arrays = load(source, what).arrays
    if not isinstance(arrays, Mapping):
        listed = list(arrays) if isinstance(arrays, (list, tuple)) else [arrays]
        if len(listed) > len(whole):
            raise UserError(f"{len(listed)} arrays for {len(whole)} inputs", where=what)
        arrays = {one.name: array for one, array in zip(whole, listed, strict=False)}
    if set(arrays) == set(names) and not set(names) <= {one.name for one in whole}:
        return None
    return _checked({n: np.asarray(a)[: most or None] for n, a in arrays.items()}, whole, what)


def _checked(arrays: Named, whole: list[HostInput], what: str) -> Named:
    for name in arrays:
        if name not in [one.name for one in whole]:
            known = ", ".join(one.name for one in whole)
            raise UserError(f"no input is called '{name}'; inputs: {known}", where=what)
    count = len(next(iter(arrays.values())))
    found = {}
    for one in whole:
        array = arrays.get(one.name)
        if array is None:  # an input of the tail alone, such as the size of the image
            array = np.ones((count, *one.shape[1:]), one.dtype)
        if array.reshape(len(array), -1).shape[1] != np.prod(one.shape[1:], dtype=int):
            raise UserError(
                f"'{one.name}' has shape {array.shape}, not (frames, *{one.shape[1:]})", where=what
            )
        found[one.name] = array.reshape(len(array), *one.shape[1:]).astype(one.dtype)
    return found


def _noise(whole: list[HostInput], count: int, seed: int) -> Named:
    """Normal noise; ones for integers."""
    random = np.random.default_rng(seed + 1)
    return {
        one.name: random.standard_normal((count, *one.shape[1:])).astype(one.dtype)
        if one.dtype.kind == "f"
        else np.ones((count, *one.shape[1:]), one.dtype)
        for one in whole
    }


def _through(head: Part, frames: Named, names: list[str]) -> Named:
    """What the design's inputs get for these frames of the whole model."""
    rows = [{**one, **head.run(one)} for one in single(frames)]
    return {name: np.concatenate([row[name] for row in rows]) for name in names}


def _write_frames(out: Path, frames: Named, count: int) -> None:
    few: dict[str, Any] = {name: array[:count] for name, array in frames.items()}
    write_with(out / host.FRAMES, lambda file: np.savez(file, **few))
