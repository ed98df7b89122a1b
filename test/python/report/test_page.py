"""`report.html` as text; `test_browser.py` looks at it."""

import re
from dataclasses import replace
from html.parser import HTMLParser

from reports import REPORT

from stream_mlir.report import Bound
from stream_mlir.report.page import page
from stream_mlir.report.picture import picture, thickness
from stream_mlir.report.roofline import roofline


def test_nothing_comes_from_outside():
    text = page(REPORT)
    assert not re.findall(r"(?:src|href)\s*=|https?://|@import|url\(", text)


def test_tags_are_balanced_and_names_escaped():
    class Balance(HTMLParser):
        def __init__(self):
            super().__init__()
            self.open = []

        def handle_starttag(self, tag, attrs):
            if tag not in ("meta", "input", "br"):
                self.open.append(tag)

        def handle_startendtag(self, tag, attrs):
            pass

        def handle_endtag(self, tag):
            assert self.open.pop() == tag

    text = page(REPORT)
    parser = Balance()
    parser.feed(text)
    assert not parser.open
    assert "<act>" not in text
    assert "<data>" not in text
    assert "&lt;act&gt; &amp; &#39;more&#39;" in text


def test_the_same_report_gives_the_same_page():
    assert page(REPORT) == page(REPORT)


def test_a_report_with_as_little_as_possible():
    bare = replace(REPORT, simulated=None, bound=None, binding_resource=None, accuracy=None)
    text = page(replace(bare, check=None, fifos=[], warnings=[], ports=[]))
    assert "not simulated" in text
    assert "not run" in text


def test_what_is_off_chip_is_there_only_where_something_is():
    assert 'id="memory"' in page(REPORT)
    assert 'id="memory"' not in page(replace(REPORT, evicted=[], spilled=[]))
    assert REPORT.counted_bits("act") == 1920
    assert replace(REPORT, check=None).counted_bits("act") is None


def test_what_the_search_found():
    text = page(replace(REPORT, bound=Bound(None, 4000, proven=True), binding_resource="dsp+lut"))
    assert "no design within the budget has a latency below 4,000 cycles" in text
    assert "so this one is the best" in text
    assert ">DSP + LUT<" in text
    assert "no more parallelism" in page(replace(REPORT, binding_resource="parallelism"))


def test_lines_are_as_thick_as_fifos_are_large():
    lines = {line.name: line.width for line in picture(REPORT).lines}
    assert lines["conv1_fork_to_fc"] > lines["conv1_fork_to_act"] == 1
    assert thickness(1 << 40) == 9
    assert thickness(0) == 1


def test_boxes_say_how_busy_a_layer_is():
    nodes = {node.name: node for node in picture(REPORT).nodes}
    assert nodes["conv1"].subtitle == "conv · 1,000 · 100%"
    assert nodes["conv1"].is_slowest
    assert (nodes["conv1_fork"].kind, nodes["x (input)"].kind) == ("plumbing", "port")
    assert nodes["x (input)"].title == "x"
    assert not nodes["act"].is_slowest


def test_the_roofline():
    chart = roofline(REPORT)
    assert chart.achieved == 20
    assert chart.intensity == 20000 / 300
    assert (chart.roof, chart.limit, chart.share) == (160, "arithmetic", 0.125)
    starved = replace(REPORT.roofline, traffic_bits=240000)
    slow = roofline(replace(REPORT, roofline=starved))
    assert slow.limit == "memory bandwidth"
    assert slow.roof == 20000 / 30000 * 336 / 8
    assert roofline(replace(REPORT, roofline=replace(REPORT.roofline, macs=0))) is None
