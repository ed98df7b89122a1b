"""The models of the zoo: size, seeds, import, weights."""

from typing import Any

import numpy as np
import pytest
import torch

from stream_mlir import interp, zoo
from stream_mlir.errors import UserError
from stream_mlir.importers import import_model
from stream_mlir.zoo.weights import load_weights

SMALL = {
    entry.name: (1, *entry.input_shape[1:-2], *(min(64, size) for size in entry.input_shape[-2:]))
    for entry in zoo.ENTRIES.values()
    if len(entry.input_shape) == 4
} | {"x3d_m": (1, 3, 8, 32, 32), "unet3d": (1, 3, 8, 32, 32)}
LARGER_TWINS = ("yolov5s", "yolov8s")


def models(names):
    """The models of which another is a smaller version are left to the long run."""
    long = pytest.mark.long
    return [pytest.param(n, marks=long if n in LARGER_TWINS else ()) for n in names]


@pytest.mark.parametrize("name", models(zoo.ENTRIES))
def test_imported_model_agrees_with_pytorch(name):
    shape = SMALL[name]
    model = zoo.entry(name).make(shape)
    frame = torch.rand(shape, generator=torch.Generator().manual_seed(1))
    module = import_model(f"zoo:{name}", input_shapes=shape)
    function: Any = module.body.operations[0]
    x = interp.to_stream(frame.numpy(), function.attributes["arg_attrs"][0])
    with torch.no_grad():
        wanted = model(frame)
    got = interp.run(module, [x])
    for i, want in enumerate([wanted] if isinstance(wanted, torch.Tensor) else wanted):
        have = interp.to_model(got[i], function.attributes["res_attrs"][i])
        atol = 1e-4 * float(want.abs().max())
        np.testing.assert_allclose(have, want.numpy(), rtol=0, atol=atol)


def test_seeded_weights_are_the_same_every_time_and_activations_stay_healthy():
    entry = zoo.entry("resnet8")
    first, second = entry.make(), entry.make()
    assert all(
        torch.equal(a, b)
        for a, b in zip(first.state_dict().values(), second.state_dict().values(), strict=True)
    )
    with torch.no_grad():
        y = first(torch.rand(4, 3, 32, 32))
    assert 0.01 < float(y.std()) < 100


def test_unknown_name_lists_the_others():
    with pytest.raises(UserError, match="no model 'resnet19'") as caught:
        import_model("zoo:resnet19")
    assert "resnet18" in caught.value.hint


@pytest.mark.parametrize("suffix", [".pt", ".npz"])
def test_weights_from_files(tmp_path, suffix):
    model = zoo.entry("resnet8").make()
    state = {
        n: torch.randn_like(v) if v.is_floating_point() else v
        for n, v in model.state_dict().items()
    }
    path = tmp_path / f"weights{suffix}"
    if suffix == ".npz":
        arrays: Any = {n: v.numpy() for n, v in state.items()}
        np.savez(path, **arrays)
    else:
        torch.save({"state_dict": state, "epoch": 3}, path)
    load_weights(model, path)
    assert all(torch.equal(model.state_dict()[n], v) for n, v in state.items())


def test_weights_that_do_not_fit(tmp_path):
    model = zoo.entry("resnet8").make()
    state = model.state_dict()
    path = tmp_path / "weights.pt"

    def fails(content, match):
        torch.save(content, path)
        with pytest.raises(UserError, match=match):
            load_weights(model, path)

    fails({n: v for n, v in state.items() if n != "fc.bias"}, "missing 'fc.bias'")
    fails({**state, "extra": torch.ones(1)}, "unknown 'extra'")
    fails({**state, "fc.bias": torch.ones(11)}, r"'fc.bias' has shape \(11,\)")
    fails([1, 2], "no state dict")
    path.write_bytes(b"nonsense")
    with pytest.raises(UserError, match="not readable"):
        load_weights(model, path)
    with pytest.raises(UserError, match="no such file"):
        import_model("zoo:resnet8", weights=tmp_path / "none.pt")
