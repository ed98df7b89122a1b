"""MLIR ships this module's stub under another name."""

from ._mlir.dialects.quant import *  # noqa: F403
