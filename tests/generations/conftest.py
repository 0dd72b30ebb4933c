import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import connect_api
from pixstudio.sandbox.control_client import SandboxControl
from pixstudio.sandbox.seeds import DEMO_TOKEN, PRO_EMAIL
from pixstudio.sandbox.server import Sandbox, SandboxSettings
from pixstudio.teams.models import Membership, Role, Team, User
from tests.generations.studio import Studio


@pytest.fixture(scope="session")
def own_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder = tmp_path_factory.mktemp("sandbox")
    with Sandbox(SandboxSettings(state_dir=folder, progress="tick", make_films=False)) as sandbox:
        yield sandbox


@pytest.fixture
def control(own_sandbox: Sandbox) -> SandboxControl:
    control = SandboxControl(own_sandbox.control_url)
    control.reset()
    return control


@pytest.fixture
def studio(
    db: None, own_sandbox: Sandbox, control: SandboxControl, settings, tmp_path: Path
) -> Studio:
    settings.PIXVERSE_API_URL = own_sandbox.url
    settings.LOOPBACK_ORIGIN = own_sandbox.url.removesuffix("/v2/pixverse")
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SUBMIT_DEADLINE_SECONDS = 2.0
    team = Team.objects.create(name="Halden Film")
    user = User.objects.create_user("alice@halden.example", "a good password", "Alice Berg")
    member = Membership.objects.create(team=team, user=user, role=Role.OWNER)
    connect_api(team=team, token=DEMO_TOKEN, now=timezone.now())
    Account.objects.filter(team=team).exclude(email=PRO_EMAIL).delete()
    return Studio(member, control)


@pytest.fixture
def hour() -> dt.timedelta:
    return dt.timedelta(hours=1)
