"""By every door a file comes in as what its bytes are, under a name that fits; the rest is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from pixstudio.library.models import Asset, Upload
from pixstudio.media.image.downscaling import downscaled_size
from tests.jobs.studio import Studio
from tests.jobs.submission.test_uploads import prepare
from tests.library.sample_files import HTML, encoded, jpeg, png, upload
from tests.library.upload_client import (
    Outcome,
    announce_upload,
    import_from_url,
    outcome_of,
    send_part,
    served,
    upload_by_form,
    upload_in_parts,
)
from tests.media.recognition.test_detection import ftyp
from tests.media.sample_media import make_video
from tests.media.tagged_files import TAGGED
from tests.teams.people import Person, words_of

FORM, PARTS, ADDRESS = ENTRY_POINTS = ("form", "parts", "address")
WEBP = encoded(Image.new("RGB", (64, 36), (9, 99, 200)), "WEBP")
HEIC = ftyp(b"heic", b"mif1", b"heic") + bytes(9000)
BROWSER = "text/html,*/*"


def bring(entry_point: str, person: Person, settings: Any, name: str, content: bytes) -> Outcome:
    if entry_point == ADDRESS:
        return import_from_url(person, settings, served(quote(name), content), f"/{quote(name)}")
    return (upload_by_form if entry_point == FORM else upload_in_parts)(
        person, name, content, "image/jpeg"
    )


IMAGES: dict[str, tuple[str, bytes, str, str]] = {
    "WebP named .jpg": ("photo.jpg", WEBP, "photo.webp", "image/webp"),
    "PNG named .jpg": ("photo.JPG", png(), "photo.png", "image/png"),
    "JPEG named .jfif": ("photo.jfif", jpeg(), "photo.jpg", "image/jpeg"),
    "JPEG named .jpe": ("photo.jpe", jpeg(), "photo.jpg", "image/jpeg"),
    "JPEG named .heic": ("IMG_1.HEIC", jpeg(), "IMG_1.jpg", "image/jpeg"),
    "no extension": ("blob", png(), "blob.png", "image/png"),
    "no name": ("", png(), "file.png", "image/png"),
    "a program's extension": ("a.exe", png(), "a.exe.png", "image/png"),
    "a space behind": ("photo.jpg ", jpeg(), "photo.jpg", "image/jpeg"),
}


@pytest.mark.parametrize("entry_point", ENTRY_POINTS)
@pytest.mark.parametrize("case", IMAGES)
def test_a_file_comes_in_as_what_its_bytes_are(case, entry_point, bob, settings):
    name, content, shown, content_type = IMAGES[case]
    if (case, entry_point) == ("no name", FORM):
        pytest.skip("a form leaves files without a name out")
    asset = bring(entry_point, bob, settings, name, content).asset
    assert asset is not None
    assert (asset.name, asset.content_type) == (shown, content_type)
    saved = bob.browser.head(f"/library/{asset.pk}/file/?download")
    assert saved.headers["Content-Type"] == content_type
    assert f'filename="{shown}"' in saved.headers["Content-Disposition"]


VIDEOS: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "dvd.mpg": ("video/mpeg", {"codec": "mpeg2video", "container": "vob"}, "dvd.mpeg", "mpeg"),
    "00001.MTS": (
        "video/MP2T",
        {"container": "mpegts", "options": {"mpegts_m2ts_mode": "1"}},
        "00001.ts",
        "ts",
    ),
    "clip.mov": ("video/mp4", {"container": "mp4"}, "clip.mp4", "mp4"),
    "clip.mp4": ("video/quicktime", {"container": "mov"}, "clip.mov", "mov"),
    "clip.m4v": ("video/mp4", {"container": "mp4"}, "clip.mp4", "m4v"),
    "film": ("video/x-matroska", {"container": "matroska"}, "film.mkv", "mkv"),
}


@pytest.mark.parametrize("name", VIDEOS)
def test_videos_come_in_as_what_their_bytes_are(name, bob, settings, tmp_path):
    content_type, options, shown, _ = VIDEOS[name]
    content = make_video(tmp_path / "made", seconds=0.5, **options).read_bytes()
    asset = bring(PARTS, bob, settings, name, content).asset
    assert asset is not None
    assert (asset.name, asset.content_type, asset.kind) == (shown, content_type, "video")
    assert asset.preview


@pytest.mark.parametrize("entry_point", ENTRY_POINTS)
def test_heic_is_named_with_a_fix_whatever_it_is_called(entry_point, bob, settings, left):
    words = bring(entry_point, bob, settings, "IMG_0001.jpg", HEIC).words
    assert words.startswith("“IMG_0001.jpg” is a HEIC photo, which PixVerse doesn’t take. ")
    assert "Save it as JPEG first" in words
    assert (left(), Asset.objects.count()) == ([], 0)


def test_a_video_that_can_not_be_used_is_refused_with_its_first_part(bob, left):
    facts = announce_upload(bob, "IMG_0001.mov", 4_000_000_000).json()
    answer = send_part(bob, facts["url"], 0, HEIC)
    assert answer.status_code == 400
    assert "is a HEIC photo" in answer.json()["error"]
    pending = Upload.objects.get()
    assert (pending.stage, "is a HEIC photo" in pending.words, left()) == ("refused", True, [])
    again = send_part(bob, facts["url"], 0, HEIC)
    assert (again.status_code, left()) == (400, [])


def test_a_first_part_that_is_too_short_to_tell_is_kept(bob):
    facts = announce_upload(bob, "a.png", len(png(300, 300))).json()
    for offset in range(0, len(png(300, 300)), 100):
        part = png(300, 300)[offset : offset + 100]
        assert send_part(bob, facts["url"], offset, part).status_code == 200
    assert outcome_of(facts["id"]).asset


@pytest.mark.parametrize("entry_point", ENTRY_POINTS)
@pytest.mark.parametrize("tagged", ["PNG zTXt", "JPEG comment", "MP3 comment", "MP4 comment"])
def test_metadata_is_not_taken_for_a_program(tagged, entry_point, bob, settings, tmp_path):
    content = TAGGED[tagged][1](tmp_path)
    found = bring(entry_point, bob, settings, "a", content)
    assert (found.words, Asset.objects.get().content_type) == ("", TAGGED[tagged][0])
    asset = Asset.objects.get()
    answer = bob.browser.head(f"/library/{asset.pk}/file/")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == asset.content_type


@pytest.mark.parametrize("tagged", TAGGED)
def test_whatever_has_tags_decodes_and_is_kept(tagged, bob, tmp_path):
    asset, _ = upload(bob.member, "a", TAGGED[tagged][1](tmp_path))
    assert asset.content_type == TAGGED[tagged][0]


def test_a_corrected_name_is_reported(bob):
    file = SimpleUploadedFile("photo.jfif", jpeg(), "image/jpeg")
    answer = bob.post("/library/uploads/", {"file": file}, HTTP_ACCEPT=BROWSER)
    assert words_of(answer) == [
        "“photo.jfif” is in the library as “photo.jpg”, renamed to match its type."
    ]
    file.seek(0)
    again = bob.post("/library/uploads/", {"file": file}, HTTP_ACCEPT=BROWSER)
    assert words_of(again)[-1] == "“photo.jfif” is already in the library as “photo.jpg”."


def test_refusals_of_several_files_name_the_file(bob):
    contents = {"cut.jpg": jpeg(400, 300)[:-400], "page.png": HTML, "ok.png": png(), "no.gif": HEIC}
    files = [SimpleUploadedFile(name, content) for name, content in contents.items()]
    answer = bob.post("/library/uploads/", {"file": files}, HTTP_ACCEPT=BROWSER)
    words = words_of(answer)
    assert len(words) == 4
    for name, sentence in zip(contents, words, strict=True):
        assert f"“{name}”" in sentence


@pytest.mark.parametrize("entry_point", ENTRY_POINTS)
def test_every_refusal_of_contents_names_the_file(entry_point, bob, settings):
    noise = b"\0\0\0\x18ftypmp42" + bytes(400)
    for name, content in {"cut.jpg": jpeg(400, 300)[:-400], "a.mp4": noise}.items():
        assert f"“{name}”: " in bring(entry_point, bob, settings, name, content).words


def test_pickers_refuse_nothing_by_name(bob):
    page = bob.get("/library/").content.decode()
    assert 'accept="image/*,video/*,audio/*,' in page
    form = bob.get("/create/image/").content.decode()
    assert 'accept="image/*,' in form


def test_a_very_large_image_stays_as_it_came_and_is_sent_scaled(
    studio: Studio, alice: Person, tmp_path: Path, left: Any
) -> None:
    path = tmp_path / "a.jpg"
    Image.new("L", (8160, 6144), 90).save(path)
    photo = upload(alice.member, "IMG.jpg", path.read_bytes())[0]
    folder = f"media/library/{alice.team.pk}/{photo.pk}"
    assert left() == [f"{folder}/{name}" for name in ("original", "preview.webp", "scaled.webp")]
    assert b"".join(alice.get(f"/library/{photo.pk}/file/")) == path.read_bytes()
    words = "sent to PixVerse as 4096 × 3084"
    assert words in alice.get(f"/library/{photo.pk}/").content.decode()
    asked = studio.ask(media={"first_frame": photo})
    assert prepare(asked)
    (sent,) = studio.control.state()["uploads"]
    assert (sent["content_type"], sent["width"], sent["height"]) == (
        "image/webp",
        *(downscaled_size(8160, 6144) or ()),
    )
