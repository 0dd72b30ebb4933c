"""Results that not every browser plays: players get a version of them, everybody else the result."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from pixstudio.media.video.probing import probe_video
from pixstudio.trash import operations as trash_operations
from tests.media.display_videos import make_quartered_video, set_orientation
from tests.saving.saved_results import saved
from tests.teams.people import Person


@pytest.fixture(autouse=True)
def room(settings: Any, folders: None) -> None:
    settings.FREE_SPACE_FLOOR_BYTES = 0


def test_a_result_that_some_browsers_do_not_decode_is_played_as_a_version_of_it(
    bob: Person, tmp_path: Path, settings: Any
) -> None:
    video_file = make_quartered_video(tmp_path / "a.mp4", pixel_format="yuv422p10le")
    generation = saved(bob, video_file, settings)
    address = f"/generations/{generation.pk}/file/"
    played = tmp_path / "played.mp4"
    played.write_bytes(b"".join(bob.get(address)))
    assert probe_video(played).plays_everywhere
    assert b"".join(bob.get(f"{address}?download")) == video_file.read_bytes()
    assert Path(generation.file.path).read_bytes() == video_file.read_bytes()
    version = Path(generation.playable.path)
    trash_operations.trash_generations(generations=[generation], now=timezone.now())
    assert version.exists()
    trash_operations.delete_from_trash(generations=[generation], now=timezone.now())
    trash_operations.delete_files_of([generation.pk])
    assert not version.exists()


def test_a_result_that_plays_everywhere_has_no_version(
    bob: Person, tmp_path: Path, settings: Any
) -> None:
    generation = saved(bob, make_quartered_video(tmp_path / "a.mp4"), settings)
    assert not generation.playable
    folder = Path(generation.file.path).parent
    assert not list(folder.glob("playable*"))


def test_a_turned_result_of_oblong_pixels_has_the_size_that_is_shown(
    bob: Person, tmp_path: Path, settings: Any
) -> None:
    video_file = make_quartered_video(
        tmp_path / "a.mp4", size=(360, 288), pixel_shape=Fraction(64, 45)
    )
    generation = saved(bob, set_orientation(video_file, (0, 1, -1, 0)), settings)
    assert (generation.width, generation.height) == (288, 512)
    page = bob.get(f"/generations/{generation.pk}/")
    assert page.context["result"].aspect_ratio == "9:16"
