"""JSON bodies of requests, read strictly: small, of the right type, without a field twice."""

import json
from typing import Any, NoReturn

from django.http import HttpRequest, RawPostDataException

from pixstudio.api.problems import Problem

# Far more than the longest prompts of a hundred jobs.
MAX_BODY_BYTES = 256 * 1024
MAX_DEPTH = 5


class _Refused(Exception):
    """What of the JSON is not accepted; the text says it."""


def read_json(request: HttpRequest) -> dict[str, Any]:
    """The object in the body. Raises: Problem 400, 413, 415, 422."""
    if request.content_type != "application/json":
        raise Problem(415, "not_json", "Send the body as application/json.")
    body = _read(request)
    try:
        value = json.loads(
            body.decode(), object_pairs_hook=_without_doubles, parse_constant=_refuse_constant
        )
        _check_depth(value, MAX_DEPTH)
    except _Refused as error:
        raise Problem(400, "invalid_json", str(error)) from error
    except RecursionError as error:
        raise Problem(400, "invalid_json", "The JSON is nested too deeply.") from error
    except ValueError as error:
        detail = f"The body is not JSON: {str(error)[:200]}."
        raise Problem(400, "invalid_json", detail) from error
    if not isinstance(value, dict):
        raise Problem(422, "not_an_object", "The body has to be a JSON object.")
    return value


def read_optional_json(request: HttpRequest) -> dict[str, Any]:
    """The same, {} for a request without a body."""
    if _length_of(request) == 0 and "Transfer-Encoding" not in request.headers:
        return {}
    return read_json(request)


def refuse_doubles(body: bytes) -> None:
    """Of a body that another parser reads, which would take the last of two values: Raises: Problem 400 for
    a field that is there twice. What is no JSON is left to that parser."""
    try:
        json.loads(body, object_pairs_hook=_without_doubles)
    except _Refused as error:
        raise Problem(400, "invalid_json", str(error)) from error
    except (ValueError, RecursionError):
        pass


def _read(request: HttpRequest) -> bytes:
    """The body, of which no more is read than is allowed."""
    too_large = Problem(
        413, "too_large", f"A body has up to {MAX_BODY_BYTES // 1024} kB. Nothing was done."
    )
    if _length_of(request) > MAX_BODY_BYTES:
        raise too_large
    try:
        body = request.read(MAX_BODY_BYTES + 1)
    except RawPostDataException:
        body = request.body
    if len(body) > MAX_BODY_BYTES:
        raise too_large
    return body


def _length_of(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _Refused(f"The field {name[:60]!r} is there twice.")
        found[name] = value
    return found


def _refuse_constant(text: str) -> NoReturn:
    raise _Refused(f"{text} is no JSON.")


def _check_depth(value: Any, left: int) -> None:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if not left:
        raise _Refused("The JSON is nested too deeply.")
    for one in inner:
        _check_depth(one, left - 1)
