"""Sphinx's configuration for ``tools/dev docs``; no page asks for anything outside of the site."""

import re

project = "stream-mlir"
copyright = "stream-mlir contributors"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
html_theme = "furo"
html_title = "stream-mlir"
html_show_sourcelink = False
# Summaries would be fetched, which a browser refuses for files.
html_show_search_summary = False
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 4
# What mlir-tblgen and the READMEs write: levels skipped, blocks of "mlir" text.
# One class may be found in the package that offers it and in its module.
suppress_warnings = ["misc.highlighting_failure", "myst.header", "ref.python"]
# `x` in a docstring is code.
default_role = "code"
autodoc_default_options = {"members": True, "show-inheritance": True}
autodoc_typehints = "signature"
autodoc_member_order = "bysource"


def _escape(app, what, name, subject, options, lines: list[str]) -> None:
    """Keeps "|x|" in a docstring from being a substitution, outside of code."""
    for number, line in enumerate(lines):
        parts = re.split(r"(`+[^`]*`+)", line)
        parts[::2] = [part.replace("|", r"\|") for part in parts[::2]]
        lines[number] = "".join(parts)


def setup(app) -> None:
    """Called by Sphinx."""
    app.connect("autodoc-process-docstring", _escape)
