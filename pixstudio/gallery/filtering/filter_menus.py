"""Chips and menus of the gallery; their state is in its address."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from pixstudio.create.forms.fields import OFFERED
from pixstudio.gallery.filtering.fact_filters import FACT_FILTERS, kind_labels
from pixstudio.gallery.filtering.filter_checks import parse_day
from pixstudio.gallery.filtering.filters import (
    BY_RATING,
    NEWEST,
    OLDEST,
    RATINGS,
    SORTS,
    UNRATED,
    Filters,
)
from pixstudio.jobs.link_filters import LINK_FILTERS
from pixstudio.jobs.states import BEST_RATING, REJECTED
from pixstudio.pixverse.capabilities import all_model_rows
from pixstudio.search.queries import is_search
from pixstudio.teams.models import Membership
from pixstudio.web.addresses import url_for
from pixstudio.web.lists.list_filters import query_params
from pixstudio.web.wording import kind_label, operation_label
from pixstudio.web.wording.operation_labels import WORDS


@dataclass(frozen=True)
class Chip:
    """A link. `count_id` names the place of a count that comes later."""

    label: str
    url: str
    current: bool = False
    icon: str = ""
    count: int | str | None = None
    count_id: str = ""


@dataclass(frozen=True)
class Menu:
    """With an `options_url` its options, or the counts of those here, are read from there when it is opened.
    Without scripts they are as here, or typed as `field`."""

    label: str
    options: list[Chip]
    current: Chip | None = None
    options_url: str = ""
    field: str = ""


def parameters_of(filters: Filters) -> dict[str, str]:
    """The filters as parameters of the gallery's address, without its page."""
    values = {
        "state": filters.state,
        "q": filters.query,
        "mine": "1" if filters.is_mine else "",
        "operation": filters.operation,
        "model": filters.model,
        "rating": filters.rating,
        "rejected": "hide" if filters.hides_rejected else "",
        **dict(filters.links),
        **dict(filters.facts),
        "from": filters.since,
        "to": filters.until,
        "sort": filters.sort,
    }
    return query_params(values)


def filters_from(parameters: Mapping[str, str]) -> Filters:
    """The filters of these parameters; what no filter can be is left out."""

    def asked(name: str) -> str:
        return parameters.get(name, "")

    rating = asked("rating") if asked("rating") in RATINGS else ""
    sort = asked("sort") if asked("sort") in SORTS else NEWEST
    return Filters(
        state=asked("state"),
        query=asked("q").strip()[:200],
        is_mine=asked("mine") == "1",
        operation=asked("operation"),
        model=asked("model"),
        rating=rating,
        hides_rejected=asked("rejected") == "hide",
        links=tuple((name, asked(name)[:100]) for name in LINK_FILTERS if asked(name)),
        facts=tuple(
            (name, asked(name)) for name, one in FACT_FILTERS.items() if one.is_valid(asked(name))
        ),
        since=asked("from") if parse_day(asked("from")) else "",
        until=asked("to") if parse_day(asked("to")) else "",
        # Those without a rating have no order by it.
        sort=NEWEST if (sort, rating) == (BY_RATING, UNRATED) else sort,
        before=asked("before"),
    )


def address_of(filters: Filters, page: str = "gallery", **changes: str) -> str:
    """The gallery's address, or that of a page which takes the same; '' takes a filter away."""
    query = urlencode(query_params({**parameters_of(filters), **changes}))
    return url_for(page) + (f"?{query}" if query else "")


def chips_of(filters: Filters, member: Membership) -> list[Chip]:
    def toggle(label: str, name: str, value: str, is_on: bool, icon: str = "") -> Chip:
        return Chip(label, address_of(filters, **{name: "" if is_on else value}), is_on, icon)

    is_favourite = dict(filters.links).get("favourite") == "1"
    return [
        toggle(_("Mine"), "mine", "1", filters.is_mine),
        toggle(_("Favourites"), "favourite", "1", is_favourite, "star"),
        toggle(_("In progress"), "state", "open", filters.state == "open", "running"),
        toggle(_("Failed"), "state", "failed", filters.state == "failed", "failed"),
        toggle(_("Hide rejected"), "rejected", "hide", filters.hides_rejected),
        *_chips_of_links(filters, member),
    ]


def _chips_of_links(filters: Filters, member: Membership) -> list[Chip]:
    """Filters of other rooms, to be taken away; a menu or chip of their own adds them."""
    return [
        Chip(one.label(member, value), address_of(filters, **{name: ""}), True, one.icon)
        for name, value in filters.links
        if (one := LINK_FILTERS[name]).label
    ]


def menus_of(filters: Filters) -> list[Menu]:
    made = [_kinds(filters), _operations(filters), _models(filters)]
    menus = [*made, _ratings(filters), _tags(filters)]
    # What a search found has an order of its own.
    return menus if is_search(filters.query) else [*menus, _orders(filters)]


def _kinds(filters: Filters) -> Menu:
    kind = dict(filters.facts).get("kind", "")
    current = Chip(kind_label(kind), address_of(filters, kind=""), True) if kind else None
    return _counted_menu(_("Kind"), "kind", filters, current)


def _operations(filters: Filters) -> Menu:
    current = None
    if filters.operation in WORDS:
        label = operation_label(filters.operation)
        current = Chip(label, address_of(filters, operation=""), current=True)
    return _counted_menu(_("Operation"), "operation", filters, current)


def _counted_menu(label: str, name: str, filters: Filters, current: Chip | None) -> Menu:
    url = address_of(filters, f"gallery_{name}_options")
    return Menu(label, options_of(name, filters, {}), current, options_url=url)


def options_of(name: str, filters: Filters, counts: Mapping[str, str]) -> list[Chip]:
    """The options of the menu of kinds, operations, models or ratings; the counts are by their values."""
    return [
        Chip(
            label,
            address_of(filters, **{name: value}),
            count=counts.get(value),
            count_id=f"count-{name}-{number}",
        )
        for number, (value, label) in enumerate(LABELS[name]().items())
    ]


def _operation_labels() -> dict[str, str]:
    return {name: operation_label(name) for name in OFFERED}


def model_names() -> list[str]:
    """The models of every kind; some make both images and videos."""
    return list(dict.fromkeys(row.name for row in all_model_rows()))


def _models(filters: Filters) -> Menu:
    current = Chip(filters.model, address_of(filters, model=""), True) if filters.model else None
    return _counted_menu(_("Model"), "model", filters, current)


def _ratings(filters: Filters) -> Menu:
    label = _rating_labels().get(filters.rating, "")
    current = Chip(label, address_of(filters, rating=""), True) if label else None
    return _counted_menu(_("Rating"), "rating", filters, current)


def _rating_labels() -> dict[str, str]:
    return {
        **{str(number): _rating_label(number) for number in range(BEST_RATING, REJECTED, -1)},
        UNRATED: _("Not rated"),
        str(REJECTED): _("Rejected"),
    }


def _rating_label(number: int) -> str:
    if number == BEST_RATING:
        return _("Rated %(number)s") % {"number": number}
    return _("Rated %(number)s or more") % {"number": number}


def _tags(filters: Filters) -> Menu:
    tag = dict(filters.links).get("tag", "")
    current = Chip(tag, address_of(filters, tag=""), True, "tag") if tag else None
    query = urlencode(parameters_of(filters))
    url = url_for("gallery_tags") + (f"?{query}" if query else "")
    return Menu(_("Tags"), [], current, options_url=url, field="tag")


def _orders(filters: Filters) -> Menu:
    labels = {OLDEST: _("Oldest first"), BY_RATING: _("Best rated first")}
    names = {NEWEST: _("Newest first"), **labels}
    chips = [Chip(label, address_of(filters, sort=sort)) for sort, label in names.items()]
    label = labels.get(filters.sort, "")
    current = Chip(label, address_of(filters, sort=NEWEST), True) if label else None
    return Menu(_("Sort"), chips, current)


def tag_options(filters: Filters, names: Iterable[str], counts: Mapping[str, str]) -> list[Chip]:
    """The options of the menu of tags."""
    return [Chip(name, address_of(filters, tag=name), count=counts.get(name)) for name in names]


# The labels of options, by the menu's filter.
LABELS: dict[str, Callable[[], dict[str, str]]] = {
    "kind": kind_labels,
    "operation": _operation_labels,
    "model": lambda: {name: name for name in model_names()},
    "rating": _rating_labels,
}
