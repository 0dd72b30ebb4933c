"""Files of a team, their tags, and a member's favourites."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from pixstudio.library.models import Asset, Favourite, Tag
from pixstudio.teams.models import Membership, Team
from pixstudio.teams.permissions import Permission, is_allowed_for_all
from pixstudio.web.lists.ids import parse_uuids

MAX_TAGS_SHOWN = 200


def assets_of(team: Team) -> QuerySet[Asset]:
    """All of the team's files including the trash, newest first."""
    return Asset.objects.filter(team=team)


def kept_assets_of(team: Team) -> QuerySet[Asset]:
    """The team's files that are not in the trash, newest first."""
    return assets_of(team).filter(trashed_at=None)


def trashed_assets_of(team: Team) -> QuerySet[Asset]:
    """The team's files in the trash, last trashed first."""
    return assets_of(team).filter(trashed_at__isnull=False).order_by("-trashed_at", "-id")


def deletable_assets_of(member: Membership) -> QuerySet[Asset]:
    """Files in the trash that the member may delete: their own, for admins all."""
    rows = trashed_assets_of(member.team)
    is_free = is_allowed_for_all(member, Permission.DELETE_FILE)
    return rows if is_free else rows.filter(uploaded_by=member.user_id)


def asset_with_digest(team: Team, sha256: str) -> Asset | None:
    """The team's file with this digest, as uploaded or as stored."""
    rows = assets_of(team)
    return rows.filter(sha256=sha256).first() or rows.filter(kept_sha256=sha256).first()


def find_assets(team: Team, typed_ids: Iterable[str]) -> list[Asset]:
    """The team's files with these ids; invalid and unknown ids are ignored."""
    return list(assets_of(team).filter(pk__in=parse_uuids(typed_ids)))


def uses_of_assets() -> QuerySet[Any]:
    """The rows by which jobs use files, the jobs' trash among them; of deleted jobs none.

    Jobs belong to a room above, so their model is reached by the relation.
    """
    inputs: Any = Asset._meta.get_field("used_in").related_model
    uses: QuerySet[Any] = inputs._default_manager.filter(generation__deleted_at__isnull=True)
    return uses


def favourites_among(member: Membership, assets: Iterable[Any]) -> frozenset[uuid.UUID]:
    """The ids of the member's favourites among the files, of which each has a `pk`; one query."""
    rows = Favourite.objects.filter(user=member.user_id, asset__in=[row.pk for row in assets])
    return frozenset(rows.values_list("asset_id", flat=True))


def tag_names_of(team: Team) -> list[str]:
    """The team's tags by name, at most MAX_TAGS_SHOWN."""
    return list(Tag.objects.filter(team=team).values_list("name", flat=True)[:MAX_TAGS_SHOWN])


def tags_of_asset(asset: Asset) -> list[str]:
    """The file's tags by name."""
    return list(asset.tags.values_list("name", flat=True))
