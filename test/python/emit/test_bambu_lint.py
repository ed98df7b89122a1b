"""Emitted code obeys Bambu's rules, and the linter sees each of them broken."""

from __future__ import annotations

from pathlib import Path

import pytest
from bambu_lint import RULES, lint, preprocess

from stream_mlir.backends.headers import hls_headers
from stream_mlir.emit import EmittedDesign

GOOD = """
extern "C" void top(hls::stream<ap_uint<24>> &x, hls::stream<ap_uint<8>> &y) {
#pragma HLS interface mode=axis port=x depth=1024
#pragma HLS interface mode=axis port=y depth=64
#pragma HLS dataflow
  hls::stream<ap_uint<32>> first;
  one(x, first);
  two(first, y);
}
void one(stream_kernels::Stream<stream_kernels::Word<8, 1, 3>> &in, Stream<word_s8x4> &out) {
#pragma HLS unroll
  for (int i = 0; i < 4; ++i) { sum += x[i]; }
  for (int i = 0; i < 4; ++i) { out.write(in.read()); }
}
"""

BROKEN = {
    "forbidden_pragma": [
        ("#pragma HLS dataflow", "#pragma HLS pipeline II = 1"),
        ("#pragma HLS dataflow", "#pragma HLS interface mode=s_axilite port=n depth=1"),
        ("#pragma HLS dataflow", "#pragma HLS interface mode=ap_ctrl_none port=return depth=1"),
    ],
    "interface_form": [
        ("port=x depth=1024", "port=x"),
        ("interface mode=axis port=y", "interface axis port=y"),
    ],
    "single_literal": [("depth=1024", "depth=2*512"), ("depth=64", "depth=-1")],
    "ports_have_interfaces": [("#pragma HLS interface mode=axis port=y depth=64\n", "")],
    "unrolled_stream_access": [
        ("#pragma HLS unroll\n", "  for (int i = 0; i < 4; ++i) {\n#pragma HLS unroll\n }"),
        ("sum += x[i];", "sum += in.read();"),
    ],
    "struct_token": [
        ("hls::stream<ap_uint<32>> first", "hls::stream<Pixel> first"),
        ("void one", "struct Word { int lane[4]; };\nvoid one"),
    ],
    "stream_depth_argument": [
        ("hls::stream<ap_uint<32>> first", "hls::stream<ap_uint<32>, 16> first")
    ],
    "stream_array": [
        ("> first;", "> first[2];"),
        ("Stream<word_s8x4> &out", "Stream<word_s8x4> (&out)[2]"),
    ],
    "stream_constructor_argument": [("> first;", '> first("first");')],
    "one_call_site": [("  two(first, y);", "  two(first, y);\n  one(x, first);")],
    "non_blocking": [
        ("out.write(in.read());", "if (in.nb_read(v)) out.write(v);"),
        ("out.write(in.read());", "if (!in.empty()) out.write(in.read());"),
    ],
}


def test_good_code_passes() -> None:
    assert lint(GOOD) == []


def test_every_rule_has_a_broken_example() -> None:
    assert BROKEN.keys() == RULES.keys()


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [(rule, old, new) for rule, changes in BROKEN.items() for old, new in changes],
)
def test_a_broken_rule_is_seen(rule: str, old: str, new: str) -> None:
    broken = GOOD.replace(old, new, 1)
    assert broken != GOOD
    assert rule in {complaint.split(":")[0] for complaint in lint(broken)}


def test_emitted_code_obeys(design: EmittedDesign) -> None:
    folder = design.folder.resolve()
    sources = [folder / "top.cpp", *(folder / "layers" / f"{name}.cpp" for name in design.layers)]
    for source in sources:
        text = preprocess(Path(source), folder, hls_headers())
        assert lint(text) == []
        assert ".read()" in text or ".write(" in text or source.name == "top.cpp"


def test_a_kernel_with_a_pipelined_loop_is_seen(design: EmittedDesign, tmp_path: Path) -> None:
    """The linter really sees the kernels: the same code with Vitis' pragmas is refused."""
    source = design.folder.resolve() / "layers" / f"{design.layers[0]}.cpp"
    text = preprocess(source, design.folder.resolve(), hls_headers())
    pipelined = text.replace("for (", "#pragma HLS pipeline II = 1\n for (", 1)
    assert any(complaint.startswith("forbidden_pragma") for complaint in lint(pipelined))
