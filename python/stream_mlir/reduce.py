"""``stream-reduce``: upstream's mlir-reduce with our dialects, passes and patterns.

``--load-passes`` and ``--python-traceback`` are as in ``stream-opt``.
"""

import sys

from stream_mlir._mlir_libs import _streamMlir
from stream_mlir.opt import run


def main(arguments: list[str] | None = None) -> int:
    """Runs the reducer. Returns, or ends the process with, its exit status."""
    arguments = sys.argv[1:] if arguments is None else arguments
    return run(_streamMlir.reduce_main, "stream-reduce", arguments)


if __name__ == "__main__":
    raise SystemExit(main())
