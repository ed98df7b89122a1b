"""RTL testbenches contain the golden inputs; other inputs cannot be given to them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stream_mlir.emit.design import EmittedDesign
from stream_mlir.errors import UserError


def refuse_other_inputs(design: EmittedDesign, inputs: Sequence[np.ndarray]) -> None:
    """UserError unless `inputs` start with the frames that the testbench contains."""
    for port, array in zip(design.inputs, inputs, strict=True):
        golden = design.first(design.golden(port), design.testbench_frames)
        if not np.array_equal(array[: len(golden)], golden):
            raise UserError(
                "the RTL testbench contains the golden inputs and takes no others", where=port.name
            )
