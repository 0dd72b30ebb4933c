"""Removes share links that ended long ago, where the team's owners have set a time for that."""

import datetime as dt
import uuid

from pixstudio.sharing.models import ShareLink
from pixstudio.sharing.queries import ended_links
from pixstudio.web.background.retention import Kind, prunes_team


@prunes_team(Kind.SHARE_LINKS)
def prune_links(team_id: uuid.UUID, before: dt.datetime, most: int) -> int:
    """Delete a team's links that ended before a moment, with what visitors wrote; returns how many."""
    pks: list[uuid.UUID] = []
    for rows in ended_links(team_id, before):
        pks += rows.values_list("pk", flat=True)[: most - len(pks)]
    ShareLink.objects.filter(pk__in=pks).delete()
    return len(pks)
