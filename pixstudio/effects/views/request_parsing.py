"""Filter, search and page numbers from the query string."""

from django.http import Http404
from django.http.request import QueryDict

from pixstudio.effects.queries import (
    MARKERS,
    MAX_PAGES,
    ORDERS,
    RESULTS,
    SHOW_CHOICES,
    EffectFilter,
)
from pixstudio.pixverse.capabilities import QUALITIES

MAX_CHARACTERS = 120
MAX_DIGITS = 9


def parse_filter(asked: QueryDict) -> EffectFilter:
    """The filter of the query string; invalid values are ignored."""

    def one_of(name: str, values: object) -> str:
        value = asked.get(name, "")
        return value if value in values else ""  # type: ignore[operator]

    return EffectFilter(
        words=parse_search(asked),
        marker=one_of("marker", MARKERS),
        photos=_number(asked, "photos"),
        result=one_of("result", RESULTS),
        seconds=_number(asked, "length"),
        quality=one_of("quality", QUALITIES),
        most_credits=_number(asked, "price"),
        show=one_of("show", SHOW_CHOICES),
        order=one_of("sort", ORDERS),
    )


def parse_search(asked: QueryDict) -> str:
    """The search words on one line."""
    # PostgreSQL rejects null characters in text.
    return " ".join(asked.get("q", "")[:MAX_CHARACTERS].split())


def _number(asked: QueryDict, name: str) -> int | None:
    text = asked.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS else None


def parse_limit(asked: QueryDict) -> int | None:
    """How many rows are asked for, None if the query string has no such number."""
    return _number(asked, "limit")


def parse_pages(asked: QueryDict) -> tuple[int, int]:
    """First and last page: the one after `before`, up to `through`. Raises: Http404."""
    for name in ("before", "through"):
        if asked.get(name) and _number(asked, name) is None:
            raise Http404
    first = (_number(asked, "before") or 0) + 1
    last = _number(asked, "through") or first
    return first, min(max(first, last), first + MAX_PAGES - 1)
