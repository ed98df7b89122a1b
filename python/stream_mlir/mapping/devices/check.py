"""A device description against its JSON schema, with messages for people who write one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import isfinite
from pathlib import Path
from typing import Any

import jsonschema

from stream_mlir.errors import UserError

SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).parent / "schema.json").read_text(encoding="utf-8")
)


def check(path: Path, table: dict[str, Any]) -> None:
    """Raises `UserError` with everything that is wrong with the file's content."""
    errors = jsonschema.Draft202012Validator(SCHEMA).iter_errors(_finite(table))
    problems = [told for error in errors for told in _told(error)]
    if problems:
        raise UserError(
            "; ".join(sorted(problems)),
            where=str(path),
            hint=f"expected {', '.join(SCHEMA['required'])}; `streamc devices NAME` shows a board",
        )


def _finite(table: dict[str, Any]) -> dict[str, Any]:
    """With `nan` and `inf`, which TOML has and no bound of a schema refuses, as texts."""
    return {
        key: str(value) if isinstance(value, float) and not isfinite(value) else value
        for key, value in table.items()
    }


def _told(error: jsonschema.ValidationError) -> Iterator[str]:
    prefix = "".join(f"{part}." for part in error.absolute_path)
    schema, content = error.schema, error.instance
    assert isinstance(schema, dict)
    if error.validator == "required":
        assert isinstance(content, dict)
        missing = [key for key in schema["required"] if key not in content]
        # One error per missing key, which does not name it: tell it where it is the first.
        if error.message.startswith(repr(missing[0])):
            yield from (f"'{prefix}{key}' is missing" for key in missing)
    elif error.validator == "additionalProperties":
        assert isinstance(content, dict)
        yield from (
            f"'{prefix}{key}' is unknown" for key in content if key not in schema["properties"]
        )
    else:
        yield f"'{prefix.rstrip('.')}' must be {schema['description']}, not {content!r}"
