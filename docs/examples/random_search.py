"""A random search over low rank, polyadic forms and thresholds: accuracy against cycles between frames."""

from __future__ import annotations

import random
from collections import defaultdict

import numpy as np

from stream_mlir import Pipeline, context, import_model, interp
from stream_mlir.interp.run import main_function
from stream_mlir.mapping.model import model
from stream_mlir.models import digits
from stream_mlir.passes.calibrated import calibrated_on
from stream_mlir.passes.cpd import Cpd
from stream_mlir.passes.low_rank import LowRank
from stream_mlir.passes.sparsify import Sparsify

FINISH = "canonicalize,cse,stream-quantize,stream-collect-statistics,stream-annotate-sparsity,canonicalize,cse,stream-fold{device=zybo}"


def pick(choices, rng, share):
    """For about `share` of the layers one of their choices."""
    of_layer = defaultdict(list)
    for each in choices:
        of_layer[each.layers].append(each)
    return [rng.choice(each) for each in of_layer.values() if rng.random() < share]


def sample(network, rng):
    """A compressed copy of the network, with the passes that made it."""
    copy, done = network.operation.clone().operation, []
    for passes, share in (((LowRank, Cpd), 0.5), ((Sparsify,), 0.3)):
        # What was rewritten has other layers, so the second round asks for its choices anew.
        picked = pick([each for one in passes for each in one.choices(copy)], rng, share)
        pipeline = Pipeline()
        for each in picked:
            pipeline = pipeline.add(each)
        pipeline.run(copy)
        done += picked
    return copy, done


def evaluate(module, frames, labels):
    """Cycles between frames by the timing model, and the share of right answers of the integer model."""
    Pipeline().add(FINISH).run(module)
    kind = main_function(module).regions[0].blocks[0].arguments[0].type
    logits = interp.run(module, [interp.quantize_array(frames, kind)])[0]
    right = logits.reshape(len(labels), -1).argmax(axis=1) == labels
    return model(module).interval_cycles, float(np.mean(right))


def search(trials, seed=0):
    """Pairs of result and passes, the most accurate first."""
    (images, _), (tests, labels) = digits.dataset()
    frames, rng = tests.transpose(0, 2, 3, 1)[:200], random.Random(seed)
    with context(), calibrated_on([images[:64]]):
        network = import_model(digits.trained(), input_shapes=(1, 1, 8, 8))
        found = []
        for _ in range(trials):
            module, passes = sample(network, rng)
            found.append((evaluate(module, frames, labels[:200]), passes))
    return sorted(found, key=lambda each: -each[0][1])


if __name__ == "__main__":
    for (cycles, accuracy), passes in search(20):
        print(f"{accuracy:.1%} {cycles:,} cycles: {', '.join(map(str, passes)) or 'as it was'}")
