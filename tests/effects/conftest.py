import pytest
from pytest_django import Settings

from pixstudio.accounts.models import Account
from pixstudio.effects.operations import previews
from pixstudio.sandbox.state.fixtures import FREE_EMAIL, PRO_EMAIL
from pixstudio.teams.models import Team


@pytest.fixture(autouse=True)
def room(settings: Settings, folders: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """How full this machine's disk is and how slow it is just now do not matter."""
    settings.FREE_SPACE_FLOOR_BYTES = 0
    monkeypatch.setattr(previews, "MAX_RUN_SECONDS", 300.0)


@pytest.fixture
def account(connected: Team) -> Account:
    return Account.objects.get(team=connected, email=PRO_EMAIL)


@pytest.fixture
def other(connected: Team) -> Account:
    """Another account of the same team."""
    return Account.objects.get(team=connected, email=FREE_EMAIL)
