"""Reports to test with."""

from stream_mlir.report import (
    Accuracy,
    Bound,
    Check,
    CompressedLayer,
    Compression,
    Fifo,
    Layer,
    Port,
    Report,
    Roofline,
    Simulated,
    Stalls,
)

FOLDING = {"in": 1, "out": 2, "group": 1, "fine": 9}
REPORT = Report(
    model="net.onnx",
    device="zybo",
    target="vitis",
    clock_mhz=100.0,
    compression=Compression(
        "stream-low-rank{ratio=0.5}",
        [
            CompressedLayer("conv1", "svd", "inputs", 1, [3], 0.25, 19000, 90, 40000, 200),
            CompressedLayer("fc", "cpd", None, None, [2, 1], 0.5, 1000, 30, 10000, 100),
        ],
        frames=8,
        max_abs_error=0.125,
        sqnr_db=21.5,
        accuracy_before=0.75,
    ),
    quantization={"weights": 8, "activations": 8, "scheme": "affine"},
    interval_cycles=1000,
    latency_cycles=5000,
    fps=1e5,
    simulated=Simulated(
        3, 990, 4900, -0.01, -0.02, {"conv1": Stalls(0, 7, 0), "fc": Stalls(981, 0, 0)}
    ),
    bound=Bound(900, None, proven=False),
    binding_resource="bram18",
    resources={"dsp": 10, "bram18": 130, "uram": 1, "lut": 1000, "ff": 2000},
    available={"dsp": 80, "bram18": 120, "uram": 0, "lut": 17600, "ff": 35200},
    utilization={"dsp": 0.125, "bram18": 1.083, "uram": None, "lut": 0.06, "ff": 0.06},
    roofline=Roofline(20000, 160.0, 2400, 336.0),
    ports=[
        Port("x", "input", "conv1", [6, 6, 4], 36, 32),
        Port("y", "output", "fc", [10], 10, 8),
    ],
    layers=[
        Layer(
            "conv1",
            "conv1",
            "conv",
            [4, 4, 8],
            FOLDING,
            19000,
            1000,
            1.0,
            10,
            2,
            0,
            500,
            600,
            35.25,
        ),
        Layer("conv1_fork", "conv1", "fork", [4, 4, 8], None, 0, 900, 0.9, 0, 0, 0, 5, 6),
        Layer("act", "<act> & 'more'", "map", [4, 4, 8], FOLDING, 0, 64, 0.064, 0, 0, 0, 5, 6),
        Layer("fc", "fc", "linear", [10], FOLDING, 1000, 10, 0.01, 0, 0, 0, 5, 6, 200.0),
    ],
    fifos=[
        Fifo("conv1_to_conv1_fork", "conv1", "conv1_fork", 2, 64, 16, 2, "auto", 0, 0, 21, 46),
        Fifo("conv1_fork_to_act", "conv1_fork", "act", 2, 64, 16, 1, "auto", 0, 0, 21, 46),
        Fifo("conv1_fork_to_fc", "conv1_fork", "fc", 70, 64, 16, 64, "bram", 1, 0, 20, 30),
        Fifo("act_to_fc", "act", "fc", 2, 64, 16, None, "auto", 0, 0, 21, 46),
    ],
    accuracy=Accuracy(450, 0.99, 0.98, 0.98),
    check=Check(450, True, 0, 3, 0.25, 36.3),
    versions={"python": "3.11.7"},
    command="streamc compile net.onnx --calib '<data>'",
)
