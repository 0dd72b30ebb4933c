"""What tests of resources share: room on the disk, and one program for each scope."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from pixstudio.api_keys.models import Scope
from tests.api.requests import Program, program_of
from tests.teams.people import Person


@pytest.fixture(autouse=True)
def room(settings: Settings, folders: None) -> None:
    """How full this machine's disk is does not matter."""
    settings.FREE_SPACE_FLOOR_BYTES = 0


@pytest.fixture
def files(bob: Person) -> Program:
    """Bob's program, which reads and uploads."""
    return program_of(bob, [Scope.READ, Scope.FILES])


@pytest.fixture
def reader(carol: Person) -> Program:
    """Carol's program, which only reads."""
    return program_of(carol, [Scope.READ])


@pytest.fixture
def admin(alice: Person) -> Program:
    """Alice's program, which may do everything."""
    return program_of(alice, list(Scope))


@pytest.fixture
def stranger(mallory: Person) -> Program:
    """A program of another team, which may do everything there."""
    return program_of(mallory, list(Scope))


@pytest.fixture
def left(settings: Settings) -> Callable[[], list[str]]:
    """Every file below DATA_DIR now where files are kept, arrive or are worked on."""
    folders = [Path(settings.DATA_DIR) / name for name in ("media", "arrivals", "tmp")]
    return lambda: sorted(
        str(path.relative_to(settings.DATA_DIR))
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
    )
