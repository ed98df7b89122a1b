"""The documentation agrees with the code, and its examples run."""

import re
from pathlib import Path

from stream_mlir.cli.docs import made

ROOT = Path(__file__).resolve().parents[3]


def test_parts_made_from_the_code_are_up_to_date():
    stale = [str(path) for path, text in made(ROOT).items() if path.read_text() != text]
    assert not stale, "run `python -m stream_mlir.cli.docs .`"


def test_the_readme_example_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert len(code.strip().splitlines()) == 6
    names: dict[str, object] = {}
    exec(code, names)
    report = names["report"]
    assert (report.accuracy.frames, report.check.inputs) == (450, 450)  # pyright: ignore


def test_links_of_the_pages_lead_somewhere():
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} -> {target}"
