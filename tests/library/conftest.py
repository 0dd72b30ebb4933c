from collections.abc import Callable
from pathlib import Path

import pytest

from pixstudio.library.models import Asset
from tests.library.files import png, upload
from tests.teams.people import Person, alice, bob, carol, mallory, team

__all__ = ["alice", "bob", "carol", "mallory", "team"]


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> Path:
    """Where files are kept."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FREE_SPACE_FLOOR_BYTES = 0
    return settings.MEDIA_ROOT


@pytest.fixture
def picture(bob: Person) -> Asset:
    return upload(bob.member, "ridge.png", png(80, 60))[0]


@pytest.fixture
def stored(media: Path) -> Callable[[], list[str]]:
    """The files under MEDIA_ROOT now."""
    return lambda: sorted(str(p.relative_to(media)) for p in media.rglob("*"))
