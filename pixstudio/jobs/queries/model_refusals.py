"""Which accounts refused a model that only some accounts have (`needs_feature`).

The API doesn't say why it refused, so this decides which account is tried first, and never that none may be.
"""

import datetime as dt
import uuid

from pixstudio.accounts.models import Account, Health
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.pixverse.capabilities import Request

MODEL_REFUSED = "model_refused"
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
    generation = attempt.generation
    is_bound = generation.source_id or generation.wanted_account_id
    if is_bound or not needs_feature(generation):
        return False
    here = generation.attempts.filter(outcome=MODEL_REFUSED, account=attempt.account_id)
    tried = accounts_refusing(generation, now) | {attempt.account_id}
    usable = Account.objects.filter(
        team_id=generation.team_id, is_paused=False, health=Health.OK
    ).exclude(pk__in=[pk for pk in tried if pk])
    return not here.exists() and usable.exists()
