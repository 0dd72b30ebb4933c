"""Parameters in the files themselves, one by one and in archives."""

import io
import json
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from tests.downloads.results import (
    address_of,
    archive_of,
    body_of,
    opened,
    records_of,
    result,
    stored_bytes,
    with_file,
)
from tests.jobs.jobs import UNKNOWN_PK, job, open_attempt
from tests.media.sample_media import make_video
from tests.teams.people import Person

PARAMETERS: dict[str, Any] = {
    "prompt": "Ein Hafen im Nebel 🌫",
    "model": "v5.6",
    "quality": "720p",
    "duration": 5,
}


@pytest.fixture
def video(tmp_path: Path) -> bytes:
    return make_video(tmp_path / "a.mp4", options={"movflags": "+faststart"}).read_bytes()


def webp() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (32, 18), (200, 40, 20)).save(stream, format="WEBP")
    return stream.getvalue()


def made_of(person: Person, content: bytes, **values: Any) -> Generation:
    made = result(person, content=content, **{"parameters": PARAMETERS, **values})
    open_attempt(made, seed=4711, is_open=False)
    return made


def image_of(person: Person) -> Generation:
    made = made_of(person, webp(), content_type="image/webp", operation="image")
    return with_file(made, webp(), "result.webp")


def comment_of(content: bytes) -> dict[str, Any]:
    with av.open(io.BytesIO(content)) as container:
        found: dict[str, Any] = json.loads(container.metadata["comment"])
    return found


def single(made: Generation, query: str = "?metadata=1") -> str:
    return f"/generations/{made.pk}/download/{query}"


def test_one_video_has_its_parameters_inside(bob: Person, carol: Person, video: bytes) -> None:
    made = made_of(bob, video)
    answer = carol.get(single(made))
    content = body_of(answer)
    assert comment_of(content) == {
        "id": str(made.pk),
        "operation": "text",
        "seed": 4711,
        **PARAMETERS,
    }
    assert (answer["Content-Type"], answer["Content-Length"]) == ("video/mp4", str(len(content)))
    assert f"{made.pk.hex[:8]}.mp4" in answer["Content-Disposition"]
    assert answer["Content-Disposition"].startswith("attachment")
    rest = carol.get(single(made), HTTP_RANGE="bytes=1001-", HTTP_IF_RANGE=answer["ETag"])
    assert (rest.status_code, body_of(rest)) == (206, content[1001:])
    assert carol.browser.head(single(made))["ETag"] == answer["ETag"]


def test_one_image_has_its_parameters_inside(bob: Person) -> None:
    content = body_of(bob.get(single(image_of(bob))))
    with Image.open(io.BytesIO(content)) as image:
        assert PARAMETERS["prompt"].encode() in image.info["xmp"]
        assert image.size == (32, 18)


def test_a_file_that_has_no_place_is_handed_over_as_it_is(bob: Person, video: bytes) -> None:
    plain = f"{single(made_of(bob, video), '')}"
    assert bob.get(plain).url.endswith("/file/?download")
    for content, content_type in ((b"no video", "video/mp4"), (video, "video/webm")):
        made = made_of(bob, content, content_type=content_type)
        answer = bob.get(single(made))
        assert (answer.status_code, answer.url) == (302, f"/generations/{made.pk}/file/?download")


def test_what_is_not_there_is_not_found(bob: Person, mallory: Person, video: bytes) -> None:
    made = made_of(bob, video)
    assert mallory.get(single(made)).status_code == 404
    assert bob.get(f"/generations/{UNKNOWN_PK}/download/").status_code == 404
    unfinished = job(bob.member, State.RUNNING)
    assert bob.get(bob.get(single(unfinished)).url).status_code == 404
    made.file.storage.delete(made.file.name)
    assert bob.get(bob.get(single(made)).url).status_code == 404


def test_an_archive_has_files_with_their_parameters_and_says_which_have_none(
    bob: Person, video: bytes
) -> None:
    results = [made_of(bob, video), image_of(bob), made_of(bob, b"no video at all")]
    address = address_of(results, "&metadata=1")
    archive = archive_of(bob, address)
    records = records_of(archive)
    assert [one["parameters_in_file"] for one in records] == [True, True, False]
    assert comment_of(archive.read(records[0]["file"]))["seed"] == 4711
    assert PARAMETERS["prompt"].encode() in archive.read(records[1]["file"])
    assert archive.read(records[2]["file"]) == b"no video at all"
    assert archive.read("WITHOUT-PARAMETERS.txt").decode().splitlines()[2:] == [records[2]["file"]]
    plain = archive_of(bob, address_of(results))
    assert plain.read(records[0]["file"]) == stored_bytes(results[0])
    assert "WITHOUT-PARAMETERS.txt" not in plain.namelist()


def test_such_an_archive_goes_on_where_it_broke_off(bob: Person, video: bytes) -> None:
    address = address_of([made_of(bob, video), image_of(bob)], "&metadata=1")
    first = bob.get(address)
    whole = body_of(first)
    for offset in (1, len(whole) // 3, len(whole) // 2, len(whole) - 700):
        rest = bob.get(address, HTTP_RANGE=f"bytes={offset}-", HTTP_IF_RANGE=first["ETag"])
        assert (rest.status_code, body_of(rest)) == (206, whole[offset:])
    assert opened(whole)


def test_the_file_names_no_person_account_or_price(
    alice: Person, bob: Person, connected: Any, video: bytes
) -> None:
    account = connected.accounts.all()[0]
    account.name = "Northlight"
    account.save()
    made = made_of(bob, video, account=account)
    content = body_of(alice.get(single(made)))
    for word in ("Northlight", account.email, "Bob", "charged"):
        assert word.encode() not in content
