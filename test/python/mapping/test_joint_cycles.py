"""Cycles of a window and the process behind it in closed form against their simulation."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mapping_networks import conv

from stream_mlir.mapping.folding import foldings
from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.loops import renumbered, words
from stream_mlir.mapping.schedule import WINDOWS, kernels
from stream_mlir.mapping.timing import cycles, joint_rows
from stream_mlir.simulator.network import Network, Process, Stream, sink, source
from stream_mlir.simulator.run import intervals, run_network


def simulated(layer: Layer) -> int:
    """The interval of both, fed and emptied as fast as they can be."""
    window, work = kernels(layer)
    number = {0: 0, WINDOWS: 1, 1: 2}.__getitem__
    processes = (
        source("in", words(window.loops, 0), 0),
        Process("window", renumbered(window.loops, number), window.latency),
        Process("work", renumbered(work.loops, number), work.latency),
        sink("out", words(work.loops, 1), 2),
    )
    streams = (Stream("a", 64), Stream("b", is_fixed=True), Stream("c", 64))
    return int(max(intervals(run_network(Network(processes, streams, (0,), (3,)), 5))))


@settings(max_examples=150)
@given(
    st.builds(
        conv,
        size=st.sampled_from([8, 10, 14, 20]),
        channels=st.sampled_from([8, 16, 24]),
        filters=st.sampled_from([8, 16, 32]),
        kernel=st.sampled_from([1, 2, 3, 5]),
        stride=st.integers(1, 3),
        pad=st.integers(0, 1),
        groups=st.sampled_from([1, 1, 2, 8]),
    ),
    st.data(),
)
def test_the_closed_form_is_what_the_simulator_finds(layer: Layer, data):
    assume(layer.buffered)
    folded = layer.folded(data.draw(st.sampled_from(foldings(layer))))
    # Rows of fewer windows than wait between the two overlap more than the closed form knows.
    assume(joint_rows(*kernels(folded)).emits > 5)
    # Small frames: a few cycles are some per cent.
    assert abs(simulated(folded) - cycles(folded)) <= max(5, 0.005 * cycles(folded))
