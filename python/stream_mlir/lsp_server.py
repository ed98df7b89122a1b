"""``stream-lsp-server``: upstream's mlir-lsp-server, which editors start, for our dialects."""

import sys

from stream_mlir._mlir_libs import _streamMlir


def main(arguments: list[str] | None = None) -> int:
    """Serves on standard input and output. Returns the exit status."""
    arguments = sys.argv[1:] if arguments is None else arguments
    return _streamMlir.lsp_server_main(["stream-lsp-server", *arguments])


if __name__ == "__main__":
    raise SystemExit(main())
