"""Fills the database of an installation with waiting jobs, and counts what was sent, in its own settings.

`python -m tests.benchmarks.backlog fill COUNT EMAIL` or `… report`; prints JSON.
"""

import datetime as dt
import json
import sys
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402
from django.db.models import Count, Max, Min  # noqa: E402
from django.utils import timezone  # noqa: E402

from pixstudio.accounts.models import Account  # noqa: E402
from pixstudio.jobs.models import Attempt, Generation  # noqa: E402
from pixstudio.jobs.operations.create_generations import enqueue_job  # noqa: E402
from pixstudio.jobs.operations.queue.queue_position import last_position  # noqa: E402
from pixstudio.jobs.states import State  # noqa: E402
from pixstudio.teams.models import Membership, Role, User  # noqa: E402

MEMBERS = 4
# As many as the column takes: slots are not what is measured.
SLOTS = 32_000
PARAMETERS = {"prompt": "A lighthouse", "model": "v5.5", "quality": "360p", "duration": 5}


def fill(count: int, email: str) -> dict[str, Any]:
    """Let `count` jobs of a few members wait, all on accounts with room for them, and wake a worker."""
    team, now = Membership.objects.get(role=Role.OWNER).team, timezone.now()
    Account.objects.exclude(email=email).delete()
    Account.objects.update(max_jobs=SLOTS, gen_simultaneously=None, monthly_credits=10**9)
    people = []
    for number in range(MEMBERS):
        user, _ = User.objects.get_or_create(email=f"m{number}@halden.example", name=f"M {number}")
        Membership.objects.get_or_create(team=team, user=user, role=Role.CREATOR)
        people.append(user)
    rows = [
        Generation(
            team=team,
            creator=people[number % MEMBERS],
            nonce=f"waiting {number}",
            operation="text",
            parameters={**PARAMETERS, "prompt": f"A lighthouse, take {number}"},
            state=State.QUEUED,
            created_at=now - dt.timedelta(milliseconds=count - number),
            changed_at=now,
            prepared_at=now,
            due_at=now,
            queue_position=last_position(now) + number,
            estimate_credits=20,
            estimate_is_exact=True,
        )
        for number in range(count)
    ]
    Generation.objects.bulk_create(rows, batch_size=500)
    if connection.vendor == "postgresql":
        # What autovacuum does within a minute of so many new rows.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    enqueue_job(rows[0])
    return {"waiting": count}


def report() -> dict[str, Any]:
    """How many attempts were answered, the seconds that they took, and whether each job has one only."""
    rows = Attempt.objects.filter(answered_at__isnull=False).order_by()
    found = rows.aggregate(first=Min("sent_at"), last=Max("answered_at"), count=Count("pk"))
    twice = Attempt.objects.order_by().values("generation").annotate(n=Count("pk")).filter(n__gt=1)
    took = (found["last"] - found["first"]).total_seconds() if found["count"] else 0.0
    order = list(Attempt.objects.order_by("sent_at").values_list("creator", flat=True))
    turns = [order[n : n + MEMBERS] for n in range(0, len(order) - MEMBERS, MEMBERS)]
    return {
        "sent": found["count"],
        "seconds": took,
        "twice": twice.count(),
        "unfair": sum(len(set(turn)) < MEMBERS for turn in turns),
    }


if __name__ == "__main__":
    name, *rest = sys.argv[1:]
    sys.stdout.write(json.dumps(fill(int(rest[0]), rest[1]) if name == "fill" else report()))
