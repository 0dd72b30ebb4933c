"""Removes share links that ended long ago, where the team's owners have set a time for that."""

import datetime as dt
import uuid

from django.db.models import QuerySet

from pixstudio.sharing.models import ShareLink
from pixstudio.web.retention import Kind, prunes_team


@prunes_team(Kind.SHARE_LINKS)
def prune_links(team_id: uuid.UUID, before: dt.datetime, most: int) -> int:
    """Delete a team's links that ended before a moment, with what visitors wrote; returns how many."""
    pks: list[uuid.UUID] = []
    for rows in ended_links(team_id, before):
        pks += rows.values_list("pk", flat=True)[: most - len(pks)]
    ShareLink.objects.filter(pk__in=pks).delete()
    return len(pks)


def ended_links(team_id: uuid.UUID, before: dt.datetime) -> "list[QuerySet[ShareLink]]":
    """A team's links that were revoked before a moment, and those that expired; each by an index."""
    rows = ShareLink.objects.filter(team=team_id)
    return [
        rows.filter(revoked_at__lt=before, revoked_at__isnull=False).order_by("revoked_at"),
        rows.filter(revoked_at__isnull=True, expires_at__lt=before).order_by("-expires_at", "-id"),
    ]
