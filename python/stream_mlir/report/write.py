"""`report.json` and `report.html` on disk."""

from __future__ import annotations

import json
from pathlib import Path

from stream_mlir.errors import UserError
from stream_mlir.files import write_text
from stream_mlir.report.model import Report
from stream_mlir.report.page import page

DATA, PAGE = "report.json", "report.html"
FILES = (DATA, PAGE)


def write(report: Report, folder: Path) -> None:
    """Writes the report and its page into `folder`; whoever reads one sees the old one or all of the new one."""
    write_text(folder / DATA, json.dumps(report.to_json(), indent=2, allow_nan=False) + "\n")
    write_text(folder / PAGE, page(report))


def read(folder: str | Path) -> Report:
    """Reads a report, given its folder. Raises `UserError` where there is none or it is none of this version."""
    path = Path(folder) / DATA
    try:
        return Report.from_json(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise UserError(
            f"cannot read the report: {error.strerror}",
            where=str(path),
            hint="`streamc compile` writes one",
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(
            f"cannot read the report: it is damaged or of another version ({error})",
            where=str(path),
            hint="compile again",
        ) from error
