"""What a request says: which files, what is looked for, and where to go afterwards."""

from django.http import Http404

from pixstudio.library import queries
from pixstudio.library.models import Asset, Kind
from pixstudio.library.queries import ORDERS, Wanted
from pixstudio.teams.middleware import MemberRequest

MOST_IDS = 500
MOST_CHARACTERS = 120
DIGITS = 15


def number_of(text: str) -> int | None:
    """A whole number of at most DIGITS digits, None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else None


def wanted_of(request: MemberRequest) -> Wanted:
    """What the address asks for; what it can't mean is taken for nothing."""

    def asked(name: str) -> str:
        # PostgreSQL can't compare text with null characters in it.
        return request.GET.get(name, "")[:MOST_CHARACTERS]

    kind, use, order = asked("kind"), asked("use"), asked("order")
    return Wanted(
        words=asked("q"),
        kind=kind if kind in Kind else "",
        tag=asked("tag"),
        is_favourite=asked("favourite") == "1",
        use=use if use in ("used", "unused") else "",
        order=order if order in ORDERS else "new",
    )


def chosen_of(request: MemberRequest) -> list[Asset]:
    """The team's files that a form names: `one`, else all its `ids`. Raises: Http404 without any."""
    one = request.POST.get("one")
    typed = [one] if one else request.POST.getlist("ids")[:MOST_IDS]
    found = queries.find_assets(request.member.team, typed)
    if typed and not found:
        raise Http404
    return found
