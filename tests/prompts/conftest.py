"""What people wrote before."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from pixstudio.prompts import operations
from pixstudio.prompts.models import Preset, PromptHistoryEntry
from pixstudio.teams.models import Role, Team
from tests.teams.people import Person, join

NOW = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)
VALUES = {"prompt": "A tram at dusk", "model": "v5.6", "duration": "8", "audio": "on"}

Keep = Callable[..., Preset]
Remember = Callable[..., PromptHistoryEntry]


@pytest.fixture
def dana(team: Team) -> Person:
    """An admin of the team."""
    return join(team, "dana", Role.ADMIN)


@pytest.fixture
def keep() -> Keep:
    """Saves a preset for someone."""

    def keep(person: Person, name: str = "Night tram", **more: object) -> Preset:
        given = {"operation": "text", "values": VALUES, "is_shared": False, "now": NOW, **more}
        preset, _is_new = operations.save_preset(member=person.member, name=name, **given)
        return preset

    return keep


@pytest.fixture
def remember() -> Remember:
    """Has someone send these words, some minutes ago."""

    def remember(
        person: Person, words: str, minutes: float = 0, operation: str = "text"
    ) -> PromptHistoryEntry:
        now = timezone.now() - dt.timedelta(minutes=minutes)
        found = operations.record_prompt(
            member=person.member, words=words, operation=operation, now=now
        )
        assert found is not None
        return found

    return remember
