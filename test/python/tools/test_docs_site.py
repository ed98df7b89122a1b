"""The reference site: built, complete, searchable from files alone, seen in a browser."""

import os
import pathlib
import re
import subprocess
import sys

import pytest
from browsers import BROWSER, FLAGS
from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[3]
SITE = ROOT / "build" / "docs"
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(BROWSER is None, reason="no browser: `tools/dev setup` installs one"),
]


@pytest.fixture(scope="module")
def site() -> str:
    """The built site's address."""
    command = [sys.executable, "-c", "from devtool.docs import docs; docs([])"]
    variables = {**os.environ, "PYTHONPATH": str(ROOT / "tools")}
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return SITE.as_uri()


@pytest.fixture
def page(site):
    """A page that notes what is complained about, and what is asked for outside of the site."""
    said: list[str] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=FLAGS)
        opened = browser.new_page(viewport={"width": 1300, "height": 900})
        opened.on("console", lambda message: said.append(message.text))
        opened.on("pageerror", lambda error: said.append(str(error)))
        opened.on("request", lambda request: said.append(request.url))
        yield opened
        browser.close()
    assert not [each for each in said if not each.startswith((site, "data:"))]


def test_every_op_has_its_text_and_its_tested_example(page, site):
    page.goto(f"{site}/reference/dialect.html")
    text = page.locator("article").inner_text()
    for definitions in (ROOT / "dialects" / "stream" / "ops").glob("*.td"):
        for name in re.findall(r'Stream_Op<"(\w+)"', definitions.read_text()):
            assert f"stream.{name} (stream::" in text, name
    assert "%y = stream.softmax" in text


def test_passes_and_python_are_there_with_their_options(page, site):
    page.goto(f"{site}/reference/passes.html")
    assert "bits of a weight, 2 to 16" in page.locator("article").inner_text()
    page.goto(f"{site}/reference/stream_mlir.passes.patterns.html")
    assert "drop_single_windows" in page.locator("article").inner_text()


def test_the_search_finds_a_pass_by_its_flag(page, site):
    page.goto(f"{site}/index.html")
    page.locator(".sidebar-search").fill("stream-quantize")
    page.locator(".sidebar-search").press("Enter")
    page.wait_for_selector("#search-results li")
    found = page.locator("#search-results li").all_inner_texts()
    assert "Passes" in " ".join(found)
