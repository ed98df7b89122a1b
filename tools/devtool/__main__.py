"""Dispatches ``tools/dev COMMAND``."""

from __future__ import annotations

import sys
from collections.abc import Callable

from devtool import browser, build, docs, fmt, scaffold, setup, suite, zoo
from devtool.environment import ROOT, Stop, python, run, tracked


def _demo(arguments: list[str]) -> None:
    build.build()
    run(python(), "-m", "stream_mlir.cli.demo", *arguments, quiet=True)


def _bench(names: list[str]) -> None:
    build.build()
    scripts = [path for path in tracked("test/bench/*/bench_*") if path.endswith((".py", ".sh"))]
    for script in scripts:
        if not names or any(name in script for name in names):
            run(*([python()] if script.endswith(".py") else ["sh"]), ROOT / script)


def _ci(_: list[str]) -> None:
    run(ROOT / ".ci" / "run", quiet=True)
    build.size()


#: After setup, with what follows on the command line.
COMMANDS: dict[str, Callable[[list[str]], None]] = {
    "setup": lambda _: browser.install(),
    "build": lambda _: build.build(),
    "test": suite.test,
    "demo": _demo,
    "bench": _bench,
    "zoo": zoo.zoo,
    "fmt": lambda arguments: fmt.fmt("--check" in arguments),
    "docs": docs.docs,
    "size": lambda _: build.size(),
    "new-pass": scaffold.new_pass,
    "new-op": scaffold.new_op,
    "ci": _ci,
}


def main(arguments: list[str]) -> int:
    """Runs one command. Returns 0, 1 after a failure, 2 after a usage error."""
    if not arguments or arguments[0] not in COMMANDS:
        print(f"usage: tools/dev {{{','.join(COMMANDS)}}} [arguments]", file=sys.stderr)
        return 0 if arguments in (["--help"], ["-h"]) else 2
    try:
        setup.setup()
        COMMANDS[arguments[0]](arguments[1:])
    except Stop as stop:
        if str(stop):
            print(f"tools/dev: {stop}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
