"""`report.html` in a real browser: it renders, works with mouse and keyboard, says nothing on the console, asks for nothing.

`tools/dev setup` installs the browser; `STREAM_BROWSER` names another.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsers import BROWSER, FLAGS
from playwright.sync_api import Browser, Page, sync_playwright
from reports import REPORT

from stream_mlir.report import write

pytestmark = pytest.mark.skipif(
    BROWSER is None,
    reason="no browser: `tools/dev setup` installs one where it can, else `apt install chromium`",
)
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 480, "height": 800}


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> str:
    """The page's address."""
    folder = tmp_path_factory.mktemp("report")
    write(REPORT, folder)
    return (folder / "report.html").as_uri()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def visit(browser, file):
    """Opens the page; after the test nothing may have been complained about or asked for."""
    said: list[str] = []
    opened: list[Page] = []

    def open_page(viewport=WIDE, scheme="light") -> Page:
        page = browser.new_page(viewport=viewport, color_scheme=scheme)
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: request.url == file or said.append(request.url))
        page.goto(file)
        opened.append(page)
        return page

    yield open_page
    for page in opened:
        page.close()
    assert not said


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_it_renders_with_the_right_numbers(visit, viewport, scheme):
    page = visit(viewport, scheme)
    for place, told in {
        "#bottleneck": "conv1",
        "#binding": "BRAM18",
        "#throughput .big": "100,000",
        "#interval .big": "1,000",
        "#interval .muted": "simulated 990",
        "#latency .big": "0.05 ms",
        "#check .big": "bit-exact",
        "#accuracy .big": "98.00 %",
        "#command": "streamc compile net.onnx --calib '<data>'",
        "#network .node[data-name=act]": "<act> & 'more'",
        "#resources .binding": "108%",
        "#memory [data-memory=act]": "in a ring of",
        "#memory [data-memory=fc]": "3 of 10 rows of weights",
    }.items():
        element = page.locator(place)
        element.scroll_into_view_if_needed()
        assert element.is_visible(), place
        assert told in element.text_content(), place
    assert page.locator("#network .node").count() == 6
    assert page.locator("#network .lines path").count() == 6
    assert page.locator("#layers tbody tr").count() == 4
    assert page.locator("#fifos tbody tr").count() == 4
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_text_in_the_picture_fits_its_box(visit):
    outside = visit().evaluate("""
        [...document.querySelectorAll('.node')].flatMap((node) => {
          const box = node.querySelector('rect').getBoundingClientRect();
          return [...node.querySelectorAll('text')].filter((text) => {
            const at = text.getBoundingClientRect();
            return at.width === 0 || at.left < box.left || at.right > box.right || at.top < box.top || at.bottom > box.bottom;
          }).map((text) => text.textContent);
        })""")
    assert outside == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colors_can_be_told_apart(visit, scheme):
    """Text has the contrast that WCAG 2.2 asks for (4.5), also on the busiest and the idlest box."""
    contrasts = visit(scheme=scheme).evaluate("""
        () => {
          const pixel = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
          const luminance = (color) => {
            pixel.clearRect(0, 0, 1, 1); pixel.fillStyle = color; pixel.fillRect(0, 0, 1, 1);
            const part = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
            const [r, g, b] = pixel.getImageData(0, 0, 1, 1).data;
            return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
          };
          const style = (place) => getComputedStyle(document.querySelector(place));
          const ratio = (a, b) => {
            const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
            return (high + 0.05) / (low + 0.05);
          };
          const pairs = {
            text: [style('body').color, style('.panel').backgroundColor],
            muted: [style('.muted').color, style('body').backgroundColor],
            link: [style('.link').color, style('.panel').backgroundColor],
            over: [style('.over').color, style('.panel').backgroundColor],
            good: [style('.tile.good .big').color, style('.tile').backgroundColor],
            busy: [style('.node.layer text').fill, style('[data-name=conv1] rect').fill],
            idle: [style('.node.layer text').fill, style('[data-name=fc] rect').fill],
          };
          return Object.fromEntries(Object.entries(pairs).map(([name, pair]) => [name, ratio(...pair)]));
        }""")
    assert {name: ratio for name, ratio in contrasts.items() if ratio < 4.5} == {}


def test_a_click_on_a_box_marks_its_row_and_its_streams(visit):
    page = visit()
    page.locator("#network [data-name=act] rect").click()
    row = page.locator("#layers tr.chosen")
    assert row.get_attribute("data-name") == "act"
    near = page.locator("#network path.near").evaluate_all(
        "all => all.map((it) => it.dataset.fifo)"
    )
    assert near == ["conv1_fork_to_act", "act_to_fc"]
    page.locator("#layers [data-select=fc]").click()
    assert page.locator("#network .node.chosen").get_attribute("data-name") == "fc"


def test_pointing_at_a_box_or_a_line_tells_more(visit):
    page = visit()
    page.locator("#network [data-name=conv1] rect").hover()
    told = page.locator("#tip").inner_text()
    for part in (
        "conv1",
        "4 × 4 × 8",
        "in 1, out 2, group 1, fine 9",
        "1,000 (busy 100.0 %)",
        "output 7",
    ):
        assert part in told
    page.locator("#network path[data-fifo=conv1_fork_to_fc]").dispatch_event(
        "pointermove", {"clientX": 9, "clientY": 9, "bubbles": True}
    )
    assert "70 words of 16 bits" in page.locator("#tip").inner_text()


def test_tables_sort(visit):
    page = visit()
    names = "#layers tbody th, #fifos tbody th"

    def order(table: str) -> list[str]:
        return page.locator(f"{table} tbody tr").evaluate_all(
            "rows => rows.map((row) => row.dataset.name ?? row.dataset.fifo)"
        )

    assert page.locator(names).count() == 8
    assert order("#fifos")[0] == "conv1_fork_to_fc"
    title = page.locator("#layers thead button", has_text="cycles")
    title.click()
    assert order("#layers") == ["conv1", "conv1_fork", "act", "fc"]
    title.click()
    assert order("#layers") == ["fc", "act", "conv1_fork", "conv1"]
    assert page.locator("#layers [aria-sort=ascending]").inner_text().startswith("cycles")
    page.locator("#layers thead button", has_text="layer").click()
    assert order("#layers")[0] == "act"


def test_what_is_off_chip(visit):
    """Ratio, bits without and with the code, what C simulation counted, at most, Gb/s: the largest share first."""
    page = visit()
    rows = page.locator("#memory tbody tr").evaluate_all(
        "rows => rows.map((row) => [...row.cells].map((cell) => cell.innerText.trim()))"
    )
    assert rows[0][2:9] == ["huffman", "0.750", "2,560", "1,920", "1,920", "3,072", "0.192"]
    assert rows[1][2:] == ["none", "1.000", "640", "640", "640", "640", "0.064", "2"]
    page.locator("#memory thead button", has_text="layer").click()
    assert page.locator("#memory tbody tr").nth(0).get_attribute("data-memory") == "act"
    page.locator("#memory [data-select=fc]").click()
    assert page.locator("#network .node.chosen").get_attribute("data-name") == "fc"


def test_the_table_of_layers_filters(visit):
    page = visit()
    shown = page.locator("#layers tbody tr:visible")
    assert shown.count() == 3
    page.locator("#plumbing").check()
    assert shown.count() == 4
    page.locator("#find").fill("linear")
    assert shown.count() == 1


def test_the_picture_zooms(visit):
    page = visit()
    box = page.locator("#network")
    whole = box.get_attribute("viewBox")
    page.locator("[data-zoom=in]").click()
    nearer = [float(word) for word in box.get_attribute("viewBox").split()]
    assert nearer[2] < float(whole.split()[2])
    page.locator("#network").hover()
    page.mouse.down()
    page.mouse.move(700, 300, steps=3)
    page.mouse.up()
    assert [float(word) for word in box.get_attribute("viewBox").split()][:2] != nearer[:2]
    page.locator("[data-zoom=fit]").click()
    assert box.get_attribute("viewBox") == whole


def test_the_keyboard_is_enough(visit):
    page = visit()
    page.locator("[data-zoom=fit]").focus()
    page.keyboard.press("Tab")
    focused = "document.activeElement.dataset.name"
    assert page.evaluate(focused) == "x (input)"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == "conv1"
    assert "busy 100.0 %" in page.locator("#tip").inner_text()
    page.keyboard.press("Enter")
    assert page.locator("#layers tr.chosen").get_attribute("data-name") == "conv1"
    page.keyboard.press("ArrowUp")
    assert page.evaluate(focused) == "x (input)"


def test_on_paper_nothing_is_hidden(visit):
    page = visit()
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator(".tools").first.is_hidden()
    assert page.evaluate("getComputedStyle(document.querySelector('.scroll')).maxHeight") == "none"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert len(page.pdf()) > 10_000
