"""The parameters of one request, read with the limits of its endpoint's page."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from werkzeug import Request

from pixstudio.sandbox.errors import wrong

LONGEST_BODY_BYTES = 1_000_000


def read_body(request: Request) -> Mapping[str, object]:
    """The parameters of a JSON or multipart/form-data body.

    Raises: `Refusal` 400 for another content type or a body that is not an object.
    """
    if request.mimetype == "multipart/form-data":
        return request.form.to_dict()
    if request.mimetype != "application/json":
        raise wrong("Content-Type must be application/json or multipart/form-data")
    if (request.content_length or 0) > LONGEST_BODY_BYTES:
        raise wrong("Request body is too large")
    try:
        values = json.loads(request.get_data())
    except (ValueError, RecursionError) as error:
        raise wrong(f"Unable to parse the JSON body: {error}") from error
    if not isinstance(values, dict):
        raise wrong("The JSON body must be an object")
    return values


class Fields:
    """Reads parameters by name; null and empty ones count as not given."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self.values = {n: v for n, v in values.items() if v is not None and v != ""}

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def allow_only(self, names: Collection[str], why: str) -> None:
        """Refuse parameters that the endpoint's page doesn't list."""
        unknown = sorted(set(self.values) - set(names))
        if unknown:
            raise wrong(f"Parameter {unknown[0]} is not supported {why}")

    def text(self, name: str, longest: int | None = None, *, required: bool = False) -> str:
        """A string of at most `longest` characters, empty when not given."""
        value = self.values.get(name, "")
        if required and (not isinstance(value, str) or not value.strip()):
            raise wrong(f"Parameter {name} is required")
        if not isinstance(value, str):
            raise wrong(f"Parameter {name} must be a string")
        if longest is not None and len(value) > longest:
            raise wrong(f"Parameter {name} must be at most {longest} characters long")
        return value

    def whole(self, name: str, low: int, high: int, default: int | None = None) -> int | None:
        """A whole number from `low` to `high`; a string of digits is taken as well."""
        if name not in self.values:
            return default
        number = whole_number(self.values[name])
        if number is None or not low <= number <= high:
            raise wrong(f"Parameter {name} must be a whole number from {low} to {high}")
        return number

    def choice(self, name: str, allowed: Collection[str], default: str) -> str:
        """One of the allowed strings."""
        value = self.values.get(name, default)
        if not isinstance(value, str) or value not in allowed:
            raise wrong(f"Parameter {name} must be one of: {', '.join(allowed)}")
        return value

    def flag(self, name: str) -> bool | None:
        """True, false, or None when not given."""
        value = self.values.get(name)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str) and value in {"true", "false"}:
            return value == "true"
        raise wrong(f"Parameter {name} must be true or false")

    def reply_url(self) -> str:
        """The callback address."""
        url = self.text("replyUrl", 1024)
        if url and (urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).netloc):
            raise wrong("Parameter replyUrl must be a valid URL")
        return url


def whole_number(value: object) -> int | None:
    """The whole number in a JSON or form value, or None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value[:20])
    return None
