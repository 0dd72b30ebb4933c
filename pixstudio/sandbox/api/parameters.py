"""The parameters of one request, read with the limits of its endpoint's page."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from werkzeug import Request

from pixstudio.sandbox.errors import bad_request

MAX_BODY_BYTES = 1_000_000
# Stands for a part of a form that is a file: no parameter takes one.
FILE_PART = object()


def read_parameters(request: Request, may_be_empty: Collection[str] = ()) -> Parameters:
    """The parameters of a JSON or multipart/form-data body.

    Raises: `Refusal` 400 for another content type or a body that is not an object.
    """
    if request.mimetype == "multipart/form-data":
        given = {**request.form.to_dict(), **dict.fromkeys(request.files, FILE_PART)}
        request.close()
        return Parameters(given, is_form=True)
    if request.mimetype != "application/json":
        raise bad_request("Content-Type must be application/json or multipart/form-data")
    values = read_json(request)
    return Parameters({n: v for n, v in values.items() if not (n in may_be_empty and v == "")})


def read_json(request: Request) -> Mapping[str, object]:
    """The object of a JSON body."""
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise bad_request("Request body is too large")
    try:
        values = json.loads(request.get_data(), parse_constant=reject_json_constant)
    except (ValueError, RecursionError) as error:
        raise bad_request(f"Unable to parse the JSON body: {error}") from error
    if not isinstance(values, dict):
        raise bad_request("The JSON body must be an object")
    return values


def reject_json_constant(name: str) -> object:
    """NaN and Infinity are Python's, not JSON's."""
    raise ValueError(f"{name} is not JSON")


class Parameters:
    """Reads parameters by name.

    In JSON each has the type that its page gives it, and null or an empty text is none. A form has texts
    for all of them, and its empty fields count as not given.
    """

    def __init__(self, values: Mapping[str, object], *, is_form: bool = False) -> None:
        self.is_form = is_form
        self.values = {n: v for n, v in values.items() if not (is_form and v == "")}
        for name, value in self.values.items():
            if value is None or (isinstance(value, str) and not value.strip()):
                raise bad_request(f"Parameter {name} must not be empty")

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def allow_only(self, names: Collection[str], why: str) -> None:
        """Refuse parameters that the endpoint's page doesn't list."""
        unknown = sorted(set(self.values) - set(names))
        if unknown:
            raise bad_request(f"Parameter {unknown[0]} is not supported {why}")

    def text(self, name: str, longest: int | None = None, *, required: bool = False) -> str:
        """A string of at most `longest` characters, empty when not given."""
        if required and name not in self:
            raise bad_request(f"Parameter {name} is required")
        value = self.values.get(name, "")
        if not isinstance(value, str):
            raise bad_request(f"Parameter {name} must be a string")
        if longest is not None and len(value) > longest:
            raise bad_request(f"Parameter {name} must be at most {longest} characters long")
        return value

    def image(self, name: str, *, required: bool = False) -> str | int:
        """The path of an uploaded image, or its `id` (post-pixverse-files.md); empty when not given."""
        return self.number(name) or self.text(name, required=required)

    def number(self, name: str) -> int | None:
        """A whole number: in JSON a number, in a form its digits. None for anything else."""
        return parse_integer(self.values.get(name), is_text=self.is_form)

    def integer(self, name: str, low: int, high: int, default: int | None = None) -> int | None:
        """A whole number from `low` to `high`."""
        if name not in self:
            return default
        number = self.number(name)
        if number is None or not low <= number <= high:
            raise bad_request(f"Parameter {name} must be a whole number from {low} to {high}")
        return number

    def quoted_integer(self, name: str, low: int, high: int, default: int) -> int:
        """A whole number which a page's own JSON example puts into quotes."""
        digits = parse_integer(self.values.get(name), is_text=True)
        if digits is not None and low <= digits <= high:
            return digits
        return self.integer(name, low, high, default) or default

    def choice(self, name: str, allowed: Collection[str], default: str) -> str:
        """One of the allowed strings."""
        value = self.values.get(name, default)
        if not isinstance(value, str) or value not in allowed:
            raise bad_request(f"Parameter {name} must be one of: {', '.join(allowed)}")
        return value

    def boolean(self, name: str) -> bool | None:
        """True, false, or None when not given."""
        value = self.values.get(name)
        if value is None or isinstance(value, bool):
            return value
        if self.is_form and value in {"true", "false"}:
            return value == "true"
        raise bad_request(f"Parameter {name} must be true or false")

    def reply_url(self) -> str:
        """The callback address."""
        url = self.text("replyUrl", 1024)
        if url and not is_http_url(url):
            raise bad_request("Parameter replyUrl must be a valid URL")
        return url


def is_http_url(url: str) -> bool:
    """Whether the text is an http or https address with a host, and nothing that no address has."""
    try:
        parts = urlsplit(url)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    is_clean = url.isprintable() and not any(letter.isspace() for letter in url)
    return is_clean and has_port and parts.scheme in {"http", "https"} and bool(parts.hostname)


def parse_integer(value: object, *, is_text: bool) -> int | None:
    """The whole number in a value of JSON, or with `is_text` in a text of digits; None for none."""
    if is_text:
        is_digits = isinstance(value, str) and value.isascii() and value.isdigit()
        return int(str(value)[:20]) if is_digits else None
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None
