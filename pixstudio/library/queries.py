"""Questions about the library. Each starts from the team."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from pixstudio.library.models import Asset
from pixstudio.teams.models import Team

PAGE_SIZE = 60


class NoSuchPage(Exception):
    """The address names no place in the list."""


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for: words of the name, and a kind or ''."""

    words: str = ""
    kind: str = ""


@dataclass(frozen=True)
class AssetPage:
    """Some assets, newest first; `older` is the mark of the next page, '' on the last."""

    assets: list[Asset]
    older: str


def assets_of(team: Team) -> QuerySet[Asset]:
    """The team's files, newest first."""
    return Asset.objects.filter(team=team)


def asset_with_digest(team: Team, sha256: str) -> Asset | None:
    """The team's file that was brought with these very bytes."""
    return assets_of(team).filter(sha256=sha256).first()


def recent_files_of(team: Team, kind: str, count: int = 60) -> list[Asset]:
    """The files of a kind that a person most likely wants to choose from, newest first."""
    return list(assets_of(team).filter(kind=kind)[:count])


def kind_counts(team: Team) -> dict[str, int]:
    """How many files of each kind the team has; kinds without any are left out."""
    rows = assets_of(team).order_by().values_list("kind").annotate(count=Count("pk"))
    return dict(rows)


def asset_page(team: Team, wanted: Wanted, before: str = "", size: int = PAGE_SIZE) -> AssetPage:
    """The files wanted that come after the mark `before`, at most `size`, in one query.

    Raises: NoSuchPage
    """
    rows = assets_of(team)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    for word in wanted.words.split()[:10]:
        rows = rows.filter(name__icontains=word)
    if before:
        rows = rows.filter(_older_than(before))
    found = list(rows[: size + 1])
    older = mark_of(found[size - 1]) if len(found) > size else ""
    return AssetPage(found[:size], older)


def mark_of(asset: Asset) -> str:
    """The asset's place in the list, for an address."""
    return f"{asset.created_at.astimezone(dt.UTC):%Y%m%dT%H%M%S.%f}_{asset.pk}"


def _older_than(mark: str) -> Q:
    moment, _, key = mark.partition("_")
    try:
        at = dt.datetime.strptime(moment, "%Y%m%dT%H%M%S.%f").replace(tzinfo=dt.UTC)
        pk = uuid.UUID(key)
    except ValueError as error:
        raise NoSuchPage from error
    return Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk)
