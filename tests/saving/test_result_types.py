"""What a result is, by evidence: the id's kind, the effect's type, and in the end the bytes that arrive."""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image

from pixstudio.jobs import operations
from pixstudio.jobs.models import Generation
from pixstudio.jobs.request_body import request_of
from pixstudio.jobs.result_types import ResultType, result_of
from pixstudio.jobs.states import State
from pixstudio.library.models import Asset
from pixstudio.pixverse.prices import price
from pixstudio.pixverse.schemas import Video
from pixstudio.sandbox.catalogue import EFFECTS
from tests.effects.factories import create_effect
from tests.imports.import_steps import begin, brought, plant, walk_on
from tests.jobs.jobs import text_of
from tests.jobs.single_jobs import create_generation
from tests.jobs.studio import Studio
from tests.library.sample_files import encoded, png
from tests.media.sample_media import make_audio, make_video
from tests.teams.people import Person

VIDEO_URL, IMAGE_URL = "https://x/1.mp4", "https://x/1.webp"
VIDEO_ID, IMAGE_ID = "user:1-pixverse:a@b.example-video:7", "user:1-pixverse:a@b.example-image:7"
NOTHING_KNOWN = bytes(range(256)) * 20


def listed(video_id: str = VIDEO_ID, **facts: Any) -> Video:
    return Video.from_json({"video_id": video_id, "video_status": 1, **facts})


@pytest.mark.parametrize(
    ("video", "is_effect", "makes_image", "result"),
    [
        (listed(url=VIDEO_URL), False, None, ResultType(VIDEO_URL, "video/mp4")),
        (
            listed(url=VIDEO_URL, img_url=IMAGE_URL),
            True,
            None,
            ResultType(VIDEO_URL, "video/mp4"),
        ),
        (listed(img_url=IMAGE_URL), False, None, None),
        (listed(IMAGE_ID, img_url=IMAGE_URL), False, None, ResultType(IMAGE_URL, "image/webp")),
        (listed(IMAGE_ID, url=IMAGE_URL), True, None, ResultType(IMAGE_URL, "image/webp")),
        (
            listed(IMAGE_ID, url=VIDEO_URL, img_url=IMAGE_URL),
            True,
            False,
            ResultType(IMAGE_URL, "image/webp"),
        ),
        (listed("77", url=IMAGE_URL), True, True, ResultType(IMAGE_URL, "image/webp")),
        (listed("77", url=VIDEO_URL), True, False, ResultType(VIDEO_URL, "video/mp4")),
        (listed("77", url=VIDEO_URL), True, None, ResultType(VIDEO_URL, "video/mp4")),
        (listed("77", img_url=IMAGE_URL), True, None, ResultType(IMAGE_URL, "image/webp")),
        (listed("77"), True, True, None),
    ],
)
def test_the_ids_kind_and_the_effects_type_say_what_is_expected(
    video: Video, is_effect: bool, makes_image: bool | None, result: ResultType | None, team: Any
) -> None:
    effect = None if makes_image is None else create_effect(team, makes_image=makes_image)
    assert result_of(video, is_effect=is_effect, effect=effect) == result


def image_effect(studio: Studio, photo: Asset) -> Generation:
    """A job of an effect that makes an image, sent to the sandbox."""
    listing = next(one for one in EFFECTS.values() if one.is_image and one.images == 1)
    effect = create_effect(
        studio.member.team, str(listing.template_id), makes_image=True, still=b""
    )
    parameters = {"template_id": effect.template_id, "quality": "540p", "duration": 5}
    generation, _ = create_generation(
        member=studio.member,
        operation="effect",
        parameters=parameters,
        media={"first_frame": photo},
        price=price(request_of("effect", parameters, {"first_frame": photo})),
        nonce=secrets.token_hex(8),
        account=studio.account,
        now=timezone.now(),
        effect=effect,
    )
    operations.prepare_generation(generation_id=generation.pk, now=timezone.now())
    studio.send()
    assert "-image:" in (generation.attempts.get().remote_id or "")
    return generation


def done(studio: Studio, generation: Generation) -> Generation:
    studio.finish()
    generation.refresh_from_db()
    assert generation.state == State.DONE
    return generation


def test_an_image_effect_that_answers_with_url_is_an_image(studio: Studio, photo: Asset) -> None:
    generation = image_effect(studio, photo)
    studio.control.replace_results(field="url")
    done(studio, generation)
    assert (generation.content_type, generation.problem) == ("image/webp", "")
    assert generation.width
    assert generation.poster
    assert generation.file.name.endswith("/result.webp")
    assert len(studio.charges()) == 1


def moving_gif(_folder: Path) -> bytes:
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue")]
    return encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])


def webm(folder: Path) -> bytes:
    return make_video(folder / "a.webm", codec="libvpx").read_bytes()


def matroska(folder: Path) -> bytes:
    return make_video(folder / "a.mkv").read_bytes()


def sound(folder: Path) -> bytes:
    return make_audio(folder / "a.wav").read_bytes()


def truncated_video(folder: Path) -> bytes:
    content = make_video(folder / "a.mp4").read_bytes()
    return content[: len(content) // 2]


ODD: list[tuple[Callable[[Path], bytes], str, str, str]] = [
    (lambda _folder: png(80, 60), "image/png", ".png", "other_kind"),
    (moving_gif, "image/gif", ".gif", "other_kind"),
    (webm, "video/webm", ".webm", ""),
    (matroska, "video/x-matroska", ".mkv", ""),
    (sound, "audio/wav", ".wav", "other_kind"),
    (truncated_video, "application/octet-stream", ".mp4", "unreadable"),
    (lambda _folder: NOTHING_KNOWN, "application/octet-stream", ".bin", "unreadable"),
    (lambda _folder: b"GIF89a" + bytes(40), "application/octet-stream", ".gif", "unreadable"),
    (lambda _folder: b"words in place of a film", "application/octet-stream", ".bin", "unreadable"),
    (lambda _folder: b"PK\x03\x04" + bytes(500), "application/octet-stream", ".bin", "unreadable"),
]


@pytest.mark.parametrize(("content_of", "content_type", "suffix", "problem"), ODD)
def test_whatever_was_paid_for_is_kept_as_what_it_is(
    studio: Studio,
    bob: Person,
    carol: Person,
    tmp_path: Path,
    content_of: Callable[[Path], bytes],
    content_type: str,
    suffix: str,
    problem: str,
) -> None:
    content = content_of(tmp_path)
    generation = studio.ask()
    studio.send()
    studio.control.replace_results(content, suffix=".mp4")
    done(studio, generation)
    assert (generation.content_type, generation.problem) == (content_type, problem)
    assert generation.file.name.endswith(f"/result{suffix}")
    with generation.file.open("rb") as stored:
        assert stored.read() == content
    assert generation.size_bytes == len(content)
    assert len(studio.charges()) == 1
    for person in (bob, carol):
        _check_pages(person, generation)
    _check_delivery(carol, generation, content)


def _check_pages(person: Person, generation: Generation) -> None:
    """Every page that shows it stands, and where it is not as one would think says so, with its file."""
    detail = text_of(person.get(f"/generations/{generation.pk}/"))
    assert f"/generations/{generation.pk}/file/?download" in detail
    is_reported = "saved unchanged" in detail.replace("\n", " ")
    assert is_reported == bool(generation.problem)
    for path in ("/gallery/", "/queue/"):
        assert person.get(path).status_code == 200
    if person.get("/create/extend/").status_code == 200:
        assert person.get(f"/create/extend/?source={generation.pk}").status_code == 200
        assert person.get("/sources/?operation=extend").status_code in (200, 404)


def _check_delivery(person: Person, generation: Generation, content: bytes) -> None:
    answer = person.get(f"/generations/{generation.pk}/file/")
    # Players get the version for browsers if there is one.
    assert (b"".join(answer.streaming_content) == content) is not bool(generation.playable)
    assert answer["X-Content-Type-Options"] == "nosniff"
    is_inline = answer["Content-Disposition"].startswith("inline")
    assert is_inline == (generation.problem in ("", "other_kind"))
    if generation.problem == "unreadable":
        assert answer["Content-Type"] == "application/octet-stream"
    saved = person.get(f"/generations/{generation.pk}/file/?download")
    assert saved["Content-Disposition"].endswith(f'{Path(generation.file.name or "").suffix}"')
    assert b"".join(saved.streaming_content) == content


def test_the_page_of_an_error_in_the_files_place_is_no_file(studio: Studio) -> None:
    generation = studio.ask()
    studio.send()
    studio.control.finish()
    studio.read()
    studio.control.add_fault("html", "/media/", times=1)
    studio.save()
    generation.refresh_from_db()
    assert (generation.state, generation.problem) == (State.SAVING, "not_saved")
    done(studio, generation)
    assert generation.content_type == "video/mp4"


def test_a_download_that_is_cut_by_chance_is_fetched_again_at_once(studio: Studio) -> None:
    generation = studio.ask()
    studio.send()
    studio.control.finish()
    studio.read()
    # The whole length of half a video is announced, as a broken proxy does.
    studio.control.add_fault("cut_media", "/media/", times=1, lying=False)
    studio.save()
    generation.refresh_from_db()
    assert (generation.state, generation.problem) == (State.DONE, "")


def test_what_was_kept_unread_is_no_source(studio: Studio, bob: Person) -> None:
    generation = studio.ask()
    studio.send()
    studio.control.replace_results(NOTHING_KNOWN)
    done(studio, generation)
    assert operations.check_stored_file(generation=generation)
    page = text_of(bob.get(f"/create/extend/?source={generation.pk}"))
    assert "This file can’t be used as a video" in page


def test_imported_results_are_judged_by_the_same_evidence(studio: Studio) -> None:
    image_file = next(one for one in EFFECTS.values() if one.is_image)
    create_effect(studio.member.team, str(image_file.template_id), makes_image=True, still=b"")
    plant(studio, 1, template_id=image_file.template_id, operation="create")
    studio.control.replace_results(png(70, 50), field="url", suffix=".mp4")
    walk_on(begin(studio, keeps_files=True))
    (row,) = brought(studio)
    studio.save()
    row.refresh_from_db()
    assert (row.state, row.content_type, row.problem) == (State.DONE, "image/png", "")
    assert (row.width, row.height) == (70, 50)
