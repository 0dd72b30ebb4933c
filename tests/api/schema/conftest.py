"""Programs with all scopes, and one of each thing."""

import pytest
from pytest_django import Settings

from pixstudio.api_keys.models import Scope
from pixstudio.teams.models import Team
from tests.api.requests import Program, program_of
from tests.api.schema.things import Things, things_of
from tests.teams.people import Person


@pytest.fixture(autouse=True)
def room(settings: Settings, folders: None) -> None:
    """Neither this machine's disk nor the rate of requests is in the way."""
    settings.FREE_SPACE_FLOOR_BYTES = 0
    settings.API_REQUESTS_PER_MINUTE = 1_000_000


@pytest.fixture
def things(connected: Team, alice: Person) -> Things:
    return things_of(alice)


@pytest.fixture
def admin(alice: Person) -> Program:
    return program_of(alice, list(Scope))
