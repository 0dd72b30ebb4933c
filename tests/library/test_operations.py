import errno
import hashlib
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.utils import timezone
from PIL import Image

from pixstudio.library.models import Asset
from pixstudio.library.operations import UploadRefused, trash_assets
from pixstudio.sandbox.small_media import small_audio, small_video
from pixstudio.teams.models import Membership
from tests.library.sample_files import (
    HTML,
    SVG,
    jpeg,
    png,
    png_claiming,
    rotated_jpeg_with_gps,
    upload,
)

DIGEST = hashlib.sha256(png()).hexdigest()


def test_store_upload_keeps_an_image_with_a_preview(bob, stored):
    asset, is_new = upload(bob.member, "ridge.png", png(1200, 800), "image/png")
    assert is_new
    assert (asset.kind, asset.name, asset.content_type) == ("image", "ridge.png", "image/png")
    assert (asset.width, asset.height) == (1200, 800)
    assert asset.size_bytes == len(png(1200, 800)) == asset.file.size
    with Image.open(asset.preview.path) as preview:
        assert (preview.format, preview.size) == ("WEBP", (960, 640))
    folder = f"library/{bob.team.pk}/{asset.pk}"
    assert [name for name in stored() if name.startswith(folder + "/")] == [
        f"{folder}/original",
        f"{folder}/preview.webp",
    ]


@pytest.mark.parametrize("kind", ["video", "audio"])
def test_store_upload_keeps_videos_and_audio(bob, tmp_path, kind):
    path = (
        small_video(tmp_path, 64, 36, 2) if kind == "video" else small_audio(tmp_path / "tone.wav")
    )
    asset, _ = upload(bob.member, path.name, path.read_bytes())
    assert asset.kind == kind
    assert asset.duration_seconds == pytest.approx(2.0 if kind == "video" else 0.5, abs=0.3)
    assert bool(asset.width) == (kind == "video")
    # A frame of the video, or the drawn waveform.
    with Image.open(asset.preview.path) as preview:
        assert preview.size == ((64, 36) if kind == "video" else (960, 540))


def test_store_upload_turns_an_image_upright_and_forgets_the_place(bob):
    asset, _ = upload(bob.member, "phone.jpg", rotated_jpeg_with_gps(64, 36))
    assert (asset.width, asset.height) == (36, 64)
    with Image.open(asset.file.path) as kept:
        assert kept.size == (36, 64)
        assert not kept.getexif()


def test_store_upload_knows_the_same_file_again(bob, alice, mallory, stored):
    first, _ = upload(bob.member, "a.jpg", rotated_jpeg_with_gps())
    files = stored()
    second, is_new = upload(alice.member, "b.jpg", rotated_jpeg_with_gps())
    assert (second.pk, is_new) == (first.pk, False)
    assert stored() == files
    theirs, is_new = upload(mallory.member, "a.jpg", rotated_jpeg_with_gps())
    assert is_new
    assert theirs.pk != first.pk


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (("page.jpg", HTML, "image/jpeg"), "contains a document"),
        (("art.svg", SVG, "image/svg+xml"), "“art.svg” contains a document"),
        (("art.png", SVG, "image/png"), "contains a document"),
        (("cut.png", png(400, 300)[:300], "image/png"), "damaged or incomplete"),
        (("cut.jpg", jpeg(400, 300)[:-400], "image/jpeg"), "damaged or incomplete"),
        (("bomb.png", png_claiming(60_000, 60_000), "image/png"), "pixels"),
        (("empty.png", b"", "image/png"), "is empty"),
        (("noname", b"\x00" * 500, "image/png"), "not of an allowed type"),
        (("noise.png", b"\x00" * 500, "image/png"), "are not PNG"),
        (("noise.mp4", b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 400, "video/mp4"), "damaged"),
        (("noise.wav", b"RIFF\x00\x00\x00\x00WAVE" + b"\x00" * 400, "audio/wav"), ""),
    ],
)
def test_store_upload_refuses(bob, stored, file, words):
    with pytest.raises(UploadRefused, match=words or r"\w+ \w+"):
        upload(bob.member, *file)
    assert not Asset.objects.exists()
    assert [one for one in stored() if "original" in one] == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.png", "passwd.png"),
        ("C:\\photos\\one.png", "one.png"),
        ("\u202egnp.exe.png", "gnp.exe.png"),
        ("a\r\nSet-Cookie: x.png", "a Set-Cookie: x.png"),
        ("ü" * 300 + ".png", "ü" * 116 + ".png"),
    ],
)
def test_store_upload_names_are_labels_only(bob, stored, name, shown):
    asset, _ = upload(bob.member, name, png())
    assert asset.name == shown
    assert asset.file.name == f"library/{bob.team.pk}/{asset.pk}/original"
    assert len([one for one in stored() if one.endswith("original")]) == 1


def test_store_upload_refuses_files_above_the_limit(bob, settings):
    settings.UPLOAD_MAX_BYTES = 100
    with pytest.raises(UploadRefused, match=r"“big.png” is \d+ B; files can have up to 100 B"):
        upload(bob.member, "big.png", png(200, 200))


def test_store_upload_leaves_room_on_the_disk(bob, settings):
    settings.FREE_SPACE_FLOOR_BYTES = 2**62
    with pytest.raises(UploadRefused, match="low on disk space"):
        upload(bob.member, "a.png", png())


class FullAfterOneFile(FileSystemStorage):
    """A disk that has room for the file but not for its preview."""

    def _save(self, name: str, content: object) -> str:
        if "preview" in name:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super()._save(name, content)  # type: ignore[misc]


def test_store_upload_on_a_full_disk_leaves_nothing(bob, stored, settings):
    backend = f"{__name__}.FullAfterOneFile"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": backend}}
    with pytest.raises(UploadRefused, match="low on disk space"):
        upload(bob.member, "a.png", png())
    assert not Asset.objects.exists()
    assert not [name for name in stored() if Path(name).name in ("original", "preview.webp")]


class OvertakenStorage(FileSystemStorage):
    """While one upload is being written, another with the same bytes is finished."""

    def _save(self, name: str, content: object) -> str:
        if "preview" in name and not Asset.objects.exists():
            member = Membership.objects.get(role="creator")
            Asset.objects.create(
                team=member.team, kind="image", name="first.png", sha256=DIGEST, size_bytes=1
            )
        return super()._save(name, content)  # type: ignore[misc]


def test_store_upload_overtaken_by_the_same_file_gives_that_one(bob, stored, settings):
    backend = f"{__name__}.OvertakenStorage"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": backend}}
    asset, is_new = upload(bob.member, "second.png", png())
    assert (asset.name, is_new) == ("first.png", False)
    assert Asset.objects.count() == 1
    assert not [name for name in stored() if Path(name).name in ("original", "preview.webp")]


def test_a_known_file_that_is_deleted_at_that_moment_is_kept_again(bob, image_file, stored):
    content = Path(image_file.file.path).read_bytes()
    trash_assets(team=bob.team, assets=[image_file], now=timezone.now())

    def empty_the_trash_first(execute, sql, params, many, context):
        if sql.startswith('UPDATE "library_asset" SET "trashed_at"'):
            Asset.objects.filter(pk=image_file.pk).delete()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(empty_the_trash_first):
        asset, is_new = upload(bob.member, "again.png", content)
    assert (is_new, asset.pk != image_file.pk) == (True, True)
    assert Asset.objects.get() == asset
    assert Path(asset.file.path).read_bytes() == content
