"""The canonical polyadic form (CPD) of a convolution: pointwise, one thin depthwise convolution per kernel dimension, pointwise.

Mixed-TD (arXiv 2306.05021), section 3. The factors come from alternating least squares (tensorly's `parafac`), started from truncated singular vectors.
"""

from __future__ import annotations

import warnings
from math import prod

import numpy as np

from stream_mlir.lowrank.geometry import Geometry, Stage
from stream_mlir.lowrank.remembered import remembered

_SWEEPS = 100
_TOLERANCE = 1e-7
_RIDGE = 1e-12
"""Keeps the least squares solvable where the weights have less rank than is asked for; of weights of norm 1."""


def kernel_dimensions(layer: Geometry) -> list[int]:
    """Spatial dimensions in which the kernel is longer than 1; none for a pointwise layer, which has no polyadic form of its own."""
    return [d for d, size in enumerate(layer.kernel) if size > 1]


def per_rank(layer: Geometry) -> tuple[int, int]:
    """Multiplications per frame, and weights, for every unit of rank (per group of the layer)."""
    extents = list(layer.extents)
    work, weights = prod(extents) * layer.group_channels, layer.group_channels + layer.group_filters
    for dimensions, size in _depthwise(layer):
        for each in dimensions:
            extents[each] = layer.output_extent(each)
        work, weights = work + prod(extents) * size, weights + size
    return layer.groups * (work + prod(extents) * layer.group_filters), layer.groups * weights


@remembered
def decompose(weights: np.ndarray, layer: Geometry, rank: int, seed: int) -> list[np.ndarray]:
    """Factors of weights `F x K.. x C/groups`, one array `groups x R x size` per mode: filters, each kernel dimension longer than 1, channels."""
    sizes = [layer.kernel[d] for d in kernel_dimensions(layer)]
    tensors = weights.reshape(layer.groups, layer.group_filters, *sizes, layer.group_channels)
    found = [_factors(tensor.astype(np.float64), rank, seed) for tensor in tensors]
    return [np.stack([each[mode].T for each in found]) for mode in range(len(sizes) + 2)]


def error(weights: np.ndarray, layer: Geometry, factors: list[np.ndarray]) -> float:
    """Relative error `|W - W_R| / |W|` (Frobenius)."""
    rebuilt = _rebuilt(factors).reshape(weights.shape)
    norm = float(np.linalg.norm(weights))
    return float(np.linalg.norm(weights - rebuilt)) / norm if norm else 0.0


def stages(layer: Geometry, factors: list[np.ndarray]) -> list[Stage]:
    """The chain of convolutions of the factors."""
    filters, *kernels, channels = factors
    ones = (1,) * layer.rank
    thin = channels.shape[0] * channels.shape[1]
    chain = [Stage(channels.reshape(thin, *ones, -1), (), layer.groups)]
    for (dimensions, size), factor in zip(_depthwise(layer), kernels, strict=True):
        shape = [size if d == dimensions[0] else 1 for d in range(layer.rank)]
        chain.append(Stage(factor.reshape(thin, *shape, 1), dimensions, thin))
    last = filters.transpose(0, 2, 1).reshape(layer.filters, *ones, filters.shape[1])
    return [*chain, Stage(last, (), layer.groups)]


def _depthwise(layer: Geometry) -> list[tuple[tuple[int, ...], int]]:
    """For each depthwise stage the dimensions that it slides over, the one of its kernel first, and the kernel's size.

    The first also strides over the dimensions in which the kernel is 1.
    """
    long = kernel_dimensions(layer)
    short = tuple(d for d in range(layer.rank) if d not in long)
    return [((d, *(short if index == 0 else ())), layer.kernel[d]) for index, d in enumerate(long)]


def _factors(tensor: np.ndarray, rank: int, seed: int) -> list[np.ndarray]:
    """Balanced factors `size x R` of one tensor."""
    from tensorly.decomposition import parafac

    norm = float(np.linalg.norm(tensor))
    if not norm:
        return [np.zeros((size, rank)) for size in tensor.shape]
    with warnings.catch_warnings():
        # A mode shorter than the rank gets random columns beside its singular vectors.
        warnings.filterwarnings("ignore", "Trying to compute SVD with n_eigenvecs")
        # Of the error of a perfect fit, which may come out a rounding below zero.
        warnings.filterwarnings("ignore", "invalid value encountered in sqrt")
        values, factors = parafac(
            tensor / norm,
            rank,
            n_iter_max=_SWEEPS,
            init="svd",
            tol=_TOLERANCE,
            random_state=seed,
            l2_reg=_RIDGE,  # pyright: ignore[reportArgumentType]
        )
    norms = [np.linalg.norm(factor, axis=0) for factor in factors]
    share = (norm * np.abs(values) * np.prod(norms, axis=0)) ** (1 / len(factors))
    scaled = [
        factor / np.where(norm > 0, norm, 1.0) * share
        for factor, norm in zip(factors, norms, strict=True)
    ]
    return [scaled[0] * np.sign(np.where(values == 0, 1.0, values)), *scaled[1:]]


def _rebuilt(factors: list[np.ndarray]) -> np.ndarray:
    """`groups x filters x kernel.. x channels` from the factors."""
    product = factors[0]
    for factor in factors[1:]:
        shape = (*factor.shape[:2], *(1,) * (product.ndim - 2), factor.shape[-1])
        product = product[..., None] * factor.reshape(shape)
    return product.sum(axis=1)
