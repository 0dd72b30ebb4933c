"""What filters name that isn't there, in sentences: a deleted tag, a value that is no choice."""

import datetime as dt
from collections.abc import Callable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pixstudio.collections.queries import collection_of
from pixstudio.create.forms.fields import OFFERED
from pixstudio.gallery.filtering.fact_filters import FACT_FILTERS, FactFilter
from pixstudio.gallery.filtering.filters import GROUPS
from pixstudio.library.models import Tag
from pixstudio.library.search_text import normalize_tag
from pixstudio.pixverse.capabilities import all_model_rows
from pixstudio.teams.models import Membership

Check = tuple[Callable[[Membership, str], bool], str | Promise]
# Beyond these, a day can have no moment in some time zone.
FIRST_YEAR, LAST_YEAR = 1970, 2999


def problems_of(member: Membership, parameters: Mapping[str, str]) -> list[str]:
    """What the parameters of an address name that isn't there, in sentences."""
    found = [
        str(text) % {"value": parameters[name][:40]}
        for name, (is_known, text) in CHECKS.items()
        if parameters.get(name) and not is_known(member, parameters[name])
    ]
    since, until = (parse_day(parameters.get(name, "")) for name in ("from", "to"))
    if since and until and since > until:
        found.append(_("The first day is after the last one, so nothing matches."))
    return found


def parse_day(typed: str) -> dt.date | None:
    """A day as a form sends it; None for anything else."""
    try:
        day = dt.datetime.strptime(typed, "%Y-%m-%d").date()
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _has_collection(member: Membership, pk: str) -> bool:
    collection = collection_of(member, pk)
    return collection is not None and not collection.is_smart


def _has_tag(member: Membership, name: str) -> bool:
    return Tag.objects.filter(team=member.team, folded=normalize_tag(name)).exists()


def _is_known_to(one: FactFilter) -> Callable[[Membership, str], bool]:
    def is_known(member: Membership, value: str) -> bool:
        return one.is_valid(value) and one.label_of(member, value) is not None

    return is_known


def _is_day(_member: Membership, value: str) -> bool:
    return parse_day(value) is not None


CHECKS: dict[str, Check] = {
    "state": (
        lambda _member, value: value in GROUPS,
        gettext_lazy("The state “%(value)s” doesn’t exist."),
    ),
    "operation": (
        lambda _member, value: value in OFFERED,
        gettext_lazy("The operation “%(value)s” doesn’t exist."),
    ),
    "model": (
        lambda _member, value: any(value == row.name for row in all_model_rows()),
        gettext_lazy("The model “%(value)s” is no longer offered."),
    ),
    "collection": (
        _has_collection,
        gettext_lazy("The collection in this filter was deleted, or you can’t see it."),
    ),
    "tag": (_has_tag, gettext_lazy("No file or result has the tag “%(value)s” any more.")),
    **{name: (_is_known_to(one), one.unknown) for name, one in FACT_FILTERS.items()},
    "from": (_is_day, gettext_lazy("“%(value)s” is no day.")),
    "to": (_is_day, gettext_lazy("“%(value)s” is no day.")),
}
