"""Which accounts refused a model that only some accounts have (`needs_feature`).

The API doesn't say why it refused, so this decides which account is tried first, and never that none may be.
"""

import datetime as dt
import uuid

from pixstudio.accounts.models import Account, Health, MemberAccount
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.request_body import plan_allows
from pixstudio.jobs.states import MODEL_REFUSED
from pixstudio.pixverse.capabilities import Request

# A plan may be changed.
REMEMBERED = dt.timedelta(days=1)


def needs_feature(generation: Generation) -> bool:
    """Whether only some accounts have the job's model."""
    model = Request(generation.operation, generation.parameters).model
    return model is not None and bool(model.needs_feature)


def accounts_refusing(generation: Generation, now: dt.datetime) -> set[uuid.UUID | None]:
    """The accounts that refused the job's model lately; one query for a model that few accounts have."""
    if not needs_feature(generation):
        return set()
    refused = Attempt.objects.filter(
        team_id=generation.team_id, outcome=MODEL_REFUSED, generation__model=generation.model
    )
    return set(refused.filter(sent_at__gt=now - REMEMBERED).values_list("account", flat=True))


def may_go_to_another_account(attempt: Attempt, now: dt.datetime) -> bool:
    """Whether a job that was just refused for its model is free to run on an account that didn't refuse it.

    False for the second refusal of one account, so that a job tries each once.
    """
    job = attempt.generation
    if not needs_feature(job) or _is_bound(job):
        return False
    if job.attempts.filter(outcome=MODEL_REFUSED, account=attempt.account_id).exists():
        return False
    tried = accounts_refusing(job, now) | {attempt.account_id}
    usable = Account.objects.filter(team_id=job.team_id, is_paused=False, health=Health.OK)
    return any(
        one.pk not in tried and plan_allows(one.plan_name, job.operation, job.parameters)
        for one in usable
    )


def _is_bound(job: Generation) -> bool:
    """Whether the job runs on one account only: its source's, the one chosen for it, or its member's."""
    if job.source_id or job.wanted_account_id:
        return True
    return MemberAccount.objects.filter(team_id=job.team_id, user=job.creator_id).exists()
