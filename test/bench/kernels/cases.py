"""Shapes and foldings the kernels are timed on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """A convolution over ``size`` x ``size`` pixels, stride 1, padded to the same size."""

    name: str
    size: int
    channels: int
    filters: int
    kernel: int
    groups: int = 1
    fold_in: int = 1
    fold_out: int = 1
    group: int = 1
    fine: int = 1
    bits: int = 8

    def defines(self) -> list[str]:
        """Compiler options that select this case in ``conv_case.cpp``."""
        values = {
            "SIZE": self.size,
            "CHANNELS": self.channels,
            "FILTERS": self.filters,
            "KERNEL": self.kernel,
            "GROUPS": self.groups,
            "IN": self.fold_in,
            "OUT": self.fold_out,
            "GROUP": self.group,
            "FINE": self.fine,
            "BITS": self.bits,
        }
        return [f"-DCASE_{key}={value}" for key, value in values.items()]


def _conv3(name: str, **fold: int) -> Case:
    return Case(f"3x3 64->64 {name}", 56, 64, 64, 3, **fold)


CASES = (
    _conv3("1x1x1"),
    _conv3("in 1 out 2", fold_out=2),
    _conv3("in 2 out 2", fold_in=2, fold_out=2),
    _conv3("in 4 out 4", fold_in=4, fold_out=4),
    _conv3("in 4 out 4 fine 3", fold_in=4, fold_out=4, fine=3),
    _conv3("in 2 out 8 fine 9", fold_in=2, fold_out=8, fine=9),
    _conv3("in 8 out 16 fine 9", fold_in=8, fold_out=16, fine=9),
    _conv3("in 64 out 1", fold_in=64),
    _conv3("in 1 out 64", fold_out=64),
    _conv3("5 bit in 4 out 4 fine 3", fold_in=4, fold_out=4, fine=3, bits=5),
    _conv3("4 bit 1x1x1", bits=4),
    _conv3("16 bit in 4 out 4", fold_in=4, fold_out=4, bits=16),
    _conv3("16 bit in 8 out 16 fine 9", fold_in=8, fold_out=16, fine=9, bits=16),
    Case("1x1 128->128 1x1", 28, 128, 128, 1),
    Case("1x1 128->128 in 8 out 8", 28, 128, 128, 1, fold_in=8, fold_out=8),
    Case("1x1 128->128 in 3 of 96 out 5 of 120", 28, 96, 120, 1, fold_in=3, fold_out=5),
    Case("7x7 3->64 stem fine 7", 112, 3, 64, 7, fold_in=3, fold_out=4, fine=7),
    Case("depthwise 3x3 64 1x1", 56, 64, 64, 3, groups=64),
    Case("depthwise 3x3 64 fine 9", 56, 64, 64, 3, groups=64, fine=9),
    Case("depthwise 3x3 64 group 4", 56, 64, 64, 3, groups=64, group=4),
    Case("depthwise 3x3 64 group 16 fine 9", 56, 64, 64, 3, groups=64, group=16, fine=9),
    Case("depthwise 5x5 72 group 8 fine 5", 28, 72, 72, 5, groups=72, group=8, fine=5),
)
