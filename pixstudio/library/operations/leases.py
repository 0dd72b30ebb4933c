"""Lease of one worker on one upload, so that a dead worker's upload is picked up again."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from pixstudio.library.models import Stage, Upload
from pixstudio.library.validation import LeaseLost

# Interval of progress updates.
PROGRESS_SECONDS = 0.7


class Lease:
    """A claim on an upload in one stage; `pulse` renews it."""

    def __init__(self, upload_id: uuid.UUID, stage: Stage, until: dt.datetime) -> None:
        self.upload_id = upload_id
        self.stage = stage
        self.until = until
        self._renew_at = self._show_at = timezone.now()

    @classmethod
    def claim(cls, upload_id: uuid.UUID, stage: Stage, now: dt.datetime) -> Lease | None:
        """Claim the upload, which counts as a try; None if another worker has it."""
        lease = cls(upload_id, stage, now + dt.timedelta(seconds=settings.LEASE_SECONDS))
        free = Q(lease_until=None) | Q(lease_until__lt=now)
        claimed = Upload.objects.filter(free, pk=upload_id, stage=stage).update(
            lease_until=lease.until, due_at=lease.until, tries=F("tries") + 1
        )
        return lease if claimed else None

    def rows(self) -> QuerySet[Upload]:
        """The upload's row, or no row once the lease is lost."""
        return Upload.objects.filter(pk=self.upload_id, stage=self.stage, lease_until=self.until)

    def pulse(self) -> None:
        """Renew the lease if a third of it has passed. Raises: LeaseLost."""
        if self.is_time_to_renew():
            self.renew()

    def is_time_to_renew(self) -> bool:
        """Whether a third of the lease has passed; no query."""
        return timezone.now() >= self._renew_at

    def is_time_to_show(self) -> bool:
        """Whether PROGRESS_SECONDS have passed since the last update."""
        return timezone.now() >= self._show_at

    def renew(self, **values: object) -> None:
        """Renew the lease from now and update these columns with it. Raises: LeaseLost."""
        now = timezone.now()
        until = now + dt.timedelta(seconds=settings.LEASE_SECONDS)
        if not self.rows().update(lease_until=until, due_at=until, **values):
            raise LeaseLost
        self.until = until
        self._renew_at = now + dt.timedelta(seconds=settings.LEASE_SECONDS / 3)
        self._show_at = min(self._renew_at, now + dt.timedelta(seconds=PROGRESS_SECONDS))

    def move(self, stage: Stage, now: dt.datetime, **values: object) -> bool:
        """Move the upload to a stage and release the lease; False if the lease was lost."""
        moved = self.rows().update(stage=stage, changed_at=now, lease_until=None, **values)
        return moved == 1
