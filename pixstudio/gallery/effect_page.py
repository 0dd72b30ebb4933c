"""Presenter of an effect's page: preview, requirements, price and the team's results."""

import datetime as dt
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from pixstudio.accounts.models import Account
from pixstudio.effects.models import Effect
from pixstudio.effects.presenters import (
    EffectMedia,
    EffectTile,
    effect_tile,
    length_text,
    photos_text,
    price_text,
)
from pixstudio.gallery.newest_results import NewestResults
from pixstudio.gallery.presenters import results_text
from pixstudio.gallery.relation_facts import Fact
from pixstudio.gallery.tiles import Tile, tiles_of
from pixstudio.teams.models import Membership, Role
from pixstudio.web.addresses import url_for

RATIO = "3:4"


@dataclass(frozen=True)
class EffectPage:
    """Context of an effect's page. The player's fields have the same names as a result's."""

    id: str
    title: str
    tile: EffectTile
    shows: EffectMedia
    hint: str
    prompt: str
    qualities: list[Fact]
    facts: list[Fact]
    may_create: bool
    video_url: str = ""
    image_url: str = ""
    poster_url: str = ""
    aspect_ratio: str = RATIO
    state_icon: str = "effects"
    state_text: str = ""
    lacking_text: str = ""
    made: list[Tile] = field(default_factory=list)
    made_text: str = ""
    made_next_url: str = ""
    gallery_url: str = ""
    url: str = ""


def effect_page(
    effect: Effect,
    member: Membership,
    now: dt.datetime,
    *,
    made: NewestResults,
    is_favourite: bool,
    lacking: list[Account],
) -> EffectPage:
    """The page of an effect. `made` are its newest results."""
    tile = effect_tile(effect, now, is_favourite=is_favourite)
    url, shows = tile.url, tile.shows
    text = results_text(made.count)
    return EffectPage(
        id=tile.id,
        title=effect.name,
        tile=tile,
        shows=shows,
        hint=effect.hint,
        prompt=effect.prompt,
        qualities=_qualities(effect),
        facts=_facts(effect),
        may_create=member.may(Role.CREATOR),
        video_url="" if shows.is_animated_image else shows.moving_url,
        image_url=shows.moving_url if shows.is_animated_image else shows.still_url,
        poster_url=shows.still_url,
        state_text=_("The preview isn’t available yet. It is downloaded automatically."),
        lacking_text=_lacking_text(lacking),
        made=tiles_of(made.rows, member),
        made_text=text if made.count.count else "",
        gallery_url=f"{url_for('gallery')}?{urlencode({'effect': effect.pk})}",
        made_next_url=f"{url}?{urlencode({'before': made.more})}" if made.more else "",
        url=url,
    )


def _qualities(effect: Effect) -> list[Fact]:
    """Qualities with their price, the same for all: `video_base_cost + fixed_cost`."""
    return [Fact(quality, price_text(effect)) for quality in effect.qualities]


def _facts(effect: Effect) -> list[Fact]:
    result = _("an image") if effect.makes_image else _("a video")
    rows = [
        Fact(_("Needs"), photos_text(effect)),
        Fact(_("Makes"), result),
        Fact(_("Length"), length_text(effect)),
        Fact(_("Sound"), _("included") if effect.has_sound else ""),
        Fact(_("Price"), "" if effect.qualities else price_text(effect)),
        Fact(_("Added"), _day(effect.appeared_at)),
        Fact(_("Removed"), _day(effect.vanished_at)),
        Fact(_("Last listed"), _day(effect.synced_at)),
    ]
    return [row for row in rows if row.value]


def _day(moment: dt.datetime | None) -> str:
    return date_format(localtime(moment), "j F Y") if moment else ""


def _lacking_text(lacking: list[Account]) -> str:
    """The accounts known not to offer the effect, in words."""
    if not lacking:
        return ""
    names = ", ".join(str(account) for account in lacking)
    return _("Not offered on %(accounts)s; jobs go to the other accounts.") % {"accounts": names}
