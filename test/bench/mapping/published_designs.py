"""Designs published for networks of the zoo, as their authors state them; not made by us.

SMOF: Toupas et al., FCCM 2024 (arXiv 2403.18921), 8-bit block floating point. SATAY: Montgomerie-Corcoran et al., FPT 2023 (arXiv 2309.01587),
weights of 8 and activations of 16 bits; its figure is the latency of a frame, here inverted.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Design:
    """A row of a published table; "" and None where nothing is stated."""

    net: str
    board: str
    source: str
    clock_mhz: float | None
    fps: str
    dsp: str
    bram18: str
    uram: str
    lut: str


PUBLISHED = (
    Design("unet", "zcu102", "published, SMOF", 200, "1.28", "1,461", "1,368", "0", "213k"),
    Design("unet", "u200", "published, SMOF", 250, "21.2", "6,062", "3,654", "864", "1040k"),
    Design("yolov8n", "vcu118", "published, SMOF", 250, "184", "5,061", "1,813", "431", "543k"),
    Design("yolov8n", "vcu118", "published, SATAY", None, "118", "6,786", "", "", ""),
)
