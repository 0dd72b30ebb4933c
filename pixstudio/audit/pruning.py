"""Removes the oldest entries of a team's audit log, where its owners have set a time for that."""

import datetime as dt
import uuid
from itertools import takewhile

from django.db import models, transaction

from pixstudio.audit.models import AuditChain, AuditEntry
from pixstudio.web.background.retention import Kind, prunes_team


@prunes_team(Kind.AUDIT)
def prune_entries(team_id: uuid.UUID, before: dt.datetime, most: int) -> int:
    """Remove the first entries of a team's chain, up to the first one that is not older; returns how many.

    The chain keeps number and digest of the last one removed, so that what is left can still be checked.
    """
    with transaction.atomic():
        chain = AuditChain.objects.select_for_update().filter(name=str(team_id)).first()
        if chain is None:
            return 0
        rows = AuditEntry.objects.filter(chain=chain.name, number__gt=chain.removed_number)
        oldest = list(rows.order_by("number")[:most])
        # The last one stays: the next is chained to it.
        gone = [
            one
            for one in takewhile(lambda one: one.at < before, oldest)
            if one.number < chain.last_number
        ]
        if gone:
            chain.removed_number, chain.removed_digest = gone[-1].number, gone[-1].digest
            chain.save(update_fields=["removed_number", "removed_digest"])
            # The log's own manager refuses this.
            entries: models.QuerySet[AuditEntry] = models.QuerySet(AuditEntry).filter(
                pk__in=[one.pk for one in gone]
            )
            entries._raw_delete(entries.db)
    return len(gone)
