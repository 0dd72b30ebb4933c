"""Queues single jobs, as a form of one result does."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from pixstudio.accounts.models import Account
from pixstudio.effects.models import Effect
from pixstudio.jobs.job_specs import JobSpec
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations import create_generations
from pixstudio.jobs.operations.create_generations import JobInputs
from pixstudio.library.models import Asset
from pixstudio.pixverse.prices import Price
from pixstudio.teams.models import Membership


def create_generation(
    *,
    member: Membership,
    operation: str,
    parameters: Mapping[str, Any],
    media: Mapping[str, Asset],
    price: Price,
    nonce: str,
    account: Account | None,
    now: dt.datetime,
    source: Generation | None = None,
    effect: Effect | None = None,
) -> tuple[Generation, bool]:
    """Queue a single job."""
    made, is_new = create_generations(
        member=member,
        operation=operation,
        orders=[JobSpec(parameters, price, effect)],
        ingredients=JobInputs(media, source, account),
        nonce=nonce,
        now=now,
    )
    return made[0], is_new
