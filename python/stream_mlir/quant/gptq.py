"""Rounding weights so that later ones make up for the error of earlier ones.

Frantar et al. 2023, GPTQ, algorithm 1: with H the second moments of a layer's inputs and U the upper Cholesky factor of its inverse,
weights are rounded in turn, and the error of one, divided by U[j, j], is taken off those that follow along row j of U.
"""

from __future__ import annotations

import numpy as np

_DAMPING = 0.01  # of the mean diagonal of H, added to all of it


def round_weights(
    weights: np.ndarray, scales: np.ndarray, inputs: np.ndarray, limit: int
) -> np.ndarray:
    """Integers within [-limit, limit] in place of `weights / scales`.

    weights (F, n), scales (F), inputs (groups, rows, n): F / groups filters read each group. Weights whose input was always 0 are rounded to
    nearest; those of larger inputs come first. Zeros stay zeros: what they would make up for is left to those that follow (SparseGPT,
    Frantar and Alistarh 2023).
    """
    groups, rows, size = inputs.shape
    inputs = inputs.astype(np.float64)
    moments = inputs.transpose(0, 2, 1) @ inputs / rows
    diagonal = np.einsum("gii->gi", moments)
    order = np.argsort(-diagonal, axis=1, kind="stable")
    steps = np.where(scales > 0, scales, 1.0).reshape(groups, -1, 1)
    scaled = weights.astype(np.float64).reshape(groups, -1, size) / steps
    left = np.take_along_axis(scaled, order[:, None, :], 2)
    some = left != 0
    upper = _upper(np.stack([m[o][:, o] for m, o in zip(moments, order, strict=True)]))
    rounded = np.empty_like(left)
    for j in range(size):
        rounded[:, :, j] = np.clip(np.rint(left[:, :, j]), -limit, limit) * some[:, :, j]
        error = (left[:, :, j] - rounded[:, :, j]) / upper[:, j, j, None]
        left[:, :, j + 1 :] -= error[:, :, None] * upper[:, None, j, j + 1 :]
    back = np.argsort(order, axis=1)
    return np.take_along_axis(rounded, back[:, None, :], 2).reshape(weights.shape)


def _upper(moments: np.ndarray) -> np.ndarray:
    """U with transpose(U) @ U = inverse(H), H damped."""
    diagonal = np.einsum("gii->gi", moments)
    damping = _DAMPING * diagonal.mean(axis=1)
    damped = moments + (np.where(damping > 0, damping, 1.0)[:, None, None]) * np.eye(
        len(moments[0])
    )
    return np.linalg.cholesky(np.linalg.inv(damped)).transpose(0, 2, 1)
