"""Past jobs, written directly into the database with their attempts."""

import datetime as dt
from typing import Any

from pixstudio.jobs.models import Attempt
from pixstudio.jobs.states import State
from pixstudio.teams.models import Membership
from pixstudio.usage.models import DailyUsage, Dimension
from tests.jobs.jobs import job, open_attempt

NOON = dt.datetime(2026, 3, 14, 12, tzinfo=dt.UTC)
ENDS = {
    "done": State.DONE,
    "failed": State.FAILED,
    "moderated": State.MODERATED,
    "bad_request": State.REFUSED,
    "accepted": State.RUNNING,
    "unknown": State.UNKNOWN,
}


def made(
    member: Membership, outcome: str = "done", at: dt.datetime = NOON, **values: Any
) -> Attempt:
    """A job submitted at `at`, ten seconds after its creation, that took a minute."""
    state = ENDS.get(outcome, State.QUEUED)
    is_free = outcome == "bad_request"
    credits = values.pop("credits", 80)
    charge = "reserved" if outcome in ("accepted", "unknown") else "charged"
    sent = {"charge": "nothing" if is_free else charge, "credits": credits}
    sent |= {"counted_at": at, **values.pop("sent", {})}
    times = {"created_at": at - dt.timedelta(seconds=10), "changed_at": at}
    if outcome == "done":
        times |= {"started_at": at, "finished_at": at + dt.timedelta(seconds=60)}
        values.setdefault("charged_credits", credits)
    row = job(member, state, **{"estimate_credits": credits, **times, **values})
    return open_attempt(
        row,
        **{
            "sent_at": at,
            "day": member.team.day_of(at),
            "outcome": outcome,
            "is_open": outcome in ("accepted", "unknown"),
            "remote_id": f"video-{row.pk}" if outcome in ("done", "accepted") else None,
            **sent,
        },
    )


def sums(who: int = DailyUsage.EVERYBODY, dimension: str = "", key: str = "") -> DailyUsage:
    return DailyUsage.objects.get(who=who, dimension=Dimension(dimension), key=key)
