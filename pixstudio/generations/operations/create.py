"""Saying yes: from a valid form to a queued generation."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from pixstudio.accounts.models import Account
from pixstudio.generations.models import Draft, Generation, GenerationInput
from pixstudio.generations.nudges import nudge
from pixstudio.generations.queries import usual_seconds
from pixstudio.library.models import Asset
from pixstudio.pixverse.prices import Price
from pixstudio.teams.models import Membership


class NotReady(Exception):
    """The team can't send anything yet; the text says what is missing."""


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
) -> tuple[Generation, bool]:
    """Queue one generation for one press of Generate.

    `nonce` comes with the form: the same press arriving twice (double click, reload, back) returns the
    first generation and False. Writes the generation and its inputs; charges nothing yet.
    Raises: NotReady when the team has no account.
    """
    if not Account.objects.filter(team=member.team).exists():
        raise NotReady("No PixVerse account is connected yet.")
    generation = Generation(
        team=member.team,
        creator=member.user,
        nonce=nonce,
        operation=operation,
        parameters=dict(parameters),
        wanted_account=account,
        created_at=now,
        changed_at=now,
        due_at=now + dt.timedelta(seconds=5),
        prepared_at=None if any(not asset.remote_path for asset in media.values()) else now,
        estimate_credits=price.credits,
        estimate_is_exact=price.is_exact,
        is_off_peak=bool(parameters.get("off_peak_mode")),
        expected_seconds=usual_seconds(member.team, operation, parameters),
    )
    try:
        with transaction.atomic():
            generation.save(force_insert=True)
            GenerationInput.objects.bulk_create(
                GenerationInput(generation=generation, field=field, asset=asset)
                for field, asset in media.items()
            )
            nudge_new(generation)
    except IntegrityError:
        return Generation.objects.get(team=member.team, creator=member.user, nonce=nonce), False
    return generation, True


def nudge_new(generation: Generation) -> None:
    """Ask a worker to upload what is missing, or to send at once."""
    if generation.prepared_at is None:
        nudge("prepare_generation", str(generation.pk))
    else:
        nudge("submit_next", str(generation.team_id))


def keep_draft(
    *, member: Membership, operation: str, values: Mapping[str, str], now: dt.datetime
) -> None:
    """Keep a half-written form; the newest writing wins."""
    Draft.objects.update_or_create(
        team=member.team,
        user=member.user,
        operation=operation,
        defaults={"values": dict(values), "saved_at": now},
    )
