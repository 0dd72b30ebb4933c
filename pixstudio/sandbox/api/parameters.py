"""Parameters of a request body, validated with the limits of the endpoint's page."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from werkzeug import Request

from pixstudio.sandbox.errors import bad_request

MAX_BODY_BYTES = 1_000_000
# Placeholder for a file part of a form: no parameter accepts one.
FILE_PART = object()
DECIMAL = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,6})?")


def read_parameters(request: Request, may_be_empty: Collection[str] = ()) -> Parameters:
    """The parameters of a JSON or multipart/form-data body.

    Raises: `ApiError` 400 for another content type or a body that is not an object.
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
    """Reject NaN and Infinity, which Python's parser accepts and JSON does not have."""
    raise ValueError(f"{name} is not JSON")


class Parameters:
    """Typed access to parameters by name.

    In JSON each has the type of its page; null and empty strings are refused. In a form all are strings,
    and empty fields count as missing.
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
        """Refuse parameters that the endpoint doesn't list."""
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
        """A whole number: a number in JSON, digits in a form. None for anything else."""
        return parse_integer(self.values.get(name), is_text=self.is_form)

    def integer(self, name: str, low: int, high: int, default: int | None = None) -> int | None:
        """A whole number from `low` to `high`."""
        if name not in self:
            return default
        number = self.number(name)
        if number is None or not low <= number <= high:
            raise bad_request(f"Parameter {name} must be a whole number from {low} to {high}")
        return number

    def decimal(self, name: str, low: float, high: float, *, is_whole: bool = False) -> float:
        """A number from `low` to `high`: a number in JSON, its digits in a form."""
        number = parse_decimal(self.values.get(name), is_text=self.is_form)
        is_fit = number is not None and (not is_whole or number == int(number))
        if number is None or not is_fit or not low <= number <= high:
            kind = "whole number" if is_whole else "number"
            raise bad_request(f"Parameter {name} must be a {kind} from {low} to {high}")
        return number

    def quoted_integer(self, name: str, low: int, high: int, default: int) -> int:
        """A whole number that may be quoted in JSON, as in the page's example."""
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
        """The webhook URL."""
        url = self.text("replyUrl", 1024)
        if url and not is_http_url(url):
            raise bad_request("Parameter replyUrl must be a valid URL")
        return url


def is_http_url(url: str) -> bool:
    """Whether the text is an http or https URL with a host and without whitespace or control characters."""
    try:
        parts = urlsplit(url)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    is_clean = url.isprintable() and not any(letter.isspace() for letter in url)
    return is_clean and has_port and parts.scheme in {"http", "https"} and bool(parts.hostname)


def parse_integer(value: object, *, is_text: bool) -> int | None:
    """The whole number of a JSON value, or of a string of digits with `is_text`; None otherwise."""
    if is_text:
        is_digits = isinstance(value, str) and value.isascii() and value.isdigit()
        return int(str(value)[:20]) if is_digits else None
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def parse_decimal(value: object, *, is_text: bool) -> float | None:
    """The number of a JSON value, or of a string with `is_text`; None otherwise."""
    if is_text:
        is_number = isinstance(value, str) and DECIMAL.fullmatch(value)
        return float(str(value)) if is_number else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
