"""Filter, numbers and selected files from a request."""

from django.http import Http404

from pixstudio.library import queries
from pixstudio.library.models import Asset, Kind
from pixstudio.library.queries import ORDERS, AssetFilter
from pixstudio.teams.middleware import MemberRequest

MAX_IDS = 500
MAX_CHARACTERS = 120
MAX_DIGITS = 15


def parse_number(text: str) -> int | None:
    """A whole number of at most MAX_DIGITS digits, else None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS else None


def parse_filter(request: MemberRequest) -> AssetFilter:
    """The filter of the query string; invalid values are ignored."""

    def asked(name: str) -> str:
        # PostgreSQL rejects null characters in text.
        return request.GET.get(name, "")[:MAX_CHARACTERS]

    kind, use, order = asked("kind"), asked("use"), asked("order")
    return AssetFilter(
        words=asked("q"),
        kind=kind if kind in Kind else "",
        tag=asked("tag"),
        is_favourite=asked("favourite") == "1",
        use=use if use in ("used", "unused") else "",
        order=order if order in ORDERS else "new",
    )


def selected_assets(request: MemberRequest) -> list[Asset]:
    """The team's files named by a form: `one`, else all `ids`. Raises: Http404 if none exists."""
    one = request.POST.get("one")
    typed = [one] if one else request.POST.getlist("ids")[:MAX_IDS]
    found = queries.find_assets(request.member.team, typed)
    if typed and not found:
        raise Http404
    return found
