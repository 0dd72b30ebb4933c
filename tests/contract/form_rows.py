"""What forms choose from: one team's rows, named by words as requests at the desk name theirs."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from pixstudio.accounts.models import Account, Health
from pixstudio.effects.models import Effect
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.library.models import Asset, Kind
from pixstudio.pixverse.capabilities import EffectFacts
from pixstudio.teams.models import Membership
from tests.contract.offline_sandbox import A_VIDEO, AN_IMAGE, PLANS, SOUND, SOURCES, email_of
from tests.contract.request_grid import catalogue
from tests.create.filled_forms import FilledForm
from tests.effects.factories import create_effect
from tests.jobs.jobs import job, open_attempt

LONG_SOUND, GONE_FILE = "a sound of 61 s", "a file that is gone"
FREE_SOURCE = "a video of v5 on the Free account"
NO_SOURCE = "a result that is gone"
VANISHED, GONE_EFFECT = "an effect that vanished", "an effect that was never there"
ONE_PHOTO, TWO_PHOTOS, NO_PHOTO, MANY_PHOTOS = (f"an effect of {n}" for n in (1, 2, 0, 6))
MADE_UP: Mapping[str, dict[str, Any]] = {
    ONE_PHOTO: {"qualities": ["360p", "540p"]},
    TWO_PHOTOS: {"image_count": 2},
    NO_PHOTO: {"image_count": 0},
    MANY_PHOTOS: {"image_count": 6},
    VANISHED: {},
}
KINDS = {
    AN_IMAGE: Kind.IMAGE,
    A_VIDEO: Kind.VIDEO,
    SOUND: Kind.AUDIO,
    LONG_SOUND: Kind.AUDIO,
}
SECONDS = {A_VIDEO: 5.0, SOUND: 0.5, LONG_SOUND: 61.0}
# Results that nothing can be made from, by what is wrong with each.
WRONG_SOURCES: Mapping[str, dict[str, Any]] = {
    "running": {"state": State.RUNNING},
    "failed": {"state": State.FAILED},
    "a still": {"content_type": "image/webp"},
    "an upscale": {"operation": "upscale", "parameters": {}},
    "a lip sync": {"operation": "lipsync", "parameters": {}},
    "of an unknown model": {"parameters": {}},
    "never sent": {"remote_id": None},
    "deleted upstream": {"upstream_gone_at": timezone.now()},
    "of a gone account": {"account": None},
    "of a paused account": {"account": "paused"},
    "of an account on hold": {"account": "on hold"},
}


@dataclass(frozen=True)
class SampleMedia:
    """The rows' ids by their words; `accounts` has one of each plan, and two that can't be used."""

    member: Membership
    accounts: list[Account]
    ids: Mapping[str, str]

    def form(self, operation: str, values: Mapping[str, str]) -> FilledForm:
        """The form with these values; words stand for the rows' ids."""
        filled = {name: self.ids.get(value, value) for name, value in values.items()}
        data = {**filled, "nonce": secrets.token_urlsafe(24)}
        return FilledForm(operation, self.member.team, self.accounts, data)


def stocked(
    member: Membership,
    files: Mapping[str, str] | None = None,
    sources: Mapping[str, Mapping[str, str]] | None = None,
) -> SampleMedia:
    """Fill the team's shelf. `files` are paths and `sources` ids at a desk, by plan and word."""
    now = timezone.now()
    accounts = {
        word: Account.objects.create(team=member.team, name=word, max_jobs=8, **values)
        for word, values in _accounts()
    }
    assets = {
        word: Asset.objects.create(
            team=member.team,
            kind=kind,
            name=word,
            content_type=f"{kind}/any",
            size_bytes=1,
            sha256=word,
            duration_seconds=SECONDS.get(word),
            remote_path=(files or {}).get(word, f"upload/{word}"),
        )
        for word, kind in KINDS.items()
    }
    results = dict(_results(member, accounts, sources or {}))
    effects = {word: create_effect(member.team, **values) for word, values in _effects()}
    Effect.objects.filter(pk=effects[VANISHED].pk).update(vanished_at=now)
    rows = {**accounts, **assets, **results}
    ids = {word: str(row.pk) for word, row in rows.items()}
    ids |= {word: effect.template_id for word, effect in effects.items()}
    return SampleMedia(member, list(accounts.values()), ids)


def _accounts() -> Iterator[tuple[str, dict[str, Any]]]:
    for plan in PLANS:
        yield plan, {"plan_name": plan, "email": email_of(plan)}
    for word, values in (("paused", {"is_paused": True}), ("on hold", {"health": Health.ON_HOLD})):
        yield word, {"plan_name": "Pro Plan", "email": f"{word}@contract.example", **values}


def _results(
    member: Membership, accounts: Mapping[str, Account], sources: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[str, Generation]]:
    for model, word in SOURCES.items():
        made = {"account": "Pro Plan", "parameters": {"model": model, "quality": "540p"}}
        yield word, _result(member, accounts, made, sources.get("Pro Plan", {}).get(word, word))
    values = {"account": "Free Plan", "parameters": {"model": "v5", "quality": "540p"}}
    remote_id = sources.get("Free Plan", {}).get(SOURCES["v5"], FREE_SOURCE)
    yield FREE_SOURCE, _result(member, accounts, values, remote_id)
    for word, values in WRONG_SOURCES.items():
        yield word, _result(member, accounts, values, f"video {word}")


def _result(
    member: Membership, accounts: Mapping[str, Account], values: dict[str, Any], remote_id: str
) -> Generation:
    usual = {"parameters": {"model": "v5"}, "content_type": "video/mp4", "account": "Pro Plan"}
    fields: dict[str, Any] = {**usual, "remote_id": remote_id, "state": State.DONE, **values}
    sent_as, fields["account"] = fields.pop("remote_id"), accounts.get(fields["account"] or "")
    generation = job(member, duration_seconds=5.0, **fields)
    open_attempt(generation, is_open=False, remote_id=sent_as)
    return generation


def effect_facts() -> Iterator[tuple[str, str, EffectFacts]]:
    """A template of each shape of the sandbox's catalogue: its word, its id, its facts."""
    shapes = {facts: template_id for template_id, facts in catalogue().items()}
    for number, (facts, template_id) in enumerate(shapes.items()):
        yield f"effect {number}", template_id, facts


def _effects() -> Iterator[tuple[str, dict[str, Any]]]:
    for word, template_id, facts in effect_facts():
        yield word, _columns(template_id, facts)
    for number, (word, values) in enumerate(MADE_UP.items()):
        yield word, {"template_id": f"100{number}", "duration_seconds": 5, "still": b"", **values}


def _columns(template_id: str, facts: EffectFacts) -> dict[str, Any]:
    return {
        "template_id": template_id,
        "image_count": facts.image_count,
        "duration_seconds": facts.duration,
        "qualities": list(facts.qualities),
        "video_base_cost": facts.video_base_cost,
        "fixed_cost": facts.fixed_cost,
        "makes_image": facts.makes_image,
        "still": b"",
    }
