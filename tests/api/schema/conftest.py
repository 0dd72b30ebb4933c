"""Programs with all scopes, and one of each thing."""

from collections.abc import Iterator

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
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


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """Requests to the WSGI application see the test's transaction, as those of Django's client do."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
