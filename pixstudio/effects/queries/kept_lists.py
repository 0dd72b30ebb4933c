"""Lists of effects for pages: what all members of a team see alike is kept in the process.

It is kept by the version of the catalogue, and for ten minutes at most: what counts as new depends on the
time. What a member likes and used is read each time.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from django.core.cache import caches
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from pixstudio.effects.models import CatalogueVersion, EffectUse, Favourite
from pixstudio.effects.queries.browse import (
    PAGE_SIZE,
    EffectFilter,
    EffectPage,
    Facets,
    facets_of,
    matching_ids,
)
from pixstudio.effects.queries.freshness import CatalogueChanges, changes_of
from pixstudio.teams.member_columns import MemberColumn
from pixstudio.teams.models import Membership
from pixstudio.teams.policies import columns_of_page
from pixstudio.web.prepared_queries import PreparedQuery

SECTION_SIZE = 12
# Lists and orders that depend on what members like and use.
_LIVE_LISTS = ("favourites", "recent", "team")
_LIVE_ORDERS = ("used",)
Kept = TypeVar("Kept")


def _version_of_team() -> Coalesce:
    rows = CatalogueVersion.objects.filter(team=OuterRef("team"))
    return Coalesce(Subquery(rows.values("number")), 0)


CATALOGUE_VERSION = MemberColumn("catalogue_version", _version_of_team, {}, lambda _request: {})


def with_catalogue_version(request: HttpRequest) -> tuple[MemberColumn, ...]:
    """What a page of effects reads with its member."""
    return (*columns_of_page(request), CATALOGUE_VERSION)


def version_for(member: Membership) -> int:
    """The version of the team's catalogue, read with the member or now; so before any of its rows."""
    known: int | None = getattr(member, "catalogue_version", None)
    if known is None:
        rows = CatalogueVersion.objects.filter(team=member.team_id)
        known = rows.values_list("number", flat=True).first()
    return known or 0


def effect_page(
    member: Membership,
    wanted: EffectFilter,
    now: dt.datetime,
    first_page: int = 1,
    last_page: int = 1,
) -> EffectPage:
    """The filtered effects of these pages, from 1."""
    ids = _ids_of(member, wanted, now)
    start, end = (first_page - 1) * PAGE_SIZE, last_page * PAGE_SIZE
    return EffectPage(ids[start:end], len(ids), first_page, last_page)


def _ids_of(member: Membership, wanted: EffectFilter, now: dt.datetime) -> list[int]:
    if wanted.words or wanted.show in _LIVE_LISTS or wanted.order in _LIVE_ORDERS:
        return matching_ids(member, wanted, now)
    return _kept(member, urlencode(vars(wanted)), lambda: matching_ids(member, wanted, now))


def facets_for(member: Membership) -> Facets:
    """The catalogue's filter options."""
    return _kept(member, "facets", lambda: facets_of(member))


def changes_for(member: Membership, now: dt.datetime) -> CatalogueChanges:
    """Recent changes of the catalogue."""
    return _kept(member, "changes", lambda: changes_of(member.team, now))


def _kept(member: Membership, name: str, read: Callable[[], Kept]) -> Kept:
    key = f"effects-{member.team_id}-{version_for(member)}-{name}"
    return cast(Kept, caches["tiles"].get_or_set(key, read))


def _favourites(user_id: int, team_id: uuid.UUID) -> QuerySet[Favourite, Any]:
    rows = Favourite.objects.filter(user=user_id, effect__team=team_id)
    rows = rows.order_by("effect__position", "effect_id")
    return rows.values_list("effect", "effect__vanished_at")


def _recent(user_id: int, team_id: uuid.UUID) -> QuerySet[EffectUse, Any]:
    rows = EffectUse.objects.filter(user=user_id, effect__team=team_id, effect__vanished_at=None)
    return rows.order_by("-used_at", "effect_id").values_list("effect")[:SECTION_SIZE]


_FAVOURITES = PreparedQuery(_favourites, user_id=int, team_id=uuid.UUID)
_RECENT = PreparedQuery(_recent, user_id=int, team_id=uuid.UUID)


def favourites_of(member: Membership) -> dict[int, bool]:
    """The ids of the member's favourites, in catalogue order, and whether each can be chosen; one query."""
    rows = _FAVOURITES.tuples(_both(member))
    return {effect: vanished_at is None for effect, vanished_at in rows}


def section_ids(
    member: Membership, likes: Mapping[int, bool], now: dt.datetime
) -> dict[str, list[int]]:
    """The first effects of each section of the page; one query beside what is kept."""
    wanted = {
        "new": EffectFilter(marker="new", order="new"),
        "hot": EffectFilter(marker="hot"),
    }
    kept = {name: _ids_of(member, one, now)[:SECTION_SIZE] for name, one in wanted.items()}
    liked = [effect for effect, is_offered in likes.items() if is_offered][:SECTION_SIZE]
    recent = [effect for (effect,) in _RECENT.tuples(_both(member))]
    return {**kept, "favourites": liked, "recent": recent}


def _both(member: Membership) -> dict[str, Any]:
    return {"user_id": member.user_id, "team_id": member.team_id}
