"""Display data of the effects page and the effect picker."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.effects.presenters.filters import chips, filter_url, hidden_fields, list_url, menus
from pixstudio.effects.presenters.freshness import Freshness
from pixstudio.effects.presenters.tile_markup import TileMaker
from pixstudio.effects.presenters.tiles import effect_tile
from pixstudio.effects.queries import (
    PAGE_SIZE,
    EffectFilter,
    EffectPage,
    Facets,
    effects_with_previews,
)
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_number
from pixstudio.web.lists.list_filters import Chip, Menu

# The place of the list itself among those where a tile may stand.
WALL = "wall"


@dataclass(frozen=True)
class Section:
    """A row of effects at the top of the page; `url` lists all of them."""

    name: str
    label: str
    url: str
    tiles: SafeString


@dataclass(frozen=True)
class EffectList:
    """A part of the effect list. `pages` are its tiles by page number."""

    sections: list[Section] = field(default_factory=list)
    pages: list[tuple[int, SafeString]] = field(default_factory=list)
    url: str = ""
    next_url: str = ""
    more_url: str = ""
    first_url: str = ""
    before: str = ""
    sum_text: str = ""
    is_bare: bool = False

    @property
    def empty_actions(self) -> list[dict[str, str]]:
        return [{"label": _("Clear filters"), "url": url_for("effects")}]


@dataclass(frozen=True)
class BrowsePage:
    """Data of the effects page."""

    shelf: EffectList
    chips: list[Chip]
    menus: list[Menu]
    hidden: list[tuple[str, str]]
    query: str
    here: str
    clear_url: str
    may_create: bool


@dataclass(frozen=True)
class BrowseContext:
    """Catalogue data next to the listed effects: filter options, sections (ids of effects by name), count of
    vanished effects.
    """

    facets: Facets
    sections: Mapping[str, list[int]]
    gone_count: int = 0


def build_browse_page(
    found: EffectPage,
    wanted: EffectFilter,
    known: BrowseContext,
    tiles: TileMaker,
) -> BrowsePage:
    """The effects page with its list and filters."""
    return BrowsePage(
        shelf=build_effect_list(found, wanted, tiles, known.sections),
        chips=chips(wanted, known.gone_count),
        menus=menus(wanted, known.facets),
        hidden=hidden_fields(wanted),
        query=wanted.words,
        here=list_url(url_for("effects"), wanted),
        clear_url="" if wanted.is_everything else url_for("effects"),
        may_create=tiles.may_create,
    )


def build_effect_list(
    found: EffectPage,
    wanted: EffectFilter,
    tiles: TileMaker,
    sections: Mapping[str, list[int]] | None = None,
) -> EffectList:
    """The tiles of the requested pages; the first unfiltered page also has the sections."""
    shown = sections if sections and wanted.is_everything and found.first_page == 1 else {}
    tiles.prepare(
        [
            *((name, pk) for name, ids in shown.items() for pk in ids),
            *((WALL, pk) for pk in found.ids),
        ]
    )
    more = {"before": str(found.last_page)}
    return EffectList(
        sections=_sections(shown, tiles),
        pages=_pages(found, tiles),
        url=list_url(url_for("effect_list"), wanted),
        next_url=list_url(url_for("effects"), wanted, **more) if found.has_more else "",
        more_url=list_url(url_for("effect_list"), wanted, **more) if found.has_more else "",
        first_url=list_url(url_for("effects"), wanted) if found.first_page > 1 else "",
        before=str(found.first_page - 1) if found.first_page > 1 else "",
        sum_text=_sum_text(found.count),
        is_bare=wanted.is_everything and not found.count,
    )


def _sum_text(count: int) -> str:
    return ngettext("%(count)s effect", "%(count)s effects", count) % {
        "count": format_number(count)
    }


def _pages(found: EffectPage, tiles: TileMaker) -> list[tuple[int, SafeString]]:
    starts = range(0, len(found.ids), PAGE_SIZE)
    return [
        (number, tiles.markup(WALL, found.ids[start : start + PAGE_SIZE]))
        for number, start in enumerate(starts, found.first_page)
    ]


def _sections(shown: Mapping[str, list[int]], tiles: TileMaker) -> list[Section]:
    labels = {
        "favourites": (_("Your favourites"), {"show": "favourites"}),
        "recent": (_("Recently used"), {"show": "recent"}),
        "new": (_("New"), {"marker": "new"}),
        "hot": (_("Hot"), {"marker": "hot"}),
    }
    return [
        Section(name, label, filter_url(EffectFilter(), **wish), tiles.markup(name, ids))
        for name, (label, wish) in labels.items()
        if (ids := shown.get(name))
    ]


def picker_dialog(
    found: EffectPage, wanted: EffectFilter, freshness: Freshness, now: dt.datetime
) -> dict[str, Any]:
    """Data of the effect picker; two queries."""
    url = url_for("effect_picker")
    chosen = _picker_chip(wanted)
    return {
        "url": url,
        "words": wanted.words,
        "chips": [
            {"value": value, "label": label, "is_chosen": value == chosen}
            for value, label in _picker_chips()
        ],
        "effects": [effect_tile(effect, now) for effect in effects_with_previews(found.ids)],
        "more_url": _more_url(url, found, wanted, chosen) if found.has_more else "",
        "count_text": _sum_text(found.count),
        "freshness": freshness,
        "is_bare": not found.count and wanted.is_everything,
    }


PICKER_CHIPS: Mapping[str, Mapping[str, Any]] = {
    "": {},
    "new": {"marker": "new"},
    "hot": {"marker": "hot"},
    "favourites": {"show": "favourites"},
    "recent": {"show": "recent"},
    "one": {"photos": 1},
    "two": {"photos": 2},
    "picture": {"result": "image"},
}


def _picker_chip(wanted: EffectFilter) -> str:
    """The picker's chip that matches the filter."""
    wishes = PICKER_CHIPS.items()
    return next((chip for chip, wish in wishes if EffectFilter(wanted.words, **wish) == wanted), "")


def _picker_chips() -> list[tuple[str, str]]:
    names = {
        "": _("All"),
        "new": _("New"),
        "hot": _("Hot"),
        "favourites": _("Favourites"),
        "recent": _("Recently used"),
        "one": _("One photo"),
        "two": _("Two photos"),
        "picture": _("Makes an image"),
    }
    return list(names.items())


def _more_url(url: str, found: EffectPage, wanted: EffectFilter, chip: str) -> str:
    values = {"q": wanted.words, "chip": chip, "before": str(found.last_page)}
    return f"{url}?{urlencode({name: value for name, value in values.items() if value})}"
