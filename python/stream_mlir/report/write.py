"""`report.json` on disk."""

from __future__ import annotations

import json
from pathlib import Path

from stream_mlir.errors import UserError
from stream_mlir.files import write_text
from stream_mlir.report.model import Report


def write(report: Report, path: Path) -> None:
    """Writes the report; whoever reads it sees the old one or all of the new one."""
    write_text(path, json.dumps(report.to_json(), indent=2, allow_nan=False) + "\n")


def read(path: str | Path) -> Report:
    """Reads a report. Raises `UserError` where there is none or it is no report."""
    try:
        return Report.from_json(json.loads(Path(path).read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(f"cannot read the report: {error}", where=str(path)) from error
