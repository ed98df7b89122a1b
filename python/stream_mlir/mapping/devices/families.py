"""FPGA families: what their parts share.

Block RAMs of all of them hold 18 Kb in the shapes of `mapping/memory.py` (AMD UG473 and UG573; Lattice FPGA-TN-02204, sysMEM of ECP5, and FPGA-TN-02094, Nexus;
an EBR of Avant counts as two).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

_BOTH = ("vitis", "bambu")


@dataclass(frozen=True)
class Family:
    """`targets` are the HLS tools that make hardware for it, `multiplier` the operand bits of one DSP slice, `lut_inputs` those of one LUT."""

    name: str
    title: str
    targets: tuple[str, ...]
    multiplier: tuple[int, int]
    lut_inputs: int = 6

    @property
    def is_priced(self) -> bool:
        """Whether the cost tables speak of such slices and LUTs; where not, estimates are rough."""
        return self.lut_inputs == 6

    def multiplier_dsp(self, data_bits: int, weight_bits: int) -> float:
        """DSP slices of one multiplier, counted as fpgaConvNet does: four of up to 4 bits, or two of up to 8, share a slice."""
        if max(data_bits, weight_bits) <= 4:
            return 0.25
        if max(data_bits, weight_bits) <= 8:
            return 0.5
        wide, narrow = self.multiplier
        return min(
            ceil(data_bits / wide) * ceil(weight_bits / narrow),
            ceil(data_bits / narrow) * ceil(weight_bits / wide),
        )


FAMILIES = {
    family.name: family
    for family in (
        Family("7series", "AMD 7 series", _BOTH, (25, 18)),
        Family("ultrascale", "AMD UltraScale", _BOTH, (27, 18)),
        Family("ultrascale+", "AMD UltraScale+", _BOTH, (27, 18)),
        Family("ecp5", "Lattice ECP5", ("bambu",), (18, 18), lut_inputs=4),
        Family("nexus", "Lattice Nexus", ("bambu",), (18, 18), lut_inputs=4),
        Family("avant", "Lattice Avant", ("bambu",), (18, 18), lut_inputs=4),
    )
}
