"""A network cut into parts: `stream-partition` in a compilation, and what of it lies in the output folder."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np

from stream_mlir import interp, ir
from stream_mlir.backends import SimulationError, gcc
from stream_mlir.emit.design import EmittedDesign
from stream_mlir.errors import CheckFailed
from stream_mlir.interp.parts import network_names, parts_of, port_names, run_parts
from stream_mlir.interp.reload import Reload, split_frames
from stream_mlir.mapping.walk import body
from stream_mlir.passes.budgeted import Budgeted
from stream_mlir.passes.partition import Partition
from stream_mlir.pipeline import compression, dumps
from stream_mlir.pipeline.frames import Frames
from stream_mlir.pipeline.passes import QUANTIZED, folder
from stream_mlir.pipeline.settings import Settings
from stream_mlir.pipeline.state import State, warnings_noted

_PASSED_ON = "stream.model"


def present(out: Path) -> bool:
    """Whether the design in `out` is in parts."""
    return (out / f"{dumps.PARTITIONED}.mlirbc").is_file()


def folders(out: Path) -> list[Path]:
    """The folders of the parts, in order. UserError where there are none."""
    return [out / _name(part) for part in parts_of(dumps.restore(out, dumps.PARTITIONED))]


def forget(out: Path, kept: Sequence[str] = ()) -> None:
    """Removes the parts of an earlier run, but for folders of these names, and the module in parts unless some are kept."""
    for path in out.glob("part[0-9]*"):
        if path.name not in kept and (path / f"{QUANTIZED}.mlirbc").is_file():
            shutil.rmtree(path)
    for suffix in (".mlir", ".mlirbc") if not kept else ():
        (out / f"{dumps.PARTITIONED}{suffix}").unlink(missing_ok=True)


def cut(state: State) -> list[State]:
    """Cuts the quantized module; writes it in parts, and each part as a quantized module into a folder of its own."""
    settings = state.settings
    module = dumps.restore(settings.out, QUANTIZED)
    with warnings_noted(state), module.context, module.operation.location:
        partitioner(settings).run(module.operation)
    parts = parts_of(module)
    for part in parts:
        if compression.NOTED in part.attributes:
            del part.attributes[compression.NOTED]
        with module.context:
            _say_which(part)
    forget(settings.out, [_name(part) for part in parts])
    dumps.dump(module, settings.out, dumps.PARTITIONED)
    return [_state(settings, part, QUANTIZED, part) for part in parts]


def restored(state: State) -> list[State]:
    """The mapped parts of an earlier run."""
    module = dumps.restore(state.settings.out, dumps.PARTITIONED)
    return [_state(state.settings, part, "40-mapped") for part in parts_of(module)]


def _state(
    settings: Settings, part: ir.Operation, name: str, written: ir.Operation | None = None
) -> State:
    """Of a part, from its folder; `written` goes there first."""
    out = settings.out / _name(part)
    if written is not None:
        dumps.dump(written, out, name)
    own = replace(settings, out=out, partition=None, cuts=(), reload=1, calib=None, evaluate=None)
    return State(own, dumps.restore(out, name))


def partitioner(settings: Settings) -> Partition:
    """The pass that the settings ask for."""
    fold = folder(settings)
    shared = {each.name: getattr(fold, each.name) for each in fields(Budgeted)}
    return Partition(
        parts=settings.partition or 0,
        cuts=settings.cuts,
        batch=settings.batch,
        switch_seconds=settings.switch_seconds,
        reload=settings.reload,
        **shared,
    )


def _name(part: ir.Operation) -> str:
    return ir.StringAttr(part.attributes["sym_name"]).value


def _say_which(part: ir.Operation) -> None:
    """In the model's name."""
    if _PASSED_ON in part.attributes:
        whole = ir.StringAttr(part.attributes[_PASSED_ON]).value
        part.attributes[_PASSED_ON] = ir.StringAttr.get(f"{whole}, {_name(part)}")


@dataclass(frozen=True)
class Chain:
    """The emitted parts, one after the other."""

    module: ir.Module
    out: Path

    @classmethod
    def load(cls, out: Path) -> Chain:
        """From an output folder. UserError where it is not in parts."""
        return cls(dumps.restore(out, dumps.PARTITIONED), out)

    def design(self, part: ir.Operation) -> EmittedDesign:
        """The C++ of a part."""
        return EmittedDesign.load(self.out / _name(part) / "hls")

    def golden_inputs(self) -> list[np.ndarray]:
        """The network's inputs in the golden vectors of the parts that read them."""
        known: dict[str, np.ndarray] = {}
        for part in parts_of(self.module):
            design = self.design(part)
            names = port_names(part, "arg_attrs")
            known |= {
                name: split_frames(design.golden(port), design.rounds)[0]
                for name, port in zip(names, design.inputs, strict=True)
            }
        return [known[name] for name in network_names(self.module, "inputs")]

    def simulate(self, inputs: list[np.ndarray]) -> list[np.ndarray]:
        """Raw integers through the C simulation of each part in turn."""
        try:
            return run_parts(
                self.module, inputs, lambda part, read: gcc.simulate(self.design(part), read)
            )
        except SimulationError as error:
            raise CheckFailed(f"the C simulation of the parts does not finish: {error}") from error


class Tensors:
    """The tensors that the parts have read and written so far, raw integers by name."""

    def __init__(self, module: ir.Module, inputs: Sequence[np.ndarray]) -> None:
        self.module, self.parts = module, parts_of(module)
        self._known = dict(zip(network_names(module, "inputs"), inputs, strict=True))

    def frames(self, number: int) -> Frames:
        """What a part reads, as often as it runs over it, as real numbers, which become the same integers again."""
        part = self.parts[number]
        arrays, reload = (
            [self._known[name] for name in port_names(part, "arg_attrs")],
            Reload.of(part),
        )
        arrays = arrays if reload is None else reload.repeated(arrays)
        pairs = zip(arrays, body(part).arguments, strict=True)
        return Frames([interp.dequantize_array(array, value.type) for array, value in pairs])

    def add(self, number: int, outputs: Sequence[np.ndarray]) -> None:
        """What a part has written, in all rounds."""
        reload = Reload.of(self.parts[number])
        outputs = outputs if reload is None else reload.merged(outputs)
        self._known |= zip(port_names(self.parts[number], "res_attrs"), outputs, strict=True)

    def outputs(self) -> list[np.ndarray]:
        """The network's, when all parts have run."""
        return [self._known[name] for name in network_names(self.module, "outputs")]
