"""Streams through off-chip memory: a ring of bursts, its traffic and its depth."""

from __future__ import annotations

import pytest

from stream_mlir import context, ir
from stream_mlir.mapping.loops import iterations
from stream_mlir.mapping.loops import words as loop_words
from stream_mlir.mapping.spill import MEMORY_CYCLES, Spill
from stream_mlir.mapping.spill_coded import CodedSpill
from stream_mlir.mapping.spills import spill_of as described
from stream_mlir.mapping.walk import stream_ops
from stream_mlir.offchip import ZeroRunCode
from stream_mlir.passes import run_pipeline
from stream_mlir.simulator import Deadlock, Memory, read_network, simulate
from stream_mlir.simulator.memory import with_memory

WORDS = 16 * 16
GATED = """
!t = tensor<1x16x16x8x!quant.uniform<i8:f32, 0.1>, #stream.lanes<8>>
!g = tensor<1x1x1x8x!quant.uniform<i8:f32, 0.1>, #stream.lanes<8>>
func.func @main(%x: !t) -> !t {
  %a:2 = stream.fork %x : !t to 2 loc("a")
  %r = stream.reduce %a#0 {kind = #stream.reduce<max>, fold = #stream.fold<in = 8, out = 8>} : (!t) -> !g loc("r")
  %s = SPILL
  %b = stream.map (%r, %s) {fold = #stream.fold<in = 8, out = 8>} : (!g, !t) -> !t {
  ^bb0(%u: i8, %v: i8):
    %w = arith.maxsi %u, %v : i8
    stream.yield %w : i8
  } loc("b")
  return %b : !t
}"""
SPILLED = 'stream.spill %a#1 {burst = BURST : i64} : !t loc("b")'
DIRECT = 'stream.fifo %a#1 {depth = 2 : i64} : !t loc("b")'


def sized(stream: str) -> ir.Module:
    """The gated network with its skip in one stream or the other, and depths found."""
    with context():
        module = ir.Module.parse(GATED.replace("SPILL", stream))
    run_pipeline(module, "builtin.module(stream-size-fifos)")
    return module


def spill_of(module: ir.Module) -> Spill:
    (found,) = (op for op in stream_ops(module.operation) if op.operation.name == "stream.spill")
    return described(found)


@pytest.mark.parametrize("burst", [1, 48, 64, 1000])
def test_a_spilled_skip_needs_no_deep_fifo(burst: int):
    """A word is half a word of memory. 48 does not divide the words of a frame; one burst of 1000 is a frame."""
    module, direct = sized(SPILLED.replace("BURST", str(burst))), sized(DIRECT)
    mine, other = simulate(module), simulate(direct)
    assert other.interval_cycles == WORDS + 1
    assert max(fifo.depth for fifo in other.fifos) > WORDS
    spill = spill_of(module)
    assert spill.burst == burst + burst % 2
    assert spill.port_bits == 2 * spill.word_bits
    assert spill.depth is not None
    # A burst is on its way back, one need not have left.
    assert spill.depth >= WORDS - 3 * spill.burst
    deep = [fifo.depth for fifo in mine.fifos if not fifo.name.startswith("b_spill")]
    assert max(deep) < WORDS
    # No burst is asked for while another is on its way.
    bursts = -(-WORDS // spill.burst)
    alone = bursts * (MEMORY_CYCLES - 1) + WORDS // 2
    assert mine.interval_cycles == pytest.approx(max(WORDS, alone), abs=2 * MEMORY_CYCLES)


def test_without_effort_the_ring_holds_what_waits():
    """Were the FIFO behind the ring unbounded, a whole frame would wait in it."""
    with context():
        module = ir.Module.parse(GATED.replace("SPILL", SPILLED.replace("BURST", "16")))
    run_pipeline(module, "builtin.module(stream-size-fifos{effort=0})")
    mine = simulate(module)
    deep = [fifo.depth for fifo in mine.fifos if not fifo.name.startswith("b_spill")]
    assert max(deep) < WORDS
    spill = spill_of(module)
    assert spill.depth is not None
    assert spill.depth >= WORDS - 3 * spill.burst


def test_long_bursts_keep_up_with_a_word_per_cycle():
    spill = Spill(64 * 256, 64)
    pack, store, load, unpack = (iterations(kernel.loops) for kernel in spill.kernels)
    assert pack == unpack == spill.words
    assert max(store, load) <= spill.words


@pytest.mark.parametrize(
    ("words", "bits", "burst"), [(100, 24, 10), (7, 96, 3), (64, 8, 64), (50, 1, 9)]
)
def test_words_of_memory_are_filled_burst_by_burst(words: int, bits: int, burst: int):
    """The last burst of a frame is shorter, and its last word filled up."""
    spill = Spill(words, bits, burst)
    whole, rest = divmod(words, spill.burst)
    assert spill.burst * bits % spill.port_bits == 0
    per_burst = spill.burst * bits // spill.port_bits
    assert spill.port_words == whole * per_burst + -(-rest * bits // spill.port_bits)
    pack, store, load, unpack = (kernel.loops for kernel in spill.kernels)
    assert loop_words(pack, 0) == loop_words(unpack, 1) == words
    for loops, port in ((pack, -1), (store, -1), (load, -3), (unpack, -3)):
        assert loop_words(loops, port) == spill.port_words


def coded(words: int, lanes: int, burst: int, ratio: float) -> CodedSpill:
    code = ZeroRunCode(8, 0, 4)
    return CodedSpill(words, 8 * lanes, burst, None, "rle", ratio, code=code, lanes=lanes)


@pytest.mark.parametrize("ratio", [0.05, 0.7, 1.2])
@pytest.mark.parametrize(
    ("words", "lanes", "burst"), [(100, 3, 10), (7, 1, 3), (64, 8, 100), (50, 2, 1)]
)
def test_coded_words_of_memory_are_those_of_the_ratio(
    words: int, lanes: int, burst: int, ratio: float
):
    """As many in every process; and a coder takes as long whatever the data are."""
    spill = coded(words, lanes, burst, ratio)
    encode, store, load, decode = (kernel.loops for kernel in spill.kernels)
    assert loop_words(encode, 0) == loop_words(decode, 1) == words
    for loops, port in ((encode, -1), (store, -1), (load, -3), (decode, -3)):
        assert loop_words(loops, port) == spill.port_words <= spill.most_port_words
    assert loop_words(encode, -4) == loop_words(store, -4) == spill.bursts
    assert loop_words(store, -2) == loop_words(load, -2) == spill.bursts
    assert iterations(encode) == spill.cycles == words * lanes + 2 * spill.bursts
    assert iterations(decode) == words * lanes + spill.bursts
    assert spill.port_words * 64 == pytest.approx(ratio * words * lanes * 8, abs=64 * spill.bursts)


def test_a_coded_skip_takes_as_long_as_its_coder_and_moves_less():
    """Eight values per word, one per cycle; the traffic is that of the ratio."""
    text = SPILLED.replace(
        "BURST : i64",
        "64 : i64, codec = #stream.codec<rle>, codec_ratio = 0.5 : f64, run_bits = 4 : i64",
    )
    module = sized(text)
    report, spill = simulate(module), spill_of(module)
    assert report.interval_cycles == pytest.approx(8 * WORDS, rel=0.02)
    ports = {each.name: each.traffic for each in read_network(module.operation).network.processes}
    assert ports["b_spill_load"] == ports["b_spill_store"] == WORDS * 64 // 2
    assert spill.bits_per_frame == WORDS * 64
    assert max(fifo.depth for fifo in report.fifos if not fifo.name.startswith("b_spill")) < WORDS


def test_a_ring_that_is_too_small_deadlocks():
    """The gate comes with the last word of a frame; by then the first burst is on its way back, and the last one need not have left."""
    module = sized(SPILLED.replace("BURST", "32"))
    enough = min(n for n in range(1, 9) if not deadlocks(module, n))
    assert 1 < enough <= WORDS // 32
    assert spill_of(module).ring >= enough
    with pytest.raises(Deadlock) as raised:
        simulate(module, depths={"b_spill_stored": enough - 1})
    assert "b_spill_stored" in str(raised.value)


def deadlocks(module: ir.Module, bursts: int) -> bool:
    try:
        simulate(module, 1, depths={"b_spill_stored": bursts})
    except Deadlock:
        return True
    return False


def test_traffic_is_twice_the_stream_and_shares_the_bandwidth():
    module = sized(SPILLED.replace("BURST", "256"))
    network = read_network(module.operation).network
    ports = {each.name: each.traffic for each in network.processes if each.traffic}
    bits = WORDS * 64
    assert ports == dict.fromkeys(
        ("arg0.source", "res0.sink", "b_spill_load", "b_spill_store"), bits
    )
    assert spill_of(module).bits_per_frame == 2 * bits
    # Four ports of 16 bits per cycle each: a frame takes four times as long.
    limited = simulate(module, memory=Memory(64.0))
    assert limited.interval_cycles == pytest.approx(4 * WORDS, rel=0.15)
    assert sum(each.traffic for each in with_memory(network, Memory(64.0)).processes) == 4 * bits


def test_latency_of_memory_delays_a_frame():
    module = sized(SPILLED.replace("BURST", "256"))
    near, far = simulate(module), simulate(module, memory=Memory(latency_cycles=100))
    assert far.latency_cycles > near.latency_cycles
