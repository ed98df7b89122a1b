"""Low-rank forms of convolutions and linear layers.

A layer becomes a chain of thinner ones (`Stage`). All but `chain` is plain numpy and knows no IR; nothing here knows a device. Sources: SVD-NAS
(arXiv 2208.10404) for slicing and the residual branch, StreamSVD for rounded factors, Mixed-TD (arXiv 2306.05021) for the canonical polyadic form.
"""

from stream_mlir.lowrank.candidates import Candidate, candidates
from stream_mlir.lowrank.geometry import Geometry, Stage, macs, parameters
from stream_mlir.lowrank.slicing import SCHEMES, Slicing, slicings
from stream_mlir.lowrank.spectrum import Spectrum, spectrum

__all__ = [
    "SCHEMES",
    "Candidate",
    "Geometry",
    "Slicing",
    "Spectrum",
    "Stage",
    "candidates",
    "macs",
    "parameters",
    "slicings",
    "spectrum",
]
