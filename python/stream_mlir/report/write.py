"""`report.json` and `report.html` on disk."""

from __future__ import annotations

import json
from pathlib import Path

from stream_mlir.errors import UserError
from stream_mlir.files import write_text
from stream_mlir.report.model import Report
from stream_mlir.report.page import page, partitioned_page
from stream_mlir.report.partitioned import Partitioned

DATA, PAGE = "report.json", "report.html"
FILES = (DATA, PAGE)


def write(report: Report | Partitioned, folder: Path) -> None:
    """Writes the report and its page into `folder`; whoever reads one sees the old one or all of the new one."""
    write_text(folder / DATA, json.dumps(report.to_json(), indent=2, allow_nan=False) + "\n")
    whole = isinstance(report, Report)
    write_text(folder / PAGE, page(report) if whole else partitioned_page(report))


def read(folder: str | Path) -> Report:
    """Reads the report of a design, given its folder. Raises `UserError` where there is none, it is none of this version or the design is in parts."""
    found = read_any(folder)
    if isinstance(found, Partitioned):
        raise UserError(
            f"the design is in {len(found.parts)} parts, each with a report of its own",
            where=str(folder),
            hint=f"name one of them, as {Path(folder) / found.parts[0].folder}",
        )
    return found


def read_any(folder: str | Path) -> Report | Partitioned:
    """The same, of a design in one or in several parts."""
    path = Path(folder) / DATA
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return (Partitioned if "parts" in record else Report).from_json(record)
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
