"""The API's own words in an error, whatever shape they come in."""

import json
from collections.abc import Iterator, Mapping

from . import reading

# Where words are looked for, the general ones first. `errors` and `details` may be lists of such objects.
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
# With one of these a JSON object speaks of an error.
ERROR_FIELDS = frozenset({*_WORDS, *_CODES, "retryAfter"})
HTTP_STATUSES = range(100, 600)
DEEPEST = 6
LONGEST_REST = 300


def is_error(body: object) -> bool:
    """Tell whether a JSON body is an object that speaks of an error, in words or only by its code."""
    return isinstance(body, Mapping) and any(body.get(name) is not None for name in ERROR_FIELDS)


def words_of(value: object) -> str:
    """Return the words of an error: a text, or those inside an object or a list, each once.

    An object inside without any is shown as it is, so that nothing gets lost; '' where there is nothing.
    """
    return _joined(_words(value, DEEPEST), ": ")


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
    told = [words for name in names for words in _words(value.get(name), depth - 1)]
    yield from told or _code(value) or (_rest(value) if depth < DEEPEST else [])


def _code(value: Mapping[str, object]) -> list[str]:
    """A code that is not the answer's status again."""
    given = [value.get(name) for name in _CODES]
    codes = [code for code in given if isinstance(code, str | int) and code not in HTTP_STATUSES]
    return [f"code {code}" for code in codes[:1] if str(code).strip() and code is not False]


def _rest(value: Mapping[str, object]) -> list[str]:
    """What an object holds that has neither words nor a code, as it is."""
    rest = {name: item for name, item in value.items() if item not in (None, "", [], {})}
    try:
        return (
            [reading.storable(json.dumps(rest, ensure_ascii=False))[:LONGEST_REST]] if rest else []
        )
    except RecursionError:
        return []
