"""The ``stream`` dialect: generated operation builders and its attributes."""

from .._mlir_libs._streamMlir import (
    CodecAttr,
    FoldAttr,
    LanesAttr,
    LinesAttr,
    OffchipAttr,
    PoolKindAttr,
    ReduceKindAttr,
    RequantAttr,
    SkipAttr,
    StorageAttr,
)
from ._stream_ops_gen import *  # noqa: F403

__all__ = [
    "CodecAttr",
    "FoldAttr",
    "LanesAttr",
    "LinesAttr",
    "OffchipAttr",
    "PoolKindAttr",
    "ReduceKindAttr",
    "RequantAttr",
    "SkipAttr",
    "StorageAttr",
]
