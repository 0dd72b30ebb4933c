"""Filters of smart collections: the gallery's own parameters, checked when saved and when shown.

What a filter names may be gone later: a tag, an effect, a person. The page says so and shows the rest.
"""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pixstudio.collections.queries import collection_of
from pixstudio.create.forms.fields import OFFERED
from pixstudio.gallery.result_lists import GROUPS, Filters
from pixstudio.pixverse.capabilities import MODEL_OF_NAME
from pixstudio.teams.models import Membership
from pixstudio.web.wording import operation_label

MAX_LENGTH = 200
# What each parameter sets.
FIELDS = {
    "state": "state",
    "q": "query",
    "operation": "operation",
    "model": "model",
    "collection": "collection",
}


class InvalidFilters(Exception):
    """Nothing can be saved with these filters; the message is shown to the user."""


def clean_filters(member: Membership, asked: Mapping[str, str]) -> dict[str, str]:
    """The filters of an address that can be saved. Raises: InvalidFilters."""
    found = {name: asked[name].strip()[:MAX_LENGTH] for name in FIELDS if asked.get(name)}
    if asked.get("mine") == "1":
        found["mine"] = "1"
    if not found:
        raise InvalidFilters(_("Choose a filter or search in the gallery first."))
    if problems := problems_of(member, found):
        raise InvalidFilters(" ".join(problems))
    return found


def filters_of_parameters(parameters: Mapping[str, str], before: str = "") -> Filters:
    """The gallery's filters. What is saved was checked, but may be of another version of the studio."""
    values = {FIELDS[name]: str(value) for name, value in parameters.items() if name in FIELDS}
    return Filters(is_mine=parameters.get("mine") == "1", before=before, **values)


def problems_of(member: Membership, parameters: Mapping[str, str]) -> list[str]:
    """What the filters name that isn't there, in sentences."""
    found = [
        str(text) % {"value": parameters[name]}
        for name, (is_known, text) in CHECKS.items()
        if parameters.get(name) and not is_known(member, parameters[name])
    ]
    unknown = sorted(set(parameters) - {*FIELDS, "mine"})
    return [
        *found,
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
    }
    return [texts.get(name, str)(value) for name, value in parameters.items() if value]


def _name_of(member: Membership, pk: str) -> str:
    collection = collection_of(member, pk)
    return collection.full_name if collection else _("Collection")


def _has_collection(member: Membership, pk: str) -> bool:
    collection = collection_of(member, pk)
    return collection is not None and not collection.is_smart


CHECKS: dict[str, tuple[Callable[[Membership, str], bool], object]] = {
    "state": (
        lambda _member, value: value in GROUPS,
        gettext_lazy("The state “%(value)s” doesn’t exist."),
    ),
    "operation": (
        lambda _member, value: value in OFFERED,
        gettext_lazy("The operation “%(value)s” doesn’t exist."),
    ),
    "model": (
        lambda _member, value: value in MODEL_OF_NAME,
        gettext_lazy("The model “%(value)s” is no longer offered."),
    ),
    "collection": (
        _has_collection,
        gettext_lazy("The collection in this filter was deleted, or you can’t see it."),
    ),
}
