"""The C simulation of hls4ml: Vitis back end, `io_stream`, its own `compile()` and `predict()`."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np
from measured import Measured, stopwatch
from small_cnn import INPUT_SHAPE, images, small_cnn


def measure(folder: Path, frames: int, precision: str) -> Measured:
    """Converts, compiles and predicts `frames` images. Raises ImportError where hls4ml is not installed."""
    import hls4ml
    import torch

    model = small_cnn()
    with stopwatch() as build, redirect_stdout(io.StringIO()):
        config = hls4ml.utils.config_from_pytorch_model(
            model,
            INPUT_SHAPE[1:],
            default_precision=precision,
            backend="Vitis",
            channels_last_conversion="internal",  # and so channels come last in what it is given
        )
        converted = hls4ml.converters.convert_from_pytorch_model(
            model,
            output_dir=str(folder),
            backend="Vitis",
            io_type="io_stream",
            hls_config=config,
        )
        converted.compile()
    batch = images(frames)
    channels_last = np.ascontiguousarray(batch.permute(0, 2, 3, 1).numpy())
    with stopwatch() as run:
        result = np.asarray(converted.predict(channels_last))
    with torch.no_grad():
        wanted = model(batch).numpy()
    likeness = np.corrcoef(result.ravel(), wanted.ravel())[0, 1]
    note = f"{precision}; correlation with PyTorch {likeness:.3f}"
    return Measured(f"hls4ml {hls4ml.__version__}", build, run, frames, note)
