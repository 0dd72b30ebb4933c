"""The form with the gallery's rarer filters, and their chips."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from pixstudio.gallery.filtering.fact_filters import (
    FACT_FILTERS,
    FORM_FACTS,
    FactFilter,
    Option,
)
from pixstudio.gallery.filtering.filter_checks import parse_day, problems_of
from pixstudio.gallery.filtering.filter_menus import Chip, address_of, parameters_of
from pixstudio.gallery.filtering.filters import Filters
from pixstudio.gallery.filtering.option_counts import counts_of_options
from pixstudio.teams.models import Membership
from pixstudio.web.addresses import url_for

DAYS = ("from", "to")
# Of a file's name as an option.
MAX_LABEL = 50


@dataclass(frozen=True)
class Choice:
    """A field of the form; what is chosen is among its options."""

    name: str
    label: str
    value: str
    options: list[Option]


@dataclass(frozen=True)
class FilterForm:
    """The form: `hidden` are the filters of the page's other menus."""

    url: str
    choices: list[Choice]
    since: str
    until: str
    hidden: list[tuple[str, str]] = field(default_factory=list)


def filter_form(filters: Filters, member: Membership) -> FilterForm:
    """The form with what is chosen; its options are read from the team's rows."""
    names = {*FORM_FACTS, *DAYS}
    return FilterForm(
        url=url_for("gallery_filter_choice"),
        choices=[
            _choice(name, one, filters, member)
            for name, one in FORM_FACTS.items()
            if one.is_for(member)
        ],
        since=filters.since,
        until=filters.until,
        hidden=[pair for pair in parameters_of(filters).items() if pair[0] not in names],
    )


def _choice(name: str, one: FactFilter, filters: Filters, member: Membership) -> Choice:
    value = dict(filters.facts).get(name, "")
    options = _with_counts(name, one, filters, member)
    if value and value not in dict(options):
        # A former member, an effect that is no longer used, an older file.
        options = [(value, one.label_of(member, value) or _("Unknown")), *options]
    return Choice(name, str(one.label), value, options)


def _with_counts(name: str, one: FactFilter, filters: Filters, member: Membership) -> list[Option]:
    """The options; those with known counts say them: `1080p (1,000+)`."""
    options = one.options(member)
    facts = {value: one.fact(value) for value, _label in options}
    counts = counts_of_options(member, filters, name, facts)
    return [
        (
            value,
            f"{Truncator(label).chars(MAX_LABEL)} ({counts[value]})" if value in counts else label,
        )
        for value, label in options
    ]


def fact_chips(filters: Filters, member: Membership) -> list[Chip]:
    """The rarer filters that are on, each to be taken away."""
    chips = [
        Chip(_chip_text(FACT_FILTERS[name], value, member), address_of(filters, **{name: ""}), True)
        for name, value in filters.facts
        if name in FORM_FACTS
    ]
    days = {"from": (filters.since, from_text), "to": (filters.until, to_text)}
    return [
        *chips,
        *(
            Chip(text(day), address_of(filters, **{name: ""}), True)
            for name, (day, text) in days.items()
            if day
        ),
    ]


def _chip_text(one: FactFilter, value: str, member: Membership) -> str:
    return one.label_of(member, value) or _("Unknown %(kind)s") % {"kind": str(one.label).lower()}


def from_text(typed: str) -> str:
    return _("From %(day)s") % {"day": _day_text(typed)}


def to_text(typed: str) -> str:
    return _("Until %(day)s") % {"day": _day_text(typed)}


def _day_text(typed: str) -> str:
    day = parse_day(typed)
    return date_format(day, "j M Y") if day else typed


def ignored_text(
    filters: Filters, member: Membership, asked: Mapping[str, str], *, has_results: bool
) -> str:
    """What of an address means nothing, in sentences; where something is found, only what is ignored."""
    known, names = parameters_of(filters), {*FACT_FILTERS, *DAYS}
    ignored = {
        name: value
        for name, value in asked.items()
        if name == "state" or (name in names and name not in known)
    }
    return " ".join(problems_of(member, ignored if has_results else {**ignored, **known}))
