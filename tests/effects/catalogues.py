"""Lists as the API gives them, and readings of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from pixstudio.accounts.models import Account
from pixstudio.effects.models import Catalogue, Effect, Preview
from pixstudio.effects.operations import refresh_catalogue
from pixstudio.effects.queries import effects_of
from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.teams.models import Team

NOW = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)


def list_of(account: Account, of: str = Catalogue.Of.EFFECTS) -> Catalogue:
    """The account's list as it is in the database now."""
    catalogue, _ = Catalogue.objects.get_or_create(account=account, of=of)
    return catalogue


def read(account: Account, now: dt.datetime = NOW, of: str = Catalogue.Of.EFFECTS) -> bool:
    return refresh_catalogue(catalogue_id=list_of(account, of).pk, now=now)


def answer(control: SandboxControl, *items: Any, times: int = 1, **more: Any) -> None:
    """Have the API list these effects: whole items, or ids alone."""
    listed = [item if isinstance(item, dict) else {"template_id": item} for item in items]
    body = {"items": listed, "total": len(items), "next_offset": 0, **more}
    control.add_fault("status", "videos/effects", status=200, body=body, times=times)


def answer_voices(control: SandboxControl, *voices: tuple[Any, str, str]) -> None:
    listed = [{"speaker_id": key, "display_name": name, "url": url} for key, name, url in voices]
    control.add_fault("status", "videos/voices", status=200, body={"tts_list": listed})


def answer_speech_voices(control: SandboxControl, *voices: dict[str, Any]) -> None:
    """Have the API list these voices of speech for every model."""
    body = {"voices": list(voices)}
    control.add_fault("status", "speech/voices", status=200, body=body, times=-1)


def ids_of(team: Team) -> list[str]:
    return list(effects_of(team).values_list("template_id", flat=True))


def due(team: Team, now: dt.datetime = NOW) -> list[tuple[str, str]]:
    """Whose file of which kind should be fetched."""
    rows = Preview.objects.filter(team=team, due_at__lte=now).select_related("effect", "voice")
    return sorted((_key(row), Preview.Kind(row.kind).name) for row in rows)


def _key(row: Preview) -> str:
    if row.effect:
        return row.effect.template_id
    return row.voice.speaker_id if row.voice else ""


def appeared(team: Team) -> dict[str, dt.datetime | None]:
    return dict(Effect.objects.filter(team=team).values_list("template_id", "appeared_at"))


def many(numbers: Iterable[int]) -> list[str]:
    return [str(number) for number in numbers]
