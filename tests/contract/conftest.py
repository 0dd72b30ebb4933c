"""One desk per test process: the agreement of thousands of cases costs one sandbox."""

from collections.abc import Iterator

import pytest

from pixstudio.sandbox.server import create_app
from pixstudio.sandbox.settings import SandboxSettings
from tests.contract.desk import Desk


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Jobs end at once, so that room never runs out, and films are tiny."""
    folder = tmp_path_factory.mktemp("contract")
    settings = SandboxSettings(state_dir=folder, progress="once", make_films=False)
    app = create_app(settings)
    yield Desk(app, settings.accepted_token, folder)
    app.close()
