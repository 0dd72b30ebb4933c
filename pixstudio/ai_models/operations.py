"""Add models, switch them on and off, change what they take and cost, and undo that; follow listed prices."""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from pixstudio.ai_models.models import LISTED, ModelChange
from pixstudio.ai_models.price_text import short_price_text
from pixstudio.ai_models.queries import built_in_model, model_rows_of
from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.pixverse.capabilities import OPERATIONS, Model, models_of, using_models
from pixstudio.pixverse.capabilities.price_data import MAX_UNIT_CREDITS
from pixstudio.pixverse.capabilities.price_rules import PerCharacterPrices
from pixstudio.pixverse.schemas import SpeechModel
from pixstudio.teams.models import Membership, Team

# A formula of credits beyond this and MAX_UNIT_CREDITS is no price that anyone would pay.
MAX_UNIT_CHARACTERS = 100_000


class ModelExists(Exception):
    """There is a model of this name already."""


class ModelChanged(Exception):
    """Another admin has changed the model meanwhile."""


class LastModel(Exception):
    """An operation would be left without any model; its name is the argument."""


@dataclass(frozen=True)
class Change:
    """Who changes a model and why; `seen` is the newest change that the page showed, 0 for none."""

    member: Membership
    reason: str
    seen: int
    summary: str
    now: dt.datetime


def add_model(*, change: Change, model: Model) -> None:
    """Add a model for the team; it can be used from the next request on. Raises: ModelExists, LastModel."""
    _save(change, model.kind, model.name, model, is_new=True)


def change_model(*, change: Change, model: Model) -> None:
    """Let the model's row be this one for the team. Raises: ModelChanged, LastModel."""
    _save(change, model.kind, model.name, model)


def switch_model(*, change: Change, model: Model, is_on: bool) -> None:
    """Offer the model for new jobs, or not; those that wait are sent. Raises: ModelChanged, LastModel."""
    _save(change, model.kind, model.name, dataclasses.replace(model, is_enabled=is_on))


def reset_model(*, change: Change, model: Model) -> None:
    """Let the model be as PixStudio brings it, or gone if it was added. Raises: ModelChanged, LastModel."""
    _save(change, model.kind, model.name, None)


def _save(
    change: Change, kind: str, name: str, model: Model | None, *, is_new: bool = False
) -> None:
    team = change.member.team
    with transaction.atomic():
        # One after the other, so that each sees what the other has changed.
        version = Team.objects.select_for_update(no_key=True).get(pk=team.pk).models_version
        rows = ModelChange.objects.filter(team=team, kind=kind, name=name, is_current=True)
        current = rows.first()
        has_row = current.data is not None if current else False
        if is_new and (has_row or built_in_model(kind, name)):
            raise ModelExists
        if not is_new and change.seen != (current.pk if current else 0):
            raise ModelChanged
        _check_operations(team, version, kind, name, model)
        rows.update(is_current=False)
        ModelChange.objects.create(
            team=team,
            kind=kind,
            name=name,
            data=model.to_data() if model else None,
            summary=change.summary,
            reason=change.reason,
            user=change.member.user,
            created_at=change.now,
        )
        Team.objects.filter(pk=team.pk).update(models_version=F("models_version") + 1)
        record(Action.MODEL_CHANGED, member=change.member, target=team, label=name, now=change.now)
    team.models_version = version + 1


def _check_operations(team: Team, version: int, kind: str, name: str, model: Model | None) -> None:
    """Raises: LastModel if an operation that has a model now would have none."""
    before = model_rows_of(team.pk, version)
    own = model or built_in_model(kind, name)
    others = [row for rows in before.values() for row in rows.values()]
    after = [row for row in others if (row.kind, row.name) != (kind, name)]
    with using_models(before):
        served = [operation for operation in OPERATIONS if models_of(operation)]
    with using_models([*after, *([own] if own else [])]):
        for operation in served:
            if not models_of(operation):
                raise LastModel(operation)


def follow_listed_prices(
    *, team_id: uuid.UUID, listed: Iterable[SpeechModel], now: dt.datetime
) -> int:
    """Let each model of speech cost what `GET speech/models` says; returns how many prices changed.

    What an admin has changed, switched or reset stays as it is. Models that no row has are left out, and so
    are formulas without a plausible number of characters and credits. Safe to repeat.
    """
    told = {one.name: prices for one in listed if (prices := _listed_prices(one))}
    with transaction.atomic():
        team = Team.objects.select_for_update(no_key=True).get(pk=team_id)
        changes = ModelChange.objects.filter(team=team, kind="speech", is_current=True)
        current = {change.name: change for change in changes}
        changed = [
            row
            for name, row in model_rows_of(team.pk, team.models_version)["speech"].items()
            if name in told and row.prices != told[name]
            if name not in current or current[name].is_from_api
        ]
        changes.filter(name__in=[row.name for row in changed]).update(is_current=False)
        ModelChange.objects.bulk_create(
            _listed_change(team, row, told[row.name], now) for row in changed
        )
        if changed:
            Team.objects.filter(pk=team.pk).update(models_version=F("models_version") + 1)
    return len(changed)


def _listed_change(
    team: Team, row: Model, prices: PerCharacterPrices, now: dt.datetime
) -> ModelChange:
    texts = {"before": short_price_text(row.prices), "after": short_price_text(prices)}
    priced = dataclasses.replace(
        row,
        prices=prices,
        prices_on=now.date(),
        prices_mark="certain" if prices.is_exact else "assumed",
    )
    return ModelChange(
        team=team,
        kind=row.kind,
        name=row.name,
        data=priced.to_data(),
        summary=_("Price: %(before)s → %(after)s") % texts,
        reason=LISTED,
        created_at=now,
    )


def _listed_prices(listed: SpeechModel) -> PerCharacterPrices | None:
    characters, credits = listed.unit_characters or 0, listed.unit_credits or 0
    if not (0 < characters <= MAX_UNIT_CHARACTERS and 0 < credits <= MAX_UNIT_CREDITS):
        return None
    # Where parts of a unit cost parts of its price, nothing says how those are rounded.
    return PerCharacterPrices(characters, credits, is_exact=listed.rounds_up)
