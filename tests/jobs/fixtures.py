"""A studio with one account, and photos in its library."""

import datetime as dt
from collections.abc import Callable

import pytest
from pytest_django import Settings

from pixstudio.accounts.models import Account
from pixstudio.library.models import Asset
from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.state.fixtures import PRO_EMAIL
from pixstudio.teams.models import Team
from tests.jobs.studio import Studio
from tests.library.sample_files import png, upload
from tests.teams.people import Person


@pytest.fixture
def studio(alice: Person, connected: Team, control: SandboxControl, settings: Settings) -> Studio:
    """Alice's team with the one account that has the largest plan."""
    settings.SUBMIT_DEADLINE_SECONDS = 2.0
    Account.objects.filter(team=connected).exclude(email=PRO_EMAIL).delete()
    return Studio(alice.member, control)


@pytest.fixture
def photo(alice: Person) -> Asset:
    """An image in the team's library that was never uploaded to PixVerse."""
    return upload(alice.member, "ridge.png", png(160, 90))[0]


@pytest.fixture
def photo_of() -> Callable[[Person], Asset]:
    return lambda person: upload(person.member, "theirs.png", png(64, 64, (1, 2, 3)))[0]


@pytest.fixture
def hour() -> dt.timedelta:
    return dt.timedelta(hours=1)
