"""Where videos were taken: gone from what is kept, in a folder and in a bucket, unless the team keeps it."""

from __future__ import annotations

import hashlib
import tracemalloc
from pathlib import Path

import pytest
from django.utils import timezone

from pixstudio.library.models import Upload
from pixstudio.library.operations import ingest_upload, make_derivatives
from pixstudio.library.temp_files import upload_path
from pixstudio.library.validation import RedactedFile, sha256_of
from pixstudio.media.video.byte_redaction import Redaction
from tests.library.sample_files import rotated_jpeg_with_gps, upload
from tests.library.test_storage import bucket, s3
from tests.library.upload_client import (
    announce_upload,
    content_of,
    send_part,
    upload_by_form,
    upload_in_parts,
)
from tests.media.gps_videos import LOCATION, METADATA_TAGS, stored_packets, video_with_location

__all__ = ["bucket", "s3"]


@pytest.fixture
def phone_video(tmp_path: Path) -> bytes:
    return video_with_location(tmp_path / "phone.mov", options=METADATA_TAGS).read_bytes()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("bring", [upload_by_form, upload_in_parts])
def test_a_video_loses_its_place_and_nothing_else(bob, carol, phone_video, left, tmp_path, bring):
    asset = bring(bob, "phone.mov", phone_video).asset
    kept = content_of(asset)
    assert (b"59.1234" in kept, len(kept)) == (False, len(phone_video))
    (tmp_path / "before.mov").write_bytes(phone_video)
    (tmp_path / "after.mov").write_bytes(kept)
    assert stored_packets(tmp_path / "after.mov") == stored_packets(tmp_path / "before.mov")
    assert asset.is_location_removed
    assert (asset.sha256, asset.kept_sha256) == (digest(phone_video), digest(kept))
    folder = f"media/library/{bob.team.pk}/{asset.pk}"
    assert left() == [f"{folder}/original", f"{folder}/preview.webp"]
    page = carol.get(f"/library/{asset.pk}/").content.decode()
    assert "Location" in page


def test_in_a_bucket_too(bob, bucket, phone_video):
    asset = upload(bob.member, "phone.mov", phone_video)[0]
    kept = content_of(asset)
    assert (LOCATION.encode() in kept, len(kept)) == (False, len(phone_video))
    assert asset.kept_sha256 == digest(kept)
    assert make_derivatives(asset_id=asset.pk, now=timezone.now())


def test_both_what_was_brought_and_what_is_kept_are_known_again(bob, mallory, phone_video, left):
    for name, content in (("a.mov", phone_video), ("b.jpg", rotated_jpeg_with_gps())):
        first = upload(bob.member, name, content)[0]
        kept, files = content_of(first), left()
        assert kept != content
        for again in (content, kept):
            assert upload(bob.member, name, again) == (first, False)
        assert left() == files
        assert upload(mallory.member, name, kept)[1]


def test_a_video_brought_as_it_would_be_kept_is_known_when_it_comes_with_its_place(
    bob, phone_video, left
):
    first = upload(bob.member, "a.mov", phone_video)[0]
    kept = content_of(first)
    first.delete()
    clean = upload(bob.member, "clean.mov", kept)[0]
    assert (clean.kept_sha256, clean.is_location_removed) == ("", False)
    assert upload(bob.member, "phone.mov", phone_video) == (clean, False)


def test_a_team_may_reserve_slots(bob, team, phone_video):
    team.keeps_location = True
    team.save()
    asset = upload(bob.member, "phone.mov", phone_video)[0]
    assert content_of(asset) == phone_video
    assert (asset.is_location_removed, asset.kept_sha256) == (False, "")


def test_what_arrived_stays_as_it_was_until_it_is_kept(bob, phone_video):
    """A worker that dies in the middle leaves the next one the file that was brought."""
    facts = announce_upload(bob, "phone.mov", len(phone_video)).json()
    send_part(bob, facts["url"], 0, phone_video)
    pending = Upload.objects.get()
    twin = upload_path(pending.pk).with_name("twin")
    twin.hardlink_to(upload_path(pending.pk))
    assert ingest_upload(upload_id=pending.pk, now=timezone.now())
    assert twin.read_bytes() == phone_video


def test_memory_does_not_grow_with_a_video_that_is_emptied(tmp_path):
    path = tmp_path / "film"
    with path.open("wb") as out:
        out.truncate(64 * 1024**2)
        out.seek(40 * 1024**2)
        out.write(b"59.1234")
    empty_values = [Redaction(40 * 1024**2, 7)]
    emptied = digest(bytes(64 * 1024**2))
    tracemalloc.start()
    assert sha256_of(path, blanks=empty_values) == emptied
    assert tracemalloc.get_traced_memory()[1] < 4 * 1024**2
    tracemalloc.stop()
    with RedactedFile(path, blanks=empty_values) as file:
        file.seek(40 * 1024**2 + 3)
        assert file.read(4) == bytes(4)
        file.seek(40 * 1024**2 - 1)
        assert not any(file.readall())
