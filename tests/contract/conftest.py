"""One desk per test process: the agreement of thousands of cases costs one sandbox."""

from collections.abc import Iterator

import pytest

from pixstudio.pixverse.client import Client
from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.server import Sandbox, create_app
from pixstudio.sandbox.settings import SandboxSettings
from pixstudio.sandbox.state.fixtures import PRO_EMAIL
from tests.contract.form_rows import SampleMedia, stocked
from tests.contract.offline_sandbox import Desk
from tests.contract.sample_calls import Material, gathered
from tests.teams.people import Person


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Jobs end at once, so that room never runs out, and videos are tiny."""
    folder = tmp_path_factory.mktemp("contract")
    settings = SandboxSettings(state_dir=folder, progress="once", render_videos=False)
    app = create_app(settings)
    yield Desk(app, settings.accepted_token, folder)
    app.close()


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[Client]:
    """A client of the sandbox that listens on a port, as the studio has it."""
    with Client(sandbox.token, sandbox.url, retry_pause=0.01) as client:
        yield client


@pytest.fixture
def material(client: Client, control: SandboxControl) -> Material:
    """Files, a finished video and an effect of the Pro account, which can pay for everything."""
    control.set_account(PRO_EMAIL, credits=10**6)
    return gathered(client, control)


@pytest.fixture
def sample_media(alice: Person) -> SampleMedia:
    """Rows of alice's team, with nothing at any API behind them."""
    return stocked(alice.member)
