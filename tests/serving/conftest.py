"""Web servers as an installation has them, with all of the studio behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.processes import PASSWORD, Installation

HASTY = str(Path(__file__).parent / "hasty.conf.py")


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The database and the style sheets of a studio."""
    studio = Installation(tmp_path_factory.mktemp("serving"), "http://127.0.0.1:9/v2/pixverse")
    studio.run("migrate", "--verbosity", "0")
    yield studio
    studio.stop()


@pytest.fixture(scope="package")
def url(house: Installation) -> str:
    """A server that runs as the Procfile has it."""
    return house.serve(options=())


@pytest.fixture(scope="package")
def hasty_url(house: Installation) -> str:
    """One with little patience."""
    return house.serve(options=("--config", HASTY, "--workers", "1"))


@pytest.fixture(scope="package")
def session(house: Installation) -> str:
    """The key of somebody's session."""
    return str(house.script("welcome", PASSWORD)["session"])
