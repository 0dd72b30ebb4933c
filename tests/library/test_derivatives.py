"""What the worker makes of files: small images, and videos that browsers play."""

import datetime as dt
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.utils import timezone
from PIL import Image

from pixstudio.library.models import Asset
from pixstudio.library.operations import enqueue_due_files, make_derivatives
from pixstudio.library.operations.derivatives import claim_derivatives, enqueue_due_derivatives
from pixstudio.media.video.probing import probe_video
from pixstudio.web.leases import LeaseLost
from tests.library.sample_files import png, upload
from tests.media.display_videos import make_quartered_video, set_orientation
from tests.media.sample_media import make_video

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def now() -> dt.datetime:
    return timezone.now()


@pytest.fixture
def video_file(bob, tmp_path) -> Asset:
    path = make_video(tmp_path / "a.mkv", seconds=1, has_sound=True)
    return upload(bob.member, "a.mkv", path.read_bytes())[0]


def broken(asset: Asset) -> None:
    """What lies in the storage is damaged behind our back."""
    path = Path(asset.file.path)
    path.unlink()
    path.write_bytes(b"not a film any more" * 40)


def test_a_new_file_has_an_image_at_once_and_more_to_come(image_file):
    assert image_file.preview
    assert image_file.derive_due_at is not None


def test_make_derivatives_of_an_image(bob, now):
    asset, _ = upload(bob.member, "wide.png", png(1600, 400))
    assert make_derivatives(asset_id=asset.pk, now=now)
    asset.refresh_from_db()
    for field, size in (("thumbnail", (320, 80)), ("preview", (960, 240))):
        with Image.open(getattr(asset, field).path) as image:
            assert (image.format, image.size) == ("WEBP", size)
    assert not asset.playable
    assert (asset.derive_due_at, asset.derive_lease_until) == (None, None)
    assert not make_derivatives(asset_id=asset.pk, now=now)


def test_make_derivatives_makes_a_lost_preview_again(image_file, now):
    Asset.objects.filter(pk=image_file.pk).update(preview="")
    assert make_derivatives(asset_id=image_file.pk, now=now)
    image_file.refresh_from_db()
    assert image_file.preview
    assert image_file.thumbnail


def test_make_derivatives_of_a_video_that_browsers_do_not_play(bob, carol, video_file, now):
    page = carol.get(f"/library/{video_file.pk}/").content.decode()
    assert "A playable version is being created" in page
    assert carol.get(f"/library/{video_file.pk}/playable/").status_code == 404
    assert make_derivatives(asset_id=video_file.pk, now=now)
    video_file.refresh_from_db()
    assert video_file.thumbnail
    facts = probe_video(video_file.playable.path)
    assert (facts.video_codec, facts.audio_codec) == ("h264", "aac")
    answer = carol.get(f"/library/{video_file.pk}/playable/")
    assert answer["Content-Type"] == "video/mp4"
    assert b"".join(answer)[4:8] == b"ftyp"
    assert "a smaller preview" in carol.get(f"/library/{video_file.pk}/").content.decode()


@pytest.mark.parametrize("pixel_format", ["yuv422p10le", "yuv420p10le", "yuv444p"])
def test_h264_that_some_browsers_do_not_decode_gets_a_version_that_plays(
    bob, carol, tmp_path, now, pixel_format
):
    path = make_quartered_video(tmp_path / "a.mp4", pixel_format=pixel_format)
    asset, _ = upload(bob.member, "a.mp4", path.read_bytes())
    assert carol.get(f"/library/{asset.pk}/playable/").status_code == 404
    assert make_derivatives(asset_id=asset.pk, now=now)
    asset.refresh_from_db()
    assert probe_video(asset.playable.path).plays_everywhere
    # PixVerse and downloads get the file as it came.
    assert Path(asset.file.path).read_bytes() == path.read_bytes()


def test_a_turned_video_of_oblong_pixels_is_kept_in_the_size_and_shape_that_is_shown(
    bob, tmp_path, now
):
    path = make_quartered_video(tmp_path / "a.mp4", size=(360, 288), pixel_shape=Fraction(64, 45))
    asset, _ = upload(bob.member, "a.mp4", set_orientation(path, (0, 1, 1, 0)).read_bytes())
    assert (asset.width, asset.height) == (288, 512)
    assert bob.get(f"/library/{asset.pk}/").context["file"].aspect_ratio == "9:16"
    assert make_derivatives(asset_id=asset.pk, now=now)
    asset.refresh_from_db()
    for field, size in (("thumbnail", (180, 320)), ("preview", (288, 512))):
        with Image.open(getattr(asset, field).path) as image:
            assert image.size == size
    facts = probe_video(asset.playable.path)
    assert (facts.width, facts.height) == (288, 512)


def test_make_derivatives_leaves_alone_what_plays(bob, carol, tmp_path, now):
    path = make_video(tmp_path / "a.mov", seconds=1)
    asset, _ = upload(bob.member, "a.mov", path.read_bytes())
    assert make_derivatives(asset_id=asset.pk, now=now)
    asset.refresh_from_db()
    assert not asset.playable
    answer = carol.get(f"/library/{asset.pk}/playable/")
    assert answer["Content-Type"] == "video/mp4"
    assert b"".join(answer) == path.read_bytes()


def test_make_derivatives_by_two_workers_is_done_once(video_file, now):
    lease = claim_derivatives(video_file.pk, now)
    assert lease is not None
    assert not make_derivatives(asset_id=video_file.pk, now=now)
    assert make_derivatives(asset_id=video_file.pk, now=now + MINUTE)
    with pytest.raises(LeaseLost):
        lease.extend()


def test_make_derivatives_that_fails_is_tried_again_and_given_up(carol, video_file, now, settings):
    settings.PATIENCE = 1.0
    broken(video_file)
    pauses = []
    for _ in range(4):
        assert not make_derivatives(asset_id=video_file.pk, now=now)
        video_file.refresh_from_db()
        pauses.append(
            video_file.derive_due_at and (video_file.derive_due_at - timezone.now()).total_seconds()
        )
    assert pauses[:3] == [pytest.approx(seconds, abs=20) for seconds in (30, 300, 3600)]
    assert pauses[3] is None
    assert video_file.thumbnail
    assert not video_file.playable
    page = carol.get(f"/library/{video_file.pk}/").content.decode()
    assert "no playable version could be created" in page


def test_files_that_kill_every_worker_are_given_up(
    video_file, now, django_capture_on_commit_callbacks
):
    """A worker that dies notes nothing: only its claim is left, which counts as a try."""
    for number in range(1, 5):
        assert claim_derivatives(video_file.pk, now) is not None
        video_file.refresh_from_db()
        assert video_file.derive_tries == number
        now = video_file.derive_due_at + MINUTE
    with django_capture_on_commit_callbacks() as nudges:
        assert enqueue_due_derivatives(now) == 0
    video_file.refresh_from_db()
    assert video_file.derive_due_at is None
    assert not nudges


def test_the_clock_enqueues_each_due_row_once(image_file, now, django_capture_on_commit_callbacks):
    later = now + MINUTE
    with django_capture_on_commit_callbacks() as nudges:
        assert enqueue_due_files(later) == 1
        assert enqueue_due_files(later) == 0
    assert len(nudges) == 1
    image_file.refresh_from_db()
    assert image_file.derive_due_at > later


def test_what_is_finished_while_the_clock_looks_is_not_due_again(image_file, now):
    def finish_first(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and not finished:
            finished.append(True)
            Asset.objects.filter(pk=image_file.pk).update(derive_due_at=None)
        return execute(sql, params, many, context)

    finished: list[bool] = []
    with connection.execute_wrapper(finish_first):
        enqueue_due_derivatives(now + MINUTE)
    image_file.refresh_from_db()
    assert image_file.derive_due_at is None


class EmptiedMeanwhile(FileSystemStorage):
    """While a version for browsers is stored, its video is deleted for good."""

    fails = False

    def _save(self, name: str, content: Any) -> str:
        if "playable" in name:
            Asset.objects.all().delete()
            if self.fails:
                raise OSError("The disk is gone.")
        return str(super()._save(name, content))  # type: ignore[misc]


class EmptiedAndBroken(EmptiedMeanwhile):
    fails = True


@pytest.mark.parametrize("backend", [EmptiedMeanwhile, EmptiedAndBroken])
def test_make_derivatives_for_a_file_that_goes_meanwhile_leaves_nothing(
    backend, video_file, stored, now, settings
):
    place = {"BACKEND": f"{__name__}.{backend.__name__}"}
    settings.STORAGES = {**settings.STORAGES, "default": place}
    assert not make_derivatives(asset_id=video_file.pk, now=now)
    assert not Asset.objects.exists()
    assert not [name for name in stored() if str(video_file.pk) in name]


def test_make_derivatives_for_nothing_is_harmless(db, now, image_file):
    pk = image_file.pk
    image_file.delete()
    assert not make_derivatives(asset_id=pk, now=now)


def test_make_derivatives_takes_its_workplace_away(video_file, now, settings):
    broken(video_file)
    make_derivatives(asset_id=video_file.pk, now=now)
    assert list((Path(settings.DATA_DIR) / "tmp").iterdir()) == []


def test_what_a_killed_worker_left_is_replaced(video_file, now):
    video_file.thumbnail.save("thumbnail.webp", ContentFile(b"half"), save=False)
    assert make_derivatives(asset_id=video_file.pk, now=now)
    video_file.refresh_from_db()
    with Image.open(video_file.thumbnail.path) as image:
        assert image.format == "WEBP"
