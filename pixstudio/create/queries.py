"""Drafts of a member, files of the library by id, and results that can be used as a source."""

import uuid
from collections.abc import Iterable

from pixstudio.create.models import Draft
from pixstudio.jobs.models import Generation
from pixstudio.jobs.queries.cards import card_queryset, card_rows, with_card_details
from pixstudio.jobs.states import ResultGroup, State
from pixstudio.library.models import Asset, Kind
from pixstudio.library.queries import kept_assets_of, trashed_assets_of
from pixstudio.search.queries import Search, found_ids, is_search
from pixstudio.teams.models import Membership, Team
from pixstudio.web.lists.ids import in_order, parse_uuid, parse_uuids
from pixstudio.web.prepared_queries import PreparedQuery, Value


def draft_row_of(member: Membership, operation: str) -> Draft | None:
    """The member's draft for this operation, or None."""
    values: dict[str, Value] = {"team": member.team_id, "user": member.user_id}
    return next(iter(_DRAFTS.rows({**values, "operation": operation})), None)


_DRAFTS = PreparedQuery(
    lambda team, user, operation: Draft.objects.filter(
        team=team, user=user, operation=operation
    ).order_by("pk")[:1],
    team=uuid.UUID,
    user=int,
    operation=str,
)


def usable_sources(team: Team, words: str = "", count: int = 60) -> list[Generation]:
    """Finished videos that can be used as a source, newest first, matching the search words."""
    rows = card_queryset(team).filter(
        result_group=ResultGroup.FINISHED, content_type__startswith="video/"
    )
    # An imported video that is being saved has no file to use yet.
    rows = rows.exclude(state=State.SAVING)
    # The model of a source may be that of its own source.
    rows = rows.select_related("source__source")
    if not is_search(words):
        return with_card_details(list(rows[:count]))
    ids = found_ids(rows, Search(team, words), count=count)
    return with_card_details(in_order(card_rows().select_related("source__source"), ids))


def made_files(team: Team, kind: str, words: str = "", count: int = 60) -> list[Generation]:
    """Finished results of a kind of file that are here, newest first, matching the search words."""
    rows = card_queryset(team).filter(
        result_group=ResultGroup.FINISHED, state=State.DONE, content_type__startswith=f"{kind}/"
    )
    if not is_search(words):
        return with_card_details(list(rows[:count]))
    ids = found_ids(rows, Search(team, words), count=count)
    return with_card_details(in_order(card_rows(), ids))


def find_result(team: Team, pk: str) -> Generation | None:
    """The team's job with this id, or None."""
    wanted = parse_uuid(pk)
    return Generation.objects.of(team).filter(pk=wanted).first() if wanted else None


def find_asset(team: Team, pk: str, kind: Kind | None = None) -> Asset | None:
    """The team's file with this id (of this kind, if given), or None; files in the trash don't count."""
    wanted = parse_uuid(pk)
    rows = kept_assets_of(team).filter(pk=wanted) if wanted else Asset.objects.none()
    return (rows.filter(kind=kind) if kind else rows).first()


def find_assets(team: Team, ids: Iterable[str]) -> list[Asset]:
    """The team's files with these ids, in this order, without those in the trash."""
    wanted = parse_uuids(ids)
    return in_order(kept_assets_of(team), wanted)


def is_in_trash(team: Team, pk: str) -> bool:
    """Whether the team's file with this id is in the trash."""
    wanted = parse_uuid(pk)
    return wanted is not None and trashed_assets_of(team).filter(pk=wanted).exists()
