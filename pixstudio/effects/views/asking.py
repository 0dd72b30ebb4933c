"""What a request says: which effects are looked for, and which pages of them."""

from django.http import Http404
from django.http.request import QueryDict

from pixstudio.effects.queries import MARKERS, MINE, MOST_PAGES, ORDERS, RESULTS, Wanted
from pixstudio.pixverse.capabilities import QUALITIES

MOST_CHARACTERS = 120
DIGITS = 9


def wanted_of(asked: QueryDict) -> Wanted:
    """What the address asks for; what it can't mean is taken for nothing."""

    def one_of(name: str, values: object) -> str:
        value = asked.get(name, "")
        return value if value in values else ""  # type: ignore[operator]

    return Wanted(
        words=words_of(asked),
        marker=one_of("marker", MARKERS),
        photos=_number(asked, "photos"),
        result=one_of("result", RESULTS),
        seconds=_number(asked, "length"),
        quality=one_of("quality", QUALITIES),
        most_credits=_number(asked, "price"),
        show=one_of("show", MINE),
        order=one_of("sort", ORDERS),
    )


def words_of(asked: QueryDict) -> str:
    """The words of a search, on one line."""
    # PostgreSQL can't compare text with null characters in it.
    return " ".join(asked.get("q", "")[:MOST_CHARACTERS].split())


def _number(asked: QueryDict, name: str) -> int | None:
    text = asked.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else None


def pages_of(asked: QueryDict) -> tuple[int, int]:
    """First and last page asked for: the one after `before`, up to `through`. Raises: Http404."""
    for name in ("before", "through"):
        if asked.get(name) and _number(asked, name) is None:
            raise Http404
    first = (_number(asked, "before") or 0) + 1
    last = _number(asked, "through") or first
    return first, min(max(first, last), first + MOST_PAGES - 1)
