from collections.abc import Iterator

import pytest

from pixstudio.pixverse.client import Client
from pixstudio.sandbox.server import Sandbox


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[Client]:
    """A client of the sandbox that does not wait before it tries again."""
    with Client(sandbox.token, base_url=sandbox.url, retry_pause=0.001) as client:
        yield client


@pytest.fixture(autouse=True)
def room(settings, folders: None) -> None:
    """How full this machine's disk is does not matter."""
    settings.FREE_SPACE_FLOOR_BYTES = 0
