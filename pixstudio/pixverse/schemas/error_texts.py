"""The API's own text of an error, in every shape that answers have."""

import json
from collections.abc import Iterator, Mapping

from . import reading

# Fields that hold the text, the general ones first. `errors` and `details` may be lists of such objects.
_WORDS = (
    "error",
    "message",
    "errorDetails",
    "errorMessage",
    "error_description",
    "err_msg",
    "ErrMsg",
    "details",
    "detail",
    "reason",
    "msg",
    "title",
    "errors",
)
_CODES = ("code", "errorCode", "errCode", "ErrCode")
# A JSON object with one of these is an error.
ERROR_FIELDS = frozenset({*_WORDS, *_CODES, "retryAfter"})
HTTP_STATUSES = range(100, 600)
MAX_DEPTH = 6
MAX_REST_LENGTH = 300


def is_error(body: object) -> bool:
    """Tell whether a JSON body is an error, by its text or only by its code."""
    return isinstance(body, Mapping) and any(body.get(name) is not None for name in ERROR_FIELDS)


def error_text_of(value: object) -> str:
    """Return the text of an error: a string, or the strings inside an object or a list, each once.

    A nested object without text is returned as JSON, so that nothing gets lost; '' if it is empty.
    """
    return _joined(_words(value, MAX_DEPTH), ": ")


def _joined(words: Iterator[str], joint: str) -> str:
    found = list(dict.fromkeys(words))
    return joint.join(one for one in found if not _is_inside(one, found))


def _is_inside(words: str, found: list[str]) -> bool:
    return any(words in other for other in found if other != words)


def _words(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from _words_of_object(value, depth)
    elif isinstance(value, list) and depth:
        listed = (words for item in value for words in _words(item, depth - 1))
        yield from filter(None, [_joined(listed, "; ")])
    elif isinstance(value, str) and (words := reading.storable(value).strip()):
        yield words
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)


def _words_of_object(value: Mapping[str, object], depth: int) -> Iterator[str]:
    names = _WORDS if depth else ()
    found = [words for name in names for words in _words(value.get(name), depth - 1)]
    yield from found or _code(value) or (_rest(value) if depth < MAX_DEPTH else [])


def _code(value: Mapping[str, object]) -> list[str]:
    """Return a code, unless it only repeats the HTTP status."""
    given = [value.get(name) for name in _CODES]
    codes = [code for code in given if isinstance(code, str | int) and code not in HTTP_STATUSES]
    return [f"code {code}" for code in codes[:1] if str(code).strip() and code is not False]


def _rest(value: Mapping[str, object]) -> list[str]:
    """Return an object that has neither text nor code as JSON."""
    rest = {name: item for name, item in value.items() if item not in (None, "", [], {})}
    try:
        return (
            [reading.storable(json.dumps(rest, ensure_ascii=False))[:MAX_REST_LENGTH]]
            if rest
            else []
        )
    except RecursionError:
        return []
