"""The trash of results, page by page."""

from dataclasses import dataclass

from pixstudio.gallery.tiles import TILE_FIELDS, TILE_RELATIONS, with_tile_details
from pixstudio.jobs.models import Generation
from pixstudio.selections.queries import NEWEST_TRASHED, trash_of
from pixstudio.teams.models import Team

PAGE = 60


@dataclass(frozen=True)
class TrashPage:
    """One page of the trash; `more` is the next page's key, '' on the last."""

    rows: list[Generation]
    more: str


def trash_page(team: Team, before: str) -> TrashPage:
    """One page of the trash. Raises: InvalidCursor."""
    rows = trash_of(team)
    if before:
        rows = rows.filter(NEWEST_TRASHED.rows_after(Generation, before))
    shown = rows.only(*TILE_FIELDS, "trashed_at", "size_bytes", "last_actor__name")
    found = list(shown.select_related(*TILE_RELATIONS, "last_actor")[: PAGE + 1])
    more = NEWEST_TRASHED.cursor_for(found[PAGE - 1]) if len(found) > PAGE else ""
    return TrashPage(with_tile_details(found[:PAGE]), more)
