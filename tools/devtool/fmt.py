"""``tools/dev fmt``: what is generated, formatters, the linter and the type checker."""

from __future__ import annotations

from devtool.environment import Stop, python, run, tracked, venv


def fmt(check: bool) -> None:
    """Formats the sources, or with ``check`` only says what is wrong.

    Raises:
        Stop: something is wrong that no formatter repairs, or in check mode
            anything at all. All tools run before that.
    """
    tools = venv() / "bin"
    # Templates are C++ only once they are filled in.
    cpp = [file for file in tracked("*.cpp", "*.h") if "/templates/" not in file]
    scripts = [*tracked("*.py", "*.pyi"), *tracked("tools/stream-*")]
    commands: dict[str, list[object]] = {
        "typed passes": [python(), "-m", "devtool.typed", *(["--check"] if check else [])],
        "ruff format": [tools / "ruff", "format", *(["--check"] if check else []), *scripts],
        "ruff check": [tools / "ruff", "check", *([] if check else ["--fix"]), *scripts],
        "clang-format": [tools / "clang-format", *(_CHECK if check else ["-i"]), *cpp],
        "pyright": [tools / "pyright"],
    }
    failed = []
    for name, command in commands.items():
        print(f"--- {name}", flush=True)
        if run(*command, check=False, quiet=True):
            failed.append(name)
    if failed:
        raise Stop(f"not clean: {', '.join(failed)} (tools/dev fmt repairs formatting)")


_CHECK = ["--dry-run", "--Werror"]
