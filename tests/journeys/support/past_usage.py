"""Weeks of usage that no worker ran, for usage pages: a step of `studio_process`."""

import datetime as dt
import random
import secrets

from django.utils import timezone

from pixstudio.accounts.models import Account, CreditReading
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.teams.models import Membership, Team
from pixstudio.usage.operations import rebuild

DAYS = 54
WORK = (("image", "v5.6", 80), ("text", "v5.5", 60), ("effect", "", 45), ("lipsync", "v5", 30))
WEIGHTS = (40, 28, 18, 14)
# What becomes of a hundred.
ENDS = ["done"] * 94 + ["failed"] * 3 + ["moderated"] * 2 + ["bad_request"]


def spend() -> int:
    """Write down jobs of eight weeks, most of them on weekdays, and the credits that went with them."""
    chance, now = random.Random(24), timezone.now()
    team = Team.objects.get()
    members = list(Membership.objects.filter(team=team).exclude(role="viewer"))
    accounts = list(Account.objects.filter(team=team))
    for back in range(DAYS, 0, -1):
        day = now - dt.timedelta(days=back)
        for _ in range(chance.randint(3, 6) if day.weekday() > 4 else chance.randint(9, 19)):
            at = day - dt.timedelta(seconds=chance.randint(0, 30_000))
            _job(chance, chance.choice(members), chance.choice(accounts), at)
    for account in accounts:
        _readings(chance, account, now)
    Team.objects.filter(pk=team.pk).update(monthly_budget_credits=24_000, job_limit_credits=400)
    return rebuild(now=now)


def _job(chance: random.Random, member: Membership, account: Account, at: dt.datetime) -> None:
    operation, model, credits = chance.choices(WORK, WEIGHTS)[0]
    end = chance.choice(ENDS)
    began = at + dt.timedelta(seconds=chance.randint(1, 40))
    ended = began + dt.timedelta(seconds=chance.randint(38, 130))
    generation = Generation.objects.create(
        team=member.team,
        creator=member.user,
        account=account,
        nonce=secrets.token_hex(8),
        operation=operation,
        parameters={"model": model, "prompt": "Earlier work"},
        state="refused" if end == "bad_request" else end,
        created_at=at,
        changed_at=ended,
        started_at=began,
        finished_at=ended,
        removed_at=ended,
        estimate_credits=credits,
        charged_credits=None if end == "bad_request" else credits - chance.choice((0, 0, 0, 5)),
    )
    Attempt.objects.create(
        generation=generation,
        account=account,
        team=member.team,
        creator=member.user,
        day=member.team.day_of(began),
        credits=generation.charged_credits or 0,
        charge="nothing" if end == "bad_request" else "charged",
        counted_at=ended,
        reply_ref=secrets.token_hex(8),
        remote_id=None if end == "bad_request" else secrets.token_hex(8),
        body={},
        sent_at=began,
        is_open=False,
        outcome=end,
    )


def _readings(chance: random.Random, account: Account, now: dt.datetime) -> None:
    left = 9_000
    for hours in range(24 * 40, 0, -12):
        left = 9_000 if hours == 24 * 18 else max(200, left - chance.randint(0, 260))
        CreditReading.objects.create(
            account=account,
            read_at=now - dt.timedelta(hours=hours),
            daily_credits=chance.choice((0, 30)),
            monthly_credits=left,
            package_credits=500,
        )


STEPS = (spend,)
