"""The line of waiting jobs: where a new one stands, and whose turn it was."""

import datetime as dt

from django.db.models import Max

from pixstudio.jobs.models import Generation, Turn

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)


def place_at_the_end(now: dt.datetime) -> int:
    """The place of a job that is asked for at `now`, behind all that the member asked for before."""
    return (now - EPOCH) // MICROSECOND


def note_turn(generation: Generation, now: dt.datetime) -> None:
    """Whoever asked for the job has been served, so the next free place goes to somebody else.

    Two workers may come with the wrong one of two times first: the later turn has the later time all the
    same. Only inside of the transaction that claims the job, under its lock.
    """
    if generation.creator_id is None:
        return
    turns = Turn.objects.filter(team_id=generation.team_id)
    last = turns.aggregate(last=Max("served_at"))["last"]
    served_at = max(now, last + MICROSECOND) if last else now
    Turn.objects.update_or_create(
        team_id=generation.team_id,
        user_id=generation.creator_id,
        defaults={"served_at": served_at},
    )
