"""Entry point: arguments to a command, and what comes of it to an exit status."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from stream_mlir.cli import status
from stream_mlir.cli.arguments import parser
from stream_mlir.errors import CheckFailed, UserError


def main(argv: Sequence[str] | None = None) -> int:
    """Runs `streamc`. Returns 0 when done and exact, 1 for refused input, 3 for a failed check, 70 for a defect of ours.

    Wrong usage ends in argparse's SystemExit with status 2.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    arguments = parser().parse_args(words)
    arguments.command_line = " ".join(["streamc", *words])
    return guarded(lambda: arguments.run(arguments))


def guarded(action: object) -> int:
    """Calls `action` and turns whatever it raises into a message and an exit status."""
    assert callable(action)
    try:
        action()
    except UserError as error:
        return status.refused(error)
    except CheckFailed as error:
        return status.check_failed(error)
    except KeyboardInterrupt:
        return status.interrupted()
    except BrokenPipeError:
        return status.pipe_closed()
    except Exception as error:  # a defect of ours, whatever it is
        return status.defect(error)
    return status.DONE
