"""Filter chips and menus of the library; their state is in the URL."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from pixstudio.library.models import Kind
from pixstudio.library.queries import AssetFilter
from pixstudio.web.addresses import url_for
from pixstudio.web.lists.list_filters import (
    Chip,
    Menu,
    query_params,
    search_hidden_fields,
    url_with_query,
)


def query_parameters(wanted: AssetFilter) -> dict[str, str]:
    """The filter as query parameters, without defaults."""
    values = {
        "q": wanted.words,
        "kind": str(wanted.kind),
        "tag": wanted.tag,
        "favourite": "1" if wanted.is_favourite else "",
        "use": wanted.use,
        "order": "" if wanted.order == "new" else wanted.order,
    }
    return query_params(values)


def hidden_fields(wanted: AssetFilter) -> list[tuple[str, str]]:
    """Hidden fields of the search form that preserve the other filters."""
    return search_hidden_fields(query_parameters(wanted))


def list_url(url: str, wanted: AssetFilter, **more: str) -> str:
    """The URL with the filter as query parameters."""
    return url_with_query(url, query_parameters(wanted), **more)


def _link(wanted: AssetFilter, **changes: Any) -> str:
    return list_url(url_for("library"), replace(wanted, **changes))


def chips(wanted: AssetFilter, counts: dict[str, int]) -> list[Chip]:
    """Kinds with their counts, and favourites."""
    names = (
        ("", _("All")),
        (Kind.IMAGE, _("Images")),
        (Kind.VIDEO, _("Videos")),
        (Kind.AUDIO, _("Audio")),
    )
    found = [
        Chip(
            label,
            _link(wanted, kind=kind),
            wanted.kind == kind,
            counts.get(kind, 0) if kind else None,
        )
        for kind, label in names
    ]
    is_on = wanted.is_favourite
    url = _link(wanted, is_favourite=not is_on)
    return [*found, Chip(_("Favourites"), url, is_on, icon="star", is_filter=True)]


def menus(wanted: AssetFilter, tags: list[str]) -> list[Menu]:
    """Tags (if there are any), use, and sort order."""
    found = [_tag_menu(wanted, tags)] if tags or wanted.tag else []
    return [*found, _use_menu(wanted), _order_menu(wanted)]


def _tag_menu(wanted: AssetFilter, tags: list[str]) -> Menu:
    options = [Chip(tag, _link(wanted, tag=tag)) for tag in tags]
    current = Chip(wanted.tag, _link(wanted, tag=""), True) if wanted.tag else None
    return Menu(_("Tags"), options, current)


def _use_menu(wanted: AssetFilter) -> Menu:
    names = {"used": _("Used"), "unused": _("Not used yet")}
    options = [Chip(label, _link(wanted, use=use)) for use, label in names.items()]
    is_chosen = wanted.use in names
    current = Chip(names[wanted.use], _link(wanted, use=""), True) if is_chosen else None
    return Menu(_("Use"), options, current)


def _order_menu(wanted: AssetFilter) -> Menu:
    names = {
        "new": _("Newest first"),
        "old": _("Oldest first"),
        "name": _("By name"),
        "size": _("Largest first"),
    }
    options = [
        Chip(label, _link(wanted, order=order), order == wanted.order)
        for order, label in names.items()
    ]
    return Menu(names[wanted.order], options, is_filter=False)
