"""Helpers that compare an imported model with its origin."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from stream_mlir import interp
from stream_mlir.errors import UserError
from stream_mlir.importers import import_model, list_ops

sys.path.insert(0, str(Path(__file__).parent))  # quantized_models.py, beside the tests


def run(module: Any, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Run an imported module on arrays in the model's layout."""
    function = module.body.operations[0]
    arguments, results = function.attributes["arg_attrs"], function.attributes["res_attrs"]
    frames = [interp.to_stream(x, arguments[i]) for i, x in enumerate(inputs)]
    outputs = interp.run(module, frames)
    return [interp.to_model(y, results[i]) for i, y in enumerate(outputs)]


def close(have: np.ndarray, want: np.ndarray, label: str = "") -> None:
    """Of one shape and type, and equal to 1e-4 of the largest magnitude."""
    want = np.asarray(want)
    assert have.shape == want.shape, label
    assert have.dtype == want.dtype, label
    scale = float(np.abs(want).max()) or 1.0
    np.testing.assert_allclose(have, want, rtol=0, atol=1e-4 * scale, err_msg=label)


def op_names(module: Any) -> list[str]:
    """The stream operations of @main, in order, without `stream.`."""
    ops = module.body.operations[0].regions[0].blocks[0].operations
    return [o.operation.name[7:] for o in ops if o.operation.name.startswith("stream.")]


class Each(torch.nn.Module):
    """Several modules on the same inputs: one export for many cases."""

    def __init__(self, parts: Sequence[Callable[..., torch.Tensor]]) -> None:
        super().__init__()
        self.parts = parts
        self.owned = torch.nn.ModuleList(p for p in parts if isinstance(p, torch.nn.Module))

    def forward(self, *inputs: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return tuple(part(*inputs) for part in self.parts)


def check_agreement(cases: Any, *shapes: Sequence[int], low: float = -4.0) -> list[str]:
    """Import a module, or several at once (modules or functions of the same inputs), run and compare with PyTorch.

    Returns the stream operations.
    """
    named = cases if isinstance(cases, dict) else {"": cases}
    module = Each(list(named.values())).eval()
    generator = torch.Generator().manual_seed(7)
    inputs = [torch.rand(*s, generator=generator) * (4.0 - low) + low for s in shapes]
    imported = import_model(module, example_inputs=inputs)
    results = run(imported, [x.numpy() for x in inputs])
    with torch.no_grad():
        wanted = [y for part in module.parts for y in _as_tuple(part(*(x.clone() for x in inputs)))]
    assert len(results) == len(wanted)
    labels = list(named) if len(named) == len(results) else [""] * len(results)
    for have, want, label in zip(results, wanted, labels, strict=True):
        close(have, want.numpy(), label)
    return op_names(imported)


@pytest.fixture(scope="session")
def agree() -> Callable[..., list[str]]:
    """`check_agreement`; shared by the session, as hypothesis asks."""
    return check_agreement


def _as_tuple(result: Any) -> tuple[torch.Tensor, ...]:
    return result if isinstance(result, tuple) else (result,)


@pytest.fixture
def refused() -> Callable[..., None]:
    """`refused({part of the reason: module or function}, *shapes)`: each is refused for its reason, in one report, and what
    is not meant to be refused is not."""

    def check(cases: dict[str, Any], *shapes: Sequence[int]) -> None:
        inputs = [torch.rand(*s) for s in shapes]
        module = Each(list(cases.values()))
        bad = [o for o in list_ops(module, example_inputs=inputs) if not o.supported]
        for reason in cases:
            assert any(reason in o.reason or reason in o.op for o in bad), (
                reason,
                [(o.op, o.reason) for o in bad],
            )
        for op in bad:
            assert any(reason in op.reason or reason in op.op for reason in cases), op
        with pytest.raises(UserError) as caught:
            import_model(module, example_inputs=inputs)
        assert all(op.reason in caught.value.what for op in bad)

    return check


@pytest.fixture
def agree_onnx(tmp_path: Path) -> Callable[..., list[str]]:
    """`agree_onnx(model)` imports a ModelProto and compares with onnxruntime."""

    def check(model: Any, input_shapes: Any = None, low: float = -4.0) -> list[str]:
        import onnxruntime

        path = tmp_path / "model.onnx"
        path.write_bytes(model.SerializeToString())
        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        rng = np.random.default_rng(7)
        feeds = {}
        for index, value in enumerate(session.get_inputs()):
            shape = value.shape if input_shapes is None else input_shapes[index]
            feeds[value.name] = rng.uniform(low, 4.0, shape).astype(np.float32)
        imported = import_model(path, input_shapes=input_shapes)
        for have, want in zip(
            run(imported, list(feeds.values())), session.run(None, feeds), strict=True
        ):
            close(have, np.asarray(want))
        return op_names(imported)

    return check
