"""Which results are selected, portion by portion.

A selection is one of: `ids`, a list; `filters`, those of the gallery; `trash`, results moved there between
two moments (`since`, `until`), with `creator` only that user's.
"""

import dataclasses
import datetime as dt
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from pixstudio.gallery.filtering.filters import Filters
from pixstudio.gallery.result_lists import filtered_page
from pixstudio.jobs.models import Generation
from pixstudio.selections.models import BulkRun
from pixstudio.selections.queries import NEWEST_TRASHED, trash_of
from pixstudio.teams.models import Membership, Team
from pixstudio.web.lists.ids import LAST_ID
from pixstudio.web.lists.keyset_pagination import format_timestamp, parse_timestamp

# What the gallery's filters say of order and page.
ORDER_FIELDS = ("before", "sort")
Selection = Mapping[str, Any]


@dataclass(frozen=True)
class Selected:
    """The ids of a portion; `cursor` is where the next one begins, '' after the last."""

    ids: list[uuid.UUID]
    cursor: str


def selection_of_ids(ids: Iterable[uuid.UUID]) -> Selection:
    return {"ids": [str(pk) for pk in ids]}


def selection_of_filters(filters: Filters) -> Selection:
    """All that match. A run walks them newest first, in whatever order the page shows them."""
    usual = dataclasses.asdict(Filters())
    order = {name: usual[name] for name in ORDER_FIELDS if name in usual}
    # As it comes back from the database.
    stored: Selection = json.loads(json.dumps({"filters": dataclasses.asdict(filters) | order}))
    return stored


def selection_of_trash(
    until: dt.datetime, since: dt.datetime | None = None, creator_id: int | None = None
) -> Selection:
    """What was moved to the trash between these moments, both included."""
    first = format_timestamp(since) if since else ""
    return {"trash": {"since": first, "until": format_timestamp(until), "creator": creator_id}}


def first_cursor(selection: Selection, now: dt.datetime) -> str:
    """Where a run begins: results that are created later are not selected."""
    return f"{format_timestamp(now)}_{LAST_ID}" if "filters" in selection else ""


def selected_portion(run: BulkRun, member: Membership, size: int) -> Selected:
    """The next portion of a run, of about this many results."""
    selection = run.selection
    if "ids" in selection:
        return _portion_of_ids(selection["ids"], run.cursor, size)
    if "filters" in selection:
        page = filtered_page(member, replace(filters_from(selection), before=run.cursor))
        return Selected([row.id for row in page.rows], page.more)
    rows = _behind(selected_trash(member.team, selection), run.cursor)
    found = list(rows.only("pk", "trashed_at")[: size + 1])
    more = NEWEST_TRASHED.cursor_for(found[size - 1]) if len(found) > size else ""
    return Selected([row.pk for row in found[:size]], more)


def _portion_of_ids(ids: list[str], cursor: str, size: int) -> Selected:
    start = int(cursor or 0)
    end = start + size
    return Selected([uuid.UUID(pk) for pk in ids[start:end]], str(end) if end < len(ids) else "")


def filters_from(selection: Selection) -> Filters:
    """The stored filters; those of a version that had others are left out."""
    known = {field.name for field in dataclasses.fields(Filters)}
    stored = selection["filters"].items()
    return Filters(**{name: _hashable(value) for name, value in stored if name in known})


def _hashable(value: Any) -> Any:
    return tuple(map(_hashable, value)) if isinstance(value, list) else value


def selected_trash(team: Team, selection: Selection) -> "QuerySet[Generation]":
    """The selected results of the trash that are still there, last moved first."""
    part = selection["trash"]
    until, since = (parse_timestamp(part.get(name) or "") for name in ("until", "since"))
    rows = trash_of(team)
    rows = rows.filter(trashed_at__lte=until) if until else rows.none()
    rows = rows.filter(trashed_at__gte=since) if since else rows
    return rows.filter(creator=part["creator"]) if part.get("creator") else rows


def _behind(rows: "QuerySet[Generation]", cursor: str) -> "QuerySet[Generation]":
    return rows.filter(NEWEST_TRASHED.rows_after(Generation, cursor)) if cursor else rows


def selected_ids(member: Membership, filters: Filters, most: int) -> list[uuid.UUID]:
    """The first ids that match the filters, one more than `most` if there are more."""
    found: list[uuid.UUID] = []
    before = ""
    while len(found) <= most:
        page = filtered_page(member, replace(filters, before=before))
        found += [row.id for row in page.rows]
        before = page.more
        if not before:
            break
    return found[: most + 1]


def jobs_with_ids(team: Team, ids: Iterable[uuid.UUID], *, in_trash: bool) -> list[Generation]:
    """Those of the team's jobs with these ids that are in the trash, or not; in the order of the ids."""
    wanted = list(ids)
    rows = trash_of(team) if in_trash else Generation.objects.of(team)
    found = rows.order_by().select_related("effect").in_bulk(wanted)
    return [found[pk] for pk in wanted if pk in found]
