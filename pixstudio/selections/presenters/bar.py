"""What the gallery offers for selected results."""

from dataclasses import dataclass
from functools import cache

from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from pixstudio.teams.models import Membership, Role


@dataclass(frozen=True)
class PageOfResults:
    """A page that shows the selected results, by their ids in its address. `key` opens it.

    With `most_matching` it takes the gallery's filter, too, for all that match.
    """

    name: str
    label: Promise
    icon: str
    path: str
    least: int
    most: int
    key: str = ""
    most_matching: int = 0


COMPARE = PageOfResults("compare", gettext_lazy("Compare"), "copy", "/compare/", 2, 4, "c")
DOWNLOAD = PageOfResults(
    "download",
    gettext_lazy("Download"),
    "download",
    "/gallery/download/",
    least=1,
    most=200,
    most_matching=1000,
)
PAGES = {one.name: one for one in (COMPARE, DOWNLOAD)}


@dataclass(frozen=True)
class SelectionBar:
    pages: list[PageOfResults]
    may_change: bool


def selection_bar(member: Membership) -> SelectionBar:
    pages = [page for page in PAGES.values() if is_here(page)]
    return SelectionBar(pages, member.may(Role.CREATOR))


@cache
def is_here(page: PageOfResults) -> bool:
    """Whether this studio has the page."""
    try:
        resolve(page.path)
    except Resolver404:
        return False
    return True
