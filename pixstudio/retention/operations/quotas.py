"""Storage limits of members."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.teams.models import Membership


def set_quotas(*, member: Membership, quotas: Mapping[int, int | None], now: dt.datetime) -> int:
    """Set the bytes that members may hold (None: no limit), by membership; returns how many changed.

    Whoever holds more already keeps it, and can upload again once there is room.
    """
    with transaction.atomic():
        rows = Membership.objects.filter(team=member.team, pk__in=list(quotas))
        changed = [
            row
            for row in rows.select_for_update(no_key=True).order_by("pk")
            if row.storage_quota_bytes != quotas[row.pk]
        ]
        for row in changed:
            row.storage_quota_bytes = quotas[row.pk]
            row.save(update_fields=["storage_quota_bytes"])
        if changed:
            record(Action.STORAGE_LIMIT_CHANGED, member=member, target=member.team, now=now)
    return len(changed)
