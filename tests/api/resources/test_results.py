"""Results by the API: the file as it was made, for players, and the poster."""

import pytest
from pytest_django import Settings

from pixstudio.jobs.models import Generation
from tests.api.requests import Program
from tests.jobs.jobs import POSTER, VIDEO_BYTES, finished, job
from tests.teams.people import Person


@pytest.fixture
def made(alice: Person) -> Generation:
    return finished(alice.member)


def test_result_is_the_file_under_its_name(reader: Program, made: Generation) -> None:
    answer = reader.get(f"results/{made.pk}/file")
    assert b"".join(answer) == VIDEO_BYTES
    assert answer["Content-Disposition"].startswith("attachment")
    assert made.pk.hex[:8] in answer["Content-Disposition"]


def test_result_takes_range_head_and_etag(reader: Program, made: Generation) -> None:
    path = f"results/{made.pk}/file"
    part = reader.get(path, headers={"Range": "bytes=4-7"})
    assert (part.status_code, b"".join(part)) == (206, VIDEO_BYTES[4:8])
    head = reader.head(path)
    assert (head.status_code, head["Content-Length"]) == (200, str(len(VIDEO_BYTES)))
    assert reader.get(path, headers={"If-None-Match": head["ETag"]}).status_code == 304
    assert reader.get(path, headers={"Range": "bytes=99999-"}).status_code == 416


def test_result_poster_and_version_for_players(reader: Program, made: Generation) -> None:
    poster = reader.get(f"results/{made.pk}/poster")
    assert (poster["Content-Type"], b"".join(poster)) == ("image/webp", POSTER)
    assert reader.head(f"results/{made.pk}/poster").status_code == 200
    playable = reader.get(f"results/{made.pk}/playable")
    assert (playable["Content-Type"], b"".join(playable)) == ("video/mp4", VIDEO_BYTES)


def test_result_is_handed_out_by_nginx_as_on_pages(
    reader: Program, made: Generation, settings: Settings
) -> None:
    settings.ACCEL_PREFIX = "/protected/"
    answer = reader.get(f"results/{made.pk}/file")
    assert answer["X-Accel-Redirect"].startswith("/protected/")


def test_result_of_an_unfinished_job_is_not_found(reader: Program, alice: Person) -> None:
    running = job(alice.member)
    for name in ("file", "poster", "playable"):
        answer = reader.get(f"results/{running.pk}/{name}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_result_of_another_team_is_not_found(stranger: Program, made: Generation) -> None:
    for name in ("file", "poster", "playable"):
        assert stranger.get(f"results/{made.pk}/{name}").status_code == 404
    assert stranger.head(f"results/{made.pk}/file").status_code == 404
