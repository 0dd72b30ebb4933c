from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from pixstudio.library.models import Asset
from tests.library.sample_files import png, upload
from tests.teams.people import Person


@pytest.fixture(autouse=True)
def media(settings: Settings, folders: None) -> Path:
    """Where files are kept; how full this machine's disk is does not matter."""
    settings.FREE_SPACE_FLOOR_BYTES = 0
    return Path(settings.MEDIA_ROOT)


@pytest.fixture
def image_file(bob: Person) -> Asset:
    return upload(bob.member, "ridge.png", png(80, 60))[0]


@pytest.fixture
def stored(media: Path) -> Callable[[], list[str]]:
    """The files under MEDIA_ROOT now."""
    return lambda: sorted(str(p.relative_to(media)) for p in media.rglob("*"))


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
