"""Small silent previews of large results: made after the result is saved, and gone with it."""

import datetime as dt
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from pixstudio.gallery.tiles import tile_of
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.media.video.probing import probe_video
from pixstudio.previews.models import PreviewSearch, WantedPreview
from pixstudio.previews.operations import (
    PORTION,
    RETRY_SECONDS,
    find_due_previews,
    make_previews,
)
from pixstudio.previews.queries import LARGEST_BYTES
from pixstudio.trash import operations as trash_operations
from tests.jobs.jobs import job
from tests.saving.saved_results import saved
from tests.teams.people import Person, check_access

SECOND = dt.timedelta(seconds=1)


@pytest.fixture(autouse=True)
def room(settings: Any, folders: None) -> None:
    settings.FREE_SPACE_FLOOR_BYTES = 0


@pytest.fixture(scope="module")
def noise(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of noise with sound: as large as a video gets, and as hard to make small."""
    path, dealer = tmp_path_factory.mktemp("noise") / "noise.mp4", np.random.default_rng(3)
    with av.open(str(path), "w") as output:
        video = output.add_stream("libx264", rate=24, options={"preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = 640, 360, "yuv420p"
        sound = output.add_stream("aac", rate=44100, layout="mono")
        for _ in range(48):
            pixels = dealer.integers(0, 255, (360, 640, 3), np.uint8)
            output.mux(video.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        output.mux(video.encode(None))
        output.mux(sound.encode(None))
    assert path.stat().st_size > 2 * LARGEST_BYTES
    return path


def large(person: Person, source: Path | None = None, **values: Any) -> Generation:
    """A finished job with a large file, as far as the search for previews looks."""
    row = job(
        person.member,
        State.DONE,
        **{
            "content_type": "video/mp4",
            "size_bytes": LARGEST_BYTES + 1,
            "duration_seconds": 2.0,
            "finished_at": timezone.now(),
            **values,
        },
    )
    row.file.save("result.mp4", ContentFile(source.read_bytes() if source else b"not a video"))
    return row


def test_a_large_result_gets_a_small_silent_preview(
    bob: Person, mallory: Person, noise: Path, settings: Any
) -> None:
    generation = saved(bob, noise, settings)
    assert not WantedPreview.objects.exists()
    assert find_due_previews(timezone.now()) == 1
    assert make_previews(now=timezone.now() + SECOND) == 1
    version = generation.version
    generation.refresh_from_db()
    assert generation.version > version
    preview = Path(generation.preview.path)
    assert preview.stat().st_size <= LARGEST_BYTES
    facts = probe_video(preview)
    assert facts.plays_everywhere
    assert not facts.has_sound
    assert facts.duration_seconds == pytest.approx(2, abs=0.2)
    assert not WantedPreview.objects.exists()

    address = f"/generations/{generation.pk}/preview/"
    assert tile_of(generation, bob.member).video_url == address
    assert b"".join(bob.get(address)) == preview.read_bytes()
    part = bob.get(address, headers={"Range": "bytes=0-9"})
    assert (part.status_code, b"".join(part)) == (206, preview.read_bytes()[:10])
    check_access(address, method="get", wrong="post", allowed=[bob], refused=[])
    assert mallory.get(address).status_code == 404
    trash_operations.trash_generations(generations=[generation], now=timezone.now())
    assert bob.get(address).status_code == 404
    trash_operations.delete_from_trash(generations=[generation], now=timezone.now())
    trash_operations.delete_files_of([generation.pk])
    assert not preview.exists()


def test_only_large_videos_are_looked_at(bob: Person) -> None:
    large(bob, size_bytes=LARGEST_BYTES)
    large(bob, content_type="image/webp")
    large(bob, problem="unreadable")
    large(bob, deleted_at=timezone.now())
    large(bob, preview="results/x/preview.mp4")
    job(bob.member, State.RUNNING, content_type="video/mp4", size_bytes=10**7)
    assert find_due_previews(timezone.now()) == 0
    small = large(bob, size_bytes=LARGEST_BYTES)
    assert tile_of(small, bob.member).video_url == f"/generations/{small.pk}/file/"
    assert bob.get(f"/generations/{small.pk}/preview/").status_code == 404


def test_results_of_before_get_theirs_slowly(bob: Person) -> None:
    now = timezone.now()
    # All of one moment are looked through together.
    before = [large(bob, changed_at=now - dt.timedelta(days=9)) for _ in range(3)]
    assert find_due_previews(now) == 3
    assert set(WantedPreview.objects.values_list("generation", flat=True)) == {
        row.pk for row in before
    }
    new = large(bob, changed_at=now + SECOND)
    assert find_due_previews(now + SECOND) == 1
    assert WantedPreview.objects.filter(generation=new).exists()
    # While some are waiting, no others of before are noted.
    assert PreviewSearch.objects.get().back_to is not None
    assert find_due_previews(now + 2 * SECOND) == 0
    WantedPreview.objects.all().update(due_at=None)
    assert find_due_previews(now + 3 * SECOND) == 0
    assert PreviewSearch.objects.get().back_to is None
    assert PORTION > 3


def test_what_cannot_be_made_is_given_up_and_the_result_plays(bob: Person) -> None:
    broken, now = large(bob), timezone.now()
    find_due_previews(now)
    for pause in (0, *RETRY_SECONDS):
        now += dt.timedelta(seconds=pause + 1)
        assert make_previews(now=now) == 0
        # Before its pause is over nothing is tried.
        assert make_previews(now=now) == 0
    wanted = WantedPreview.objects.get()
    assert (wanted.due_at, wanted.tries) == (None, len(RETRY_SECONDS))
    assert find_due_previews(now) == 0
    assert tile_of(broken, bob.member).video_url == f"/generations/{broken.pk}/file/"


def test_a_worker_that_dies_leaves_it_to_another(bob: Person, noise: Path) -> None:
    row, now = large(bob, noise), timezone.now()
    find_due_previews(now)
    dead = now + dt.timedelta(seconds=60)
    WantedPreview.objects.update(lease_until=dead, due_at=dead, tries=1)
    assert make_previews(now=now) == 0
    assert make_previews(now=dead + SECOND) == 1
    row.refresh_from_db()
    assert row.preview


def test_a_result_that_was_removed_meanwhile_gets_none(bob: Person) -> None:
    row, now = large(bob), timezone.now()
    find_due_previews(now)
    Generation.objects.filter(pk=row.pk).update(removed_at=now, deleted_at=now, file="")
    assert make_previews(now=now + SECOND) == 0
    assert not WantedPreview.objects.exists()
