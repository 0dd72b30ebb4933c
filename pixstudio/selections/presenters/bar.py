"""What the gallery offers for selected results."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from pixstudio.teams.models import Membership, Role


@dataclass(frozen=True)
class PageOfResults:
    """A page that shows the selected results, by their ids in its address. `key` opens it.

    With `most_matching` it takes the gallery's filter, too, for all that match. `query` is what else its
    address has, and `variants` are the same page with other queries.
    """

    name: str
    label: Promise
    icon: str
    path: str
    least: int
    most: int
    key: str = ""
    most_matching: int = 0
    query: Mapping[str, str] = field(default_factory=dict)
    variants: tuple["PageOfResults", ...] = ()


COMPARE = PageOfResults("compare", gettext_lazy("Compare"), "copy", "/compare/", 2, 4, "c")
_DOWNLOAD = PageOfResults(
    "download",
    gettext_lazy("Download"),
    "download",
    "/gallery/download/",
    least=1,
    most=200,
    most_matching=1000,
)
DOWNLOAD_WITH_PARAMETERS = replace(
    _DOWNLOAD,
    name="download_with_parameters",
    label=gettext_lazy("Download with the parameters in the files"),
    query={"metadata": "1"},
)
DOWNLOAD = replace(_DOWNLOAD, variants=(DOWNLOAD_WITH_PARAMETERS,))
SHOWN = (COMPARE, DOWNLOAD)
PAGES = {one.name: one for page in SHOWN for one in (page, *page.variants)}


@dataclass(frozen=True)
class SelectionBar:
    pages: list[PageOfResults]
    may_change: bool


def selection_bar(member: Membership) -> SelectionBar:
    pages = [page for page in SHOWN if is_here(page.path)]
    return SelectionBar(pages, member.may(Role.CREATOR))


@cache
def is_here(path: str) -> bool:
    """Whether this studio has the page."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
