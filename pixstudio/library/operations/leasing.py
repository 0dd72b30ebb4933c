"""The right of one worker to go on with one arrival, for as long as it says."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from pixstudio.library.checking import GivenAway
from pixstudio.library.models import Arrival, Stage

# So often somebody who looks on sees a fetch move.
SHOW_SECONDS = 0.7


class LeaseLost(GivenAway):
    """Somebody cancelled the arrival, or another worker has it: this one leaves everything as it is."""


class Lease:
    """A claim on an arrival in one stage; `pulse` keeps it alive."""

    def __init__(self, arrival_id: uuid.UUID, stage: Stage, until: dt.datetime) -> None:
        self.arrival_id = arrival_id
        self.stage = stage
        self.until = until
        self._renew_at = self._show_at = timezone.now()

    @classmethod
    def claim(cls, arrival_id: uuid.UUID, stage: Stage, now: dt.datetime) -> Lease | None:
        """Take the arrival up, which counts as a try; None where another worker has it."""
        lease = cls(arrival_id, stage, now + dt.timedelta(seconds=settings.LEASE_SECONDS))
        free = Q(lease_until=None) | Q(lease_until__lt=now)
        claimed = Arrival.objects.filter(free, pk=arrival_id, stage=stage).update(
            lease_until=lease.until, due_at=lease.until, tries=F("tries") + 1
        )
        return lease if claimed else None

    def rows(self) -> QuerySet[Arrival]:
        """The row while the lease is ours, none afterwards."""
        return Arrival.objects.filter(pk=self.arrival_id, stage=self.stage, lease_until=self.until)

    def pulse(self) -> None:
        """Hold on to it, if it is time to. Raises: LeaseLost."""
        if self.is_time_to_renew():
            self.renew()

    def is_time_to_renew(self) -> bool:
        """Whether a third of the lease is over; a look at the clock, no query."""
        return timezone.now() >= self._renew_at

    def is_time_to_show(self) -> bool:
        """Whether SHOW_SECONDS passed since it was last written to."""
        return timezone.now() >= self._show_at

    def renew(self, **values: object) -> None:
        """Hold on to it from now, and write these columns along. Raises: LeaseLost."""
        now = timezone.now()
        until = now + dt.timedelta(seconds=settings.LEASE_SECONDS)
        if not self.rows().update(lease_until=until, due_at=until, **values):
            raise LeaseLost
        self.until = until
        self._renew_at = now + dt.timedelta(seconds=settings.LEASE_SECONDS / 3)
        self._show_at = min(self._renew_at, now + dt.timedelta(seconds=SHOW_SECONDS))

    def move(self, stage: Stage, now: dt.datetime, **values: object) -> bool:
        """Let go of the arrival in another stage; False where it was not ours any more."""
        moved = self.rows().update(stage=stage, changed_at=now, lease_until=None, **values)
        return moved == 1
