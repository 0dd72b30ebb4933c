"""Web servers as an installation has them, with all of the studio behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.audio_files import write_noise
from tests.benchmarks.browser import Browser
from tests.journeys.support.processes import PASSWORD, Installation
from tests.serving.slow_clients import signed_in_head

SHORT_TIMEOUTS = str(Path(__file__).parent / "short_timeouts.conf.py")


@pytest.fixture(scope="package")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The database and the style sheets of a studio."""
    studio = Installation(tmp_path_factory.mktemp("serving"), "http://127.0.0.1:9/v2/pixverse")
    studio.migrate()
    yield studio
    studio.stop()


@pytest.fixture(scope="package")
def url(installation: Installation) -> str:
    """A server that runs as the Procfile has it."""
    return installation.serve(options=())


@pytest.fixture(scope="package")
def short_timeouts_url(installation: Installation) -> str:
    """One with little patience."""
    return installation.serve(options=("--config", SHORT_TIMEOUTS, "--workers", "1"))


@pytest.fixture(scope="package")
def session(installation: Installation) -> str:
    """The key of someone's session."""
    return str(installation.script("welcome", PASSWORD)["session"])


@pytest.fixture(scope="package")
def file_path(url: str, session: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where a file of 3 MB lies that was uploaded."""
    noise = write_noise(tmp_path_factory.mktemp("files") / "noise.wav", 3_000_000)
    return f"/library/{Browser(url, session).send_by_form(noise)['id']}/file/"


@pytest.fixture(scope="package")
def file_request(file_path: str, session: str) -> bytes:
    """The request for it, by someone who is signed in."""
    return signed_in_head("GET", file_path, session)
