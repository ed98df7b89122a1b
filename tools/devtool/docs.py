"""``tools/dev docs``: the reference as a static site in build/docs.

Pages are the repository's Markdown files, under their own paths so that links between
them hold; the dialect's reference, from ODS; the passes, from their registry; and the
Python packages, from docstrings. Examples in them are those that tests run.
"""

from __future__ import annotations

import pathlib
import re
import shutil
import subprocess

from devtool.environment import BUILD, ROOT, Stop, python, run, tracked

SOURCE = ROOT / "build" / "docs-source"
SITE = ROOT / "build" / "docs"
CONFIGURATION = pathlib.Path(__file__).parent / "site"

#: The packages whose docstrings are shown.
MODULES = (
    "stream_mlir",
    "stream_mlir.passes",
    "stream_mlir.passes.patterns",
    "stream_mlir.importers",
    "stream_mlir.interp",
    "stream_mlir.resources",
    "stream_mlir.simulator",
    "stream_mlir.pipeline",
    "stream_mlir.report",
    "stream_mlir.errors",
)
_LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")


def docs(_: list[str]) -> None:
    """Writes the site.

    Raises:
        Stop: a link leads nowhere, or Sphinx warns of anything else.
    """
    shutil.rmtree(SOURCE, ignore_errors=True)
    pages = tracked("docs/*.md", "dialects/*.md", "lib/*.md")
    for page in ("README.md", *pages):
        _copy(page)
    (SOURCE / "README.md").rename(SOURCE / "index.md")
    _write("reference/dialect.md", _dialect())
    _write("reference/passes.md", _module("stream_mlir.passes.typed", "Passes"))
    for module in MODULES:
        _write(f"reference/{module}.md", _module(module, module))
    with (SOURCE / "index.md").open("a") as index:
        index.write(_menu(pages))
    command = ("-m", "sphinx", "-q", "-W", "--keep-going", "-c", CONFIGURATION, SOURCE, SITE)
    run(python(), *command)
    print(f"open {SITE / 'index.html'}")


def _write(name: str, text: str) -> None:
    (SOURCE / name).parent.mkdir(parents=True, exist_ok=True)
    (SOURCE / name).write_text(text)


def _copy(page: str) -> None:
    """Copies a page and the files, not pages, that it links to."""
    text = (ROOT / page).read_text()
    _write(page, text)
    for link in _LINK.findall(text):
        target = (ROOT / page).parent.joinpath(link).resolve()
        if target.suffix == ".md" or not target.is_relative_to(ROOT):
            continue
        copy = SOURCE / target.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if target.is_file():
            shutil.copy(target, copy)


def _dialect() -> str:
    """Returns what mlir-tblgen makes of the dialect's definition."""
    cache = (BUILD / "CMakeCache.txt").read_text()
    found = re.search(r"^MLIR_DIR:\w+=(.*)/lib/cmake/mlir$", cache, re.MULTILINE)
    if not found:
        raise Stop(f"no MLIR_DIR in {BUILD / 'CMakeCache.txt'}; run tools/dev build")
    mlir = pathlib.Path(found.group(1))
    command = [
        str(mlir / "bin" / "mlir-tblgen"),
        *("-gen-dialect-doc", "-dialect=stream", f"-I{mlir / 'include'}", f"-I{ROOT}"),
        str(ROOT / "dialects" / "stream" / "StreamOps.td"),
    ]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return text.replace("[TOC]\n", "").replace("# 'stream' Dialect", "# Dialect reference")


def _module(name: str, title: str) -> str:
    return f"# {title}\n\n```{{eval-rst}}\n.. automodule:: {name}\n   :members:\n```\n"


def _menu(pages: list[str]) -> str:
    """Returns what the first page, the README, needs besides: the menu."""
    guides = [page.removesuffix(".md") for page in pages if page.startswith("docs/")]
    rationale = [page for page in guides if page.startswith("docs/decisions/")]
    examples = [page for page in guides if page.startswith("docs/examples/")]
    others = [page.removesuffix(".md") for page in pages if "/" in page and "docs/" not in page]
    menus = {
        "Guides": [page for page in guides if page not in rationale + examples] + examples,
        "Specification": [*others, "reference/dialect", "reference/passes"],
        "Python": [f"reference/{module}" for module in MODULES],
        "Decisions": rationale,
    }
    blocks = (
        f"```{{toctree}}\n:caption: {name}\n:hidden:\n\n" + "\n".join(entries) + "\n```\n"
        for name, entries in menus.items()
    )
    return "\n" + "\n".join(blocks)
