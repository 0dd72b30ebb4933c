"""Filter chips and menus of the effects page; their state is in the URL."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.effects.queries import EffectFilter, Facets
from pixstudio.pixverse.capabilities import QUALITIES
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_number
from pixstudio.web.lists.list_filters import (
    Chip,
    Menu,
    query_params,
    search_hidden_fields,
    url_with_query,
)

FIELDS_BY_PARAMETER = {
    "q": "words",
    "marker": "marker",
    "photos": "photos",
    "result": "result",
    "length": "seconds",
    "quality": "quality",
    "price": "most_credits",
    "show": "show",
    "sort": "order",
}


def query_parameters(wanted: EffectFilter) -> dict[str, str]:
    """The filter as query parameters, without defaults."""
    return query_params(
        {name: getattr(wanted, field) for name, field in FIELDS_BY_PARAMETER.items()}
    )


def hidden_fields(wanted: EffectFilter) -> list[tuple[str, str]]:
    """Hidden fields of the search form that preserve the other filters."""
    return search_hidden_fields(query_parameters(wanted))


def list_url(url: str, wanted: EffectFilter, **more: str) -> str:
    """The URL with the filter as query parameters."""
    return url_with_query(url, query_parameters(wanted), **more)


def filter_url(wanted: EffectFilter, **changes: Any) -> str:
    """The effects page with some filter values changed."""
    return list_url(url_for("effects"), replace(wanted, **changes))


def chips(wanted: EffectFilter, gone_count: int) -> list[Chip]:
    """Toggle chips: new, hot, favourites, recently used, most used by the team, no longer offered."""
    found = [
        _switch(wanted, "marker", "new", _("New")),
        _switch(wanted, "marker", "hot", _("Hot")),
        _switch(wanted, "show", "favourites", _("Favourites"), icon="star"),
        _switch(wanted, "show", "recent", _("Recently used")),
        _switch(wanted, "show", "team", _("Most used by the team")),
    ]
    if gone_count or wanted.show == "gone":
        found.append(_switch(wanted, "show", "gone", _("No longer offered"), count=gone_count))
    return found


def _switch(wanted: EffectFilter, field: str, value: str, label: str, **more: Any) -> Chip:
    is_on = getattr(wanted, field) == value
    url = filter_url(wanted, **{field: "" if is_on else value})
    return Chip(label, url, is_on, is_filter=True, **more)


def menus(wanted: EffectFilter, facets: Facets) -> list[Menu]:
    """Menus with a choice: photos, result, length, quality, price; and the sort order."""
    found = [
        _menu(wanted, "photos", _("Photos"), facets.photos, _photos),
        _menu(wanted, "result", _("Result"), ("video", "image"), _result),
        _menu(wanted, "seconds", _("Length"), facets.seconds, _seconds),
        _menu(wanted, "quality", _("Quality"), QUALITIES, str),
        _menu(wanted, "most_credits", _("Price"), facets.credits, _most),
    ]
    return [*(menu for menu in found if menu.current or len(menu.options) > 1), _orders(wanted)]


def _menu(
    wanted: EffectFilter,
    field: str,
    label: str,
    values: Iterable[Any],
    words: Callable[[Any], str],
) -> Menu:
    chosen, empty = getattr(wanted, field), getattr(EffectFilter(), field)
    options = [Chip(words(value), filter_url(wanted, **{field: value})) for value in values]
    if chosen == empty:
        return Menu(label, options)
    return Menu(label, options, Chip(words(chosen), filter_url(wanted, **{field: empty}), True))


def _photos(count: int) -> str:
    if not count:
        return _("No photo")
    return ngettext("%(count)s photo", "%(count)s photos", count) % {"count": count}


def _result(result: str) -> str:
    return {"video": _("Makes a video"), "image": _("Makes an image")}[result]


def _seconds(count: int) -> str:
    return _("%(count)s s") % {"count": count}


def _most(credits: int) -> str:
    text = ngettext("Up to %(count)s credit", "Up to %(count)s credits", credits)
    return text % {"count": format_number(credits)}


def _orders(wanted: EffectFilter) -> Menu:
    names = {
        "": _("Best match") if wanted.words else _("PixVerse’s order"),
        "new": _("Newest first"),
        "name": _("By name"),
        "cheap": _("Cheapest first"),
        "dear": _("Most expensive first"),
        "used": _("Most used first"),
    }
    options = [
        Chip(label, filter_url(wanted, order=order), order == wanted.order)
        for order, label in names.items()
    ]
    return Menu(names[wanted.order], options, is_filter=False)
