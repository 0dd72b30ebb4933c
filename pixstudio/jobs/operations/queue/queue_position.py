"""Queue positions of new jobs, and recording which member was served."""

import datetime as dt

from django.db.models import Max

from pixstudio.jobs.models import FairShare, Generation

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)


def last_position(now: dt.datetime) -> int:
    """The queue position of a job created at `now`, behind all earlier jobs of its member."""
    return (now - EPOCH) // MICROSECOND


def record_fair_share(generation: Generation, now: dt.datetime) -> None:
    """Record that the job's creator was served, so that the next free slot goes to another member.

    Two workers may record two times in the wrong order: the later time is kept.
    Only inside the transaction that claims the job, under its lock.
    """
    if generation.creator_id is None:
        return
    turns = FairShare.objects.filter(team_id=generation.team_id)
    last = turns.aggregate(last=Max("served_at"))["last"]
    served_at = max(now, last + MICROSECOND) if last else now
    FairShare.objects.update_or_create(
        team_id=generation.team_id,
        user_id=generation.creator_id,
        defaults={"served_at": served_at},
    )
