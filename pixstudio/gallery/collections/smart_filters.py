"""Filters of smart collections: the gallery's own parameters, checked when saved and when shown.

What a filter names may be gone later: a tag, an effect, a person. The page says so and shows the rest.
"""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from pixstudio.collections.queries import collection_of
from pixstudio.create.forms.fields import OFFERED
from pixstudio.gallery.filtering.fact_filters import FACT_FILTERS, FactFilter
from pixstudio.gallery.filtering.filter_checks import problems_of
from pixstudio.gallery.filtering.filter_form import from_text, to_text
from pixstudio.gallery.filtering.filter_menus import filters_from, parameters_of
from pixstudio.gallery.filtering.filters import BY_RATING, OLDEST, UNRATED, Filters
from pixstudio.jobs.states import REJECTED
from pixstudio.teams.models import Membership
from pixstudio.web.wording import operation_label

MAX_LENGTH = 200
# The parameters of the gallery's address that are saved.
NAMES = (
    *("state", "q", "mine", "operation", "model", "rating", "rejected"),
    *("favourite", "tag", "collection", "sort", *FACT_FILTERS, "from", "to"),
)


class InvalidFilters(Exception):
    """Nothing can be saved with these filters; the message is shown to the user."""


def clean_filters(member: Membership, asked: Mapping[str, str]) -> dict[str, str]:
    """The filters of an address that can be saved. Raises: InvalidFilters."""
    saved = parameters_of(filters_from(asked))
    found = {name: value[:MAX_LENGTH] for name, value in saved.items() if name in NAMES}
    if not found:
        raise InvalidFilters(_("Choose a filter or search in the gallery first."))
    if problems := problems_of(member, {**asked, **found}):
        raise InvalidFilters(" ".join(problems))
    return found


def filters_of_parameters(parameters: Mapping[str, str], before: str = "") -> Filters:
    """The gallery's filters. What is saved was checked, but may be of another version of the studio."""
    return filters_from(
        {**{name: str(value) for name, value in parameters.items()}, "before": before}
    )


def problems_of_saved(member: Membership, parameters: Mapping[str, str]) -> list[str]:
    """What the saved filters name that isn't there, in sentences."""
    unknown = sorted(set(parameters) - set(NAMES))
    return [
        *problems_of(member, parameters),
        *(_("The filter “%(value)s” no longer exists.") % {"value": n} for n in unknown),
    ]


def descriptions_of(member: Membership, parameters: Mapping[str, str]) -> list[str]:
    """The filters in words, for chips. A collection that the member doesn't see has no name."""
    texts: dict[str, Callable[[str], str]] = {
        "q": lambda value: f"“{value}”",
        "operation": lambda value: operation_label(value) if value in OFFERED else value,
        "state": lambda value: str(
            {"failed": _("Failed"), "open": _("In progress")}.get(value, value)
        ),
        "mine": lambda value: _("Your results"),
        "collection": lambda value: _name_of(member, value),
        "rating": _rating_text,
        "rejected": lambda _value: _("Without rejected"),
        "favourite": lambda _value: _("Your favourites"),
        "sort": lambda value: str(
            {OLDEST: _("Oldest first"), BY_RATING: _("Best rated first")}.get(value, value)
        ),
    }
    texts |= {name: _fact_text(member, one) for name, one in FACT_FILTERS.items()}
    texts |= {"from": from_text, "to": to_text}
    return [texts.get(name, str)(value) for name, value in parameters.items() if value]


def _fact_text(member: Membership, one: FactFilter) -> Callable[[str], str]:
    def text(value: str) -> str:
        is_known = one.is_valid(value)
        return (one.label_of(member, value) if is_known else None) or str(one.label)

    return text


def _rating_text(value: str) -> str:
    named = {UNRATED: _("Not rated"), str(REJECTED): _("Rejected")}
    return named.get(value) or _("Rated %(number)s or more") % {"number": value}


def _name_of(member: Membership, pk: str) -> str:
    collection = collection_of(member, pk)
    return collection.full_name if collection else _("Collection")
