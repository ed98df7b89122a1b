"""``stream-opt``: upstream's mlir-opt driver with our dialects and passes.

Everything ``mlir-opt --help`` lists works. Two options are ours:
``--load-passes=file.py`` and ``--python-traceback``.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Iterator

from stream_mlir._mlir_libs import _streamMlir
from stream_mlir.errors import UserError
from stream_mlir.passes import native, registry

#: With one of these, any pass may be named without being on the command line.
_NEED_ALL = ("help", "help-hidden", "help-list", "help-list-hidden", "run-reproducer")


def _values_of(flag: str, arguments: list[str]) -> Iterator[str]:
    """Yields the values of ``--flag=value`` and ``--flag value``."""
    rest = iter(arguments)
    for argument in rest:
        name, equals, value = argument.lstrip("-").partition("=")
        if argument.startswith("-") and name == flag:
            yield value if equals else next(rest, "")


def _load(arguments: list[str]) -> None:
    for path in _values_of("load-passes", arguments):
        registry.load_file(path)
    flags = {argument.lstrip("-").partition("=")[0] for argument in arguments}
    if flags.intersection(_NEED_ALL) or any(a.startswith("@") for a in arguments):
        registry.load_all()
    else:
        registry.load_for(" ".join(arguments))


def run(tool: Callable[[list[str]], int], name: str, arguments: list[str]) -> int:
    """Runs one of upstream's tools with the passes that ``arguments`` name."""
    if any(argument.lstrip("-") == "python-traceback" for argument in arguments):
        os.environ[native.TRACEBACK] = "1"
    try:
        _load(arguments)
    except UserError as error:
        print(f"{name}: error: {error}", file=sys.stderr)
        return 1
    warnings.formatwarning = lambda message, *_, **__: f"{name}: warning: {message}\n"
    sys.stdout.flush()
    return tool([name, *arguments])


def main(arguments: list[str] | None = None) -> int:
    """Runs the driver. Returns, or ends the process with, its exit status."""
    arguments = sys.argv[1:] if arguments is None else arguments
    return run(_streamMlir.opt_main, "stream-opt", arguments)


if __name__ == "__main__":
    raise SystemExit(main())
