"""Results in fields for files: a field names the result until the form is read."""

import re
import uuid

PREFIX = "result:"
_VALUE = re.compile(r"result:([0-9a-f-]{36})")


def made_result_id(value: str) -> uuid.UUID | None:
    """The id of the result that a field's value names; None for any other value."""
    match = _VALUE.fullmatch(value)
    try:
        return uuid.UUID(match[1]) if match else None
    except ValueError:
        return None


def made_file_value(result_id: uuid.UUID) -> str:
    """The value of a field that names a result."""
    return f"{PREFIX}{result_id}"
