"""State dicts from files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from stream_mlir.errors import UserError


def load_weights(module: Any, path: str | Path) -> None:
    """Load a .pt/.pth (state dict, or a dict that holds one) or .npz into `module`; names and shapes must match."""
    import torch

    state = _read(Path(path))
    own = module.state_dict()
    missing = [n for n in own if n not in state and not n.endswith("num_batches_tracked")]
    extra = [n for n in state if n not in own]
    if missing or extra:
        parts = [
            f"missing {_some(missing)}" if missing else "",
            f"unknown {_some(extra)}" if extra else "",
        ]
        raise UserError(
            f"the weights do not fit the model: {', '.join(p for p in parts if p)}", where=str(path)
        )
    for name, value in state.items():
        if tuple(value.shape) != tuple(own[name].shape):
            text = (
                f"'{name}' has shape {tuple(value.shape)}, the model's is {tuple(own[name].shape)}"
            )
            raise UserError(text, where=str(path))
    with torch.no_grad():
        module.load_state_dict(state, strict=False)


def _read(path: Path) -> dict[str, Any]:
    import torch

    if not path.is_file():
        raise UserError("no such file", where=str(path))
    try:
        if path.suffix == ".npz":
            with np.load(path) as archive:
                return {name: torch.from_numpy(archive[name]) for name in archive.files}
        loaded = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # the formats raise many kinds
        text = next(iter(str(error).splitlines()), type(error).__name__)
        raise UserError(f"not readable as a state dict: {text}", where=str(path)) from error
    for key in ("state_dict", "model"):
        if isinstance(loaded, dict) and isinstance(loaded.get(key), dict):
            loaded = loaded[key]
    if not isinstance(loaded, dict) or not all(
        isinstance(v, torch.Tensor) for v in loaded.values()
    ):
        raise UserError("no state dict in it (a mapping from names to tensors)", where=str(path))
    return loaded


def _some(names: list[str]) -> str:
    shown = ", ".join(f"'{n}'" for n in names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"
