"""Fills the database of an installation with accounts and running jobs that the sandbox has too.

`python -m tests.benchmarks.upstream_accounts FILE`; the file holds the ids of the videos by email, as JSON.
"""

import datetime as dt
import json
import sys
from pathlib import Path

import django

django.setup()

from django.utils import timezone  # noqa: E402

from pixstudio.accounts.models import Account  # noqa: E402
from pixstudio.effects.models import Catalogue  # noqa: E402
from pixstudio.jobs.models import Attempt, Generation  # noqa: E402
from pixstudio.jobs.states import State  # noqa: E402
from pixstudio.teams.models import Membership, Role  # noqa: E402

PARAMETERS = {"prompt": "A lighthouse", "model": "v5.5", "quality": "360p", "duration": 5}
MANY_CREDITS = 10**6
# Plans, credits and catalogues are read every ten minutes and more seldom: not what is measured.
LATER = dt.timedelta(hours=2)


def fill(videos: dict[str, list[str]]) -> None:
    """One account for each email, with a running job for each video, all sent just now."""
    owner, now = Membership.objects.get(role=Role.OWNER), timezone.now()
    Account.objects.all().delete()
    accounts = Account.objects.bulk_create(_account(owner, email, now) for email in videos)
    Catalogue.objects.bulk_create(
        Catalogue(account=account, of=of, next_at=now + LATER)
        for account in accounts
        for of in Catalogue.Of
    )
    jobs = {
        key: _job(owner, account, key, now) for account in accounts for key in videos[account.email]
    }
    Generation.objects.bulk_create(jobs.values(), batch_size=500)
    attempts = [_attempt(job, key, now) for key, job in jobs.items()]
    Attempt.objects.bulk_create(attempts, batch_size=500)


def _account(owner: Membership, email: str, now: dt.datetime) -> Account:
    return Account(
        team=owner.team,
        email=email,
        name=email,
        max_jobs=8,
        monthly_credits=MANY_CREDITS,
        refreshed_at=now,
        next_refresh_at=now + LATER,
        next_reading_at=now,
    )


def _job(owner: Membership, account: Account, key: str, now: dt.datetime) -> Generation:
    return Generation(
        team=owner.team,
        creator=owner.user,
        nonce=key[-80:],
        operation="text",
        parameters=PARAMETERS,
        state=State.RUNNING,
        account=account,
        created_at=now,
        changed_at=now,
        started_at=now,
        estimate_credits=20,
        estimate_is_exact=True,
    )


def _attempt(job: Generation, key: str, now: dt.datetime) -> Attempt:
    return Attempt(
        generation=job,
        account=job.account,
        team=job.team,
        creator=job.creator,
        day=now.date(),
        credits=20,
        counted_at=now,
        reply_ref=key[-64:],
        remote_id=key,
        body=PARAMETERS,
        sent_at=now,
        answered_at=now,
    )


if __name__ == "__main__":
    fill(json.loads(Path(sys.argv[1]).read_text()))
