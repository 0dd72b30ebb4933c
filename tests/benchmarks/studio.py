"""A team with a past: many finished jobs, some at work."""

import datetime as dt
import random

from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.sandbox.catalogue import MOODS, SCENES
from pixstudio.teams.models import Membership

FINISHED = 2000
AT_WORK = 20


def fill(member: Membership) -> list[Generation]:
    """Give the team an account and its jobs; returns those at work."""
    account = Account.objects.create(team=member.team, email="north@studio.example", name="North")
    states = [State.DONE] * FINISHED + [State.RUNNING] * AT_WORK
    rows = [job(member, account, state, number) for number, state in enumerate(states)]
    Generation.objects.bulk_create(rows)
    return rows[FINISHED:]


def prompt_of(number: int) -> str:
    """A sentence for every four jobs, which people ask for at once, unlike those of their neighbours."""
    chance = random.Random(number // 4)
    words = " ".join(chance.choice(SCENES + MOODS) for _ in range(8))
    return f"Film number {number}: {words}, {chance.randrange(10**9)}"


def job(member: Membership, account: Account, state: State, number: int) -> Generation:
    """One job, `number` minutes younger than the first."""
    at = timezone.now() - dt.timedelta(minutes=FINISHED + AT_WORK - number)
    is_done = state is State.DONE
    return Generation(
        team=member.team,
        creator=member.user,
        account=account,
        nonce=str(number),
        operation="text",
        parameters={"prompt": prompt_of(number), "model": "v5", "quality": "540p"},
        state=state,
        created_at=at,
        changed_at=at,
        started_at=at,
        finished_at=at if is_done else None,
        file=f"results/{number}.mp4" if is_done else "",
        poster=f"results/{number}.webp" if is_done else "",
        content_type="video/mp4",
    )
