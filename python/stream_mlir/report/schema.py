"""The JSON schema of `report.json`."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


def schema(*, in_parts: bool = False) -> dict[str, Any]:
    """JSON Schema, draft 2020-12, of the report of a design or of a network in parts."""
    name = "partitioned_schema.json" if in_parts else "schema.json"
    return json.loads(files("stream_mlir.report").joinpath(name).read_text(encoding="utf-8"))
