"""A file that PixVerse lost is sent again by itself: no one notices, and it is charged once."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from pixstudio.cards.presenters.wording import message_of
from pixstudio.jobs import operations
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.states import UPLOAD_LOST, State
from pixstudio.library.models import Asset
from pixstudio.pixverse.errors import BadRequest
from tests.jobs.studio import Studio
from tests.library.sample_files import png, upload

FILES = "/v2/pixverse/files"


def prepare(*generations: Generation) -> None:
    for generation in generations:
        assert operations.prepare_generation(generation_id=generation.pk, now=timezone.now())


def fresh(generation: Generation) -> Generation:
    return Generation.objects.get(pk=generation.pk)


def path_of(asset: Asset) -> str:
    return Asset.objects.get(pk=asset.pk).remote_path


def upload_count(studio: Studio) -> int:
    return sum(row["path"].startswith(FILES) for row in studio.control.requests_seen())


def outcomes(generation: Generation) -> list[str]:
    return list(Attempt.objects.filter(generation=generation).values_list("outcome", flat=True))


@pytest.fixture
def asked(studio: Studio, photo: Asset) -> Generation:
    """A job whose photo was sent to PixVerse."""
    generation = studio.ask(media={"first_frame": photo})
    prepare(generation)
    return generation


def test_a_lost_photo_is_sent_again_and_the_job_charged_once(
    studio: Studio, asked: Generation, photo: Asset
) -> None:
    before = path_of(photo)
    studio.control.forget_uploads()
    assert studio.send() is not None
    waiting = fresh(asked)
    assert (waiting.state, waiting.prepared_at, path_of(photo)) == (State.QUEUED, None, "")
    assert Asset.objects.get(pk=photo.pk).remote_at is None
    assert message_of(waiting) == ""
    assert studio.send() is None
    prepare(asked)
    assert path_of(photo) not in ("", before)
    attempt = studio.send()
    assert attempt is not None
    assert attempt.body["first_frame_path"] == path_of(photo)
    studio.finish()
    assert fresh(asked).state == State.DONE
    assert len(studio.charges()) == 1
    assert upload_count(studio) == 2
    assert outcomes(asked)[0] == UPLOAD_LOST


def lose_twice(studio: Studio, asked: Generation) -> None:
    """Let PixVerse lose the job's files before each of two attempts."""
    for _ in range(2):
        studio.control.forget_uploads()
        studio.send()
        operations.prepare_generation(generation_id=asked.pk, now=timezone.now())


def test_a_photo_that_is_lost_twice_ends_refused_in_the_apis_words(
    studio: Studio, asked: Generation, photo: Asset
) -> None:
    lose_twice(studio, asked)
    refused = fresh(asked)
    assert (refused.state, refused.problem) == (State.REFUSED, "bad_request")
    assert "Unable to find uploaded file" in message_of(refused)
    assert studio.charges() == []
    assert outcomes(asked) == [UPLOAD_LOST, "bad_request"]


def test_one_that_was_busy_in_between_is_not_renewed_a_second_time(
    studio: Studio, asked: Generation
) -> None:
    studio.control.forget_uploads()
    studio.send()
    prepare(asked)
    studio.control.add_fault(
        "status", "/videos/create", status=429, body={"error": "Busy"}, times=1
    )
    studio.send()
    assert fresh(asked).problem == "busy"
    studio.control.forget_uploads()
    studio.send(timezone.now() + dt.timedelta(minutes=2))
    assert fresh(asked).state == State.REFUSED
    assert outcomes(asked) == [UPLOAD_LOST, "busy", "bad_request"]


def test_a_user_who_tries_again_may_count_on_another_renewal(
    studio: Studio, asked: Generation, photo: Asset
) -> None:
    lose_twice(studio, asked)
    operations.retry_generation(generation=fresh(asked), now=timezone.now())
    studio.send()
    assert fresh(asked).state == State.QUEUED
    prepare(asked)
    assert studio.send() is not None
    assert fresh(asked).state == State.RUNNING
    assert len(studio.charges()) == 1


def test_all_files_of_a_job_are_sent_again_at_once(studio: Studio, photo: Asset) -> None:
    other = upload(studio.member, "sea.png", png(160, 90, (1, 2, 3)))[0]
    asked = studio.ask(operation="frames", media={"first_frame": photo, "last_frame": other})
    prepare(asked)
    studio.control.forget_uploads()
    studio.send()
    assert [path_of(photo), path_of(other)] == ["", ""]
    prepare(asked)
    studio.send()
    assert fresh(asked).state == State.RUNNING
    assert upload_count(studio) == 4


def test_jobs_that_wait_with_the_same_photo_are_prepared_again(
    studio: Studio, asked: Generation, photo: Asset
) -> None:
    photo.refresh_from_db()
    twin = studio.ask(media={"first_frame": photo})
    assert twin.prepared_at is not None
    studio.control.forget_uploads()
    studio.send()
    assert (fresh(twin).prepared_at, fresh(twin).version) == (None, twin.version + 1)
    prepare(asked, twin)
    assert studio.send_all() == 2
    assert {fresh(asked).state, fresh(twin).state} == {State.RUNNING}
    assert len(studio.charges()) == 2
    assert upload_count(studio) == 2


def test_a_photo_that_was_uploaded_again_meanwhile_is_not_forgotten(
    studio: Studio, asked: Generation, photo: Asset
) -> None:
    """The answer to one attempt comes after another job has had the photo sent again."""
    attempt = studio.send()
    assert attempt is not None
    Asset.objects.filter(pk=photo.pk).update(remote_path="upload/newer.png")
    Generation.objects.filter(pk=asked.pk).update(state=State.SUBMITTING)
    Attempt.objects.filter(pk=attempt.pk).update(remote_id=None, is_open=True)
    operations.record_outcome(attempt_id=attempt.pk, now=timezone.now(), error=lost(attempt))
    assert fresh(asked).state == State.QUEUED
    assert path_of(photo) == "upload/newer.png"


def lost(attempt: Attempt) -> BadRequest:
    path = attempt.body["first_frame_path"]
    return BadRequest("No", status=400, words=f"Unable to find uploaded file {path}")


@pytest.mark.parametrize(
    "words",
    [
        "The uploaded file {path} is not image",
        "Unable to find uploaded file upload/another.png",
        "Unable to find configuration for account a@b.example",
        "Parameter prompt is too long",
        "",
    ],
)
def test_a_400_about_anything_else_ends_the_job(
    studio: Studio, asked: Generation, photo: Asset, words: str
) -> None:
    known = path_of(photo)
    body = {"error": words.format(path=known)}
    studio.control.add_fault("status", "/videos/create", status=400, body=body, times=1)
    studio.send()
    assert (fresh(asked).state, fresh(asked).problem) == (State.REFUSED, "bad_request")
    assert path_of(photo) == known
    assert upload_count(studio) == 1


@pytest.mark.parametrize(("days", "count"), [(0, 1), (2, 2)])
def test_a_user_who_tries_again_has_files_of_days_ago_uploaded_again(
    studio: Studio, asked: Generation, days: int, count: int
) -> None:
    """PixVerse may have lost them and said so in words that no one knows."""
    body = {"error": "Invalid parameter"}
    studio.control.add_fault("status", "/videos/create", status=400, body=body, times=1)
    studio.send()
    now = timezone.now() + dt.timedelta(days=days)
    operations.retry_generation(generation=fresh(asked), now=now)
    assert (fresh(asked).prepared_at is None) == (count == 2)
    operations.prepare_generation(generation_id=asked.pk, now=now)
    assert studio.send() is not None
    assert fresh(asked).state == State.RUNNING
    assert upload_count(studio) == count


@pytest.mark.parametrize("status", [401, 412, 422, 500, 596])
def test_another_status_about_a_lost_file_renews_nothing(
    studio: Studio, asked: Generation, photo: Asset, status: int
) -> None:
    known = path_of(photo)
    body = {"error": f"Unable to find uploaded file {known}"}
    studio.control.add_fault("status", "/videos/create", status=status, body=body, times=1)
    studio.send()
    assert fresh(asked).state != State.QUEUED
    assert path_of(photo) == known


def test_a_job_whose_photo_was_forgotten_is_never_sent_without_it(
    studio: Studio, asked: Generation, photo: Asset
) -> None:
    Asset.objects.update(remote_path="")
    assert studio.send() is None
    assert fresh(asked).prepared_at is None
    prepare(asked)
    assert studio.send() is not None


def test_the_clock_takes_up_a_renewal_that_no_worker_heard_of(
    studio: Studio, asked: Generation, django_capture_on_commit_callbacks: Any
) -> None:
    studio.control.forget_uploads()
    studio.send()
    due_at = fresh(asked).due_at
    assert due_at is not None
    assert due_at <= timezone.now()
