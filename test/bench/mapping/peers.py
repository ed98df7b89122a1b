"""What fpgaConvNet's optimiser reached on the same networks: 16 bits, one partition, throughput, all of the board; run by us on two cores,
its own model of interval and resources."""

from __future__ import annotations

_LINE = "{:9} {:>10} {:>6} {:>7} {:>6} {:>5} {:>9} {:>9} {:>10}"


def _row(interval: str, dsp: str, bram18: str, uram: str, lut: str, seconds: str) -> str:
    return _LINE.format("peers", interval, dsp, bram18, uram, lut, "", "", seconds)


PEERS = {
    ("small_cnn", "zcu104"): _row("4,096", "975", "469", "0", "83k", "6"),
    ("small_cnn", "zcu102"): _row("2,592", "2,298", "1,026", "-", "228k", "7"),
    ("small_cnn", "u250"): _row("1,156", "9,786", "2,310", "1,024", "541k", "5"),
    ("resnet8", "zcu104"): _row("10,368", "1,673", "624", "64", "230k", "10"),
    ("resnet8", "zcu102"): _row("9,248", "2,393", "1,149", "-", "200k", "8"),
    ("resnet8", "u250"): _row("1,600", "12,282", "3,645", "1,024", "782k", "18"),
    ("resnet18", "u250"): _row("200,704", "11,634", "5,376", "1,216", "1,728k", "59"),
    ("resnet18", "zcu102"): _row("none", "-", "-", "-", "-", "339"),
    ("mobilenet_v2", "u250"): _row("none", "-", "-", "-", "-", "202"),
    ("yolov8n", "u250"): _row("none", "-", "-", "-", "-", "175"),
}
