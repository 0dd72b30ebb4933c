from collections.abc import Iterator

import pytest
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import connect_api
from pixstudio.sandbox.control_client import SandboxControl
from pixstudio.sandbox.seeds import DEMO_TOKEN
from pixstudio.sandbox.server import Sandbox, SandboxSettings
from pixstudio.teams.models import Team
from tests.teams.people import alice, bob, carol, mallory, team

__all__ = ["alice", "bob", "carol", "mallory", "team"]


@pytest.fixture(scope="session")
def own_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder = tmp_path_factory.mktemp("sandbox")
    with Sandbox(SandboxSettings(state_dir=folder, progress="tick", make_films=False)) as sandbox:
        yield sandbox


@pytest.fixture
def control(own_sandbox: Sandbox, settings) -> SandboxControl:
    """A fresh sandbox, which is where the API is."""
    settings.PIXVERSE_API_URL = own_sandbox.url
    control = SandboxControl(own_sandbox.control_url)
    control.reset()
    return control


@pytest.fixture
def accounts(team: Team, control: SandboxControl) -> list[Account]:
    """The team is connected and has the demo's three accounts."""
    connect_api(team=team, token=DEMO_TOKEN, now=timezone.now())
    return list(Account.objects.filter(team=team))
