import io
from collections.abc import Iterator

import pytest
from PIL import ExifTags, Image

from pixstudio.sandbox.api.files import FILE_EXTENSIONS
from pixstudio.sandbox.control_api.client import SandboxControl
from tests.sandbox.api_client import Api, png, reason


def test_image_answers_result_with_path_and_id(api: Api) -> None:
    image = api.upload(png(), "image/png").json()["result"][0]
    assert image["path"].startswith("upload/")
    assert image["id"] > 0
    assert image["size"] == len(png())
    assert api.call("GET", image["url"]).content == png()


def test_video_and_audio_answer_path_and_url(
    api: Api, video_bytes: bytes, audio_bytes: bytes
) -> None:
    video = api.upload(video_bytes, "video/mp4").json()
    audio = api.upload(audio_bytes, "audio/wav").json()
    assert set(video) == set(audio) == {"path", "url"}
    assert video["path"].endswith(".mp4")
    assert api.call("GET", audio["url"]).headers["Content-Type"].startswith("audio/")


def test_every_documented_type_is_known() -> None:
    assert len(FILE_EXTENSIONS) == 18
    assert FILE_EXTENSIONS["video/mp2t"] == "ts"


@pytest.mark.parametrize("content_type", ["image/bmp", "application/json", "text/plain"])
def test_other_types_are_refused(api: Api, content_type: str) -> None:
    assert "Content-Type" in reason(api.upload(png(), content_type))


def test_content_type_is_taken_in_any_case(api: Api, video_bytes: bytes) -> None:
    assert api.upload(video_bytes, "Video/MP4").status_code == 200


@pytest.mark.parametrize("content_type", ["image/png", "video/mp4", "audio/mpeg"])
def test_what_can_not_be_decoded_is_refused(api: Api, content_type: str) -> None:
    assert "decoded" in reason(api.upload(b"not a medium" * 50, content_type))
    assert "empty" in reason(api.upload(b"", content_type))


def test_truncated_image_is_refused(api: Api) -> None:
    assert "decoded" in reason(api.upload(png(640, 360)[:-40], "image/png"))


def test_image_is_measured_the_way_it_was_held(api: Api, control: SandboxControl) -> None:
    buffer, exif = io.BytesIO(), Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    Image.new("RGB", (64, 36)).save(buffer, "JPEG", exif=exif)
    assert api.upload(buffer.getvalue(), "image/jpeg").status_code == 200
    (upload,) = control.state()["uploads"]
    assert (upload["width"], upload["height"]) == (36, 64)


def test_audio_sent_as_video_is_refused(api: Api, audio_bytes: bytes) -> None:
    assert "decoded" in reason(api.upload(audio_bytes, "video/mp4"))


def test_body_may_come_in_chunks(api: Api) -> None:
    def pieces() -> Iterator[bytes]:
        data = png(320, 200)
        yield data[:100]
        yield data[100:]

    answer = api.call(
        "POST",
        f"files?email={api.email}",
        data=pieces(),
        headers={"Content-Type": "image/png"},
    )
    assert answer.json()["result"][0]["size"] == len(png(320, 200))


def test_email_is_needed_among_several_accounts(api: Api) -> None:
    answer = api.call("POST", "files", data=png(), headers={"Content-Type": "image/png"})
    assert "email is required" in reason(answer)
