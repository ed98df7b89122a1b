"""The JSON schema of `report.json`."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


def schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12."""
    return json.loads(
        files("stream_mlir.report").joinpath("schema.json").read_text(encoding="utf-8")
    )
