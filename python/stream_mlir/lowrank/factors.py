"""Truncated factors of stacked matrices, in floating point or with rounding taken into account."""

from __future__ import annotations

import numpy as np

_SWEEPS = 4
"""Power iterations for a leading pair; each pair starts from the decomposition's own, so few are needed."""


def truncated(matrices: np.ndarray, rank: int) -> tuple[np.ndarray, np.ndarray]:
    """Best factors of rank `rank`: left `n x rows x R`, right `n x R x columns`; the singular values are split evenly between them.

    By projection onto the eigenvectors of the Gram matrices of the shorter sides: two to three times as quick as a singular value decomposition of large
    ones, and as exact, for these vectors are orthogonal however small their eigenvalues.
    """
    whole = matrices.astype(np.float64)
    if whole.shape[1] > whole.shape[2]:
        left, right = truncated(whole.transpose(0, 2, 1), rank)
        return right.transpose(0, 2, 1), left.transpose(0, 2, 1)
    _, vectors = np.linalg.eigh(whole @ whole.transpose(0, 2, 1))
    left = vectors[:, :, : -rank - 1 : -1]
    right = left.transpose(0, 2, 1) @ whole
    roots = np.sqrt(np.linalg.norm(right, axis=2))
    return left * roots[:, None, :], right / np.where(roots > 0, roots, 1.0)[:, :, None]


def rounded(matrices: np.ndarray, rank: int, bits: int) -> tuple[np.ndarray, np.ndarray]:
    """Factors whose entries are multiples of symmetric `bits`-bit scales: one scale per rank on the right, one per row on the left.

    Built one rank-1 pair at a time: a pair is rounded and its product taken off what is left to approximate, so later pairs absorb its
    rounding error (StreamSVD's quantized decomposition).
    """
    left, right = truncated(matrices, rank)
    top = (1 << (bits - 1)) - 1
    row_scales = np.abs(left).max(axis=2) / top
    rest = matrices.astype(np.float64)
    for index in range(rank):
        rows, columns = _leading(rest, right[:, index])
        columns = _round(columns, np.abs(columns).max(axis=1, keepdims=True) / top, top)
        rows = _round(_fit(rest, columns), row_scales, top)
        left[:, :, index], right[:, index] = rows, columns
        rest = rest - rows[:, :, None] * columns[:, None, :]
    return left, right


def _leading(matrices: np.ndarray, start: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Leading pair of each matrix by power iteration from `start`; both vectors carry the root of the singular value."""
    columns = start
    rows = np.zeros(matrices.shape[:2])
    for _ in range(_SWEEPS):
        rows = _unit(np.einsum("nrc,nc->nr", matrices, columns))
        columns = np.einsum("nrc,nr->nc", matrices, rows)
    roots = np.sqrt(np.linalg.norm(columns, axis=1, keepdims=True))
    return rows * roots, _unit(columns) * roots


def _fit(matrices: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """The rows whose product with the given columns is nearest."""
    squares = np.maximum((columns**2).sum(axis=1, keepdims=True), np.finfo(float).tiny)
    return np.einsum("nrc,nc->nr", matrices, columns) / squares


def _unit(vectors: np.ndarray) -> np.ndarray:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(norms > 0, norms, 1.0)


def _round(values: np.ndarray, scales: np.ndarray, top: int) -> np.ndarray:
    safe = np.where(scales > 0, scales, 1.0)
    return np.clip(np.rint(values / safe), -top, top) * safe
