"""Uploading a photo before its job is sent: once, free of charge, and in plain words when it fails."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from pixstudio.accounts.encrypted_columns import generate_key
from pixstudio.accounts.models import Account, ApiConnection, Health
from pixstudio.cards.presenters.wording import message_of
from pixstudio.jobs import operations
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations.submission.uploads import UPLOAD_LEASE
from pixstudio.jobs.states import State
from pixstudio.library.models import Asset
from pixstudio.sandbox.state.fixtures import STANDARD_EMAIL
from tests.jobs.studio import Studio

FILES = "/v2/pixverse/files"


@pytest.fixture
def asked(studio: Studio, photo: Asset) -> Generation:
    """A job that waits for its photo to be uploaded."""
    generation = studio.ask(media={"first_frame": photo})
    assert generation.prepared_at is None
    return generation


def prepare(generation: Generation, later: float = 0.0) -> bool:
    now = timezone.now() + dt.timedelta(seconds=later)
    ready = operations.prepare_generation(generation_id=generation.pk, now=now)
    generation.refresh_from_db()
    return ready


def uploads(studio: Studio) -> list[dict[str, Any]]:
    return [row for row in studio.control.requests_seen() if row["path"].startswith(FILES)]


def other_account(studio: Studio) -> Account:
    return Account.objects.create(
        team=studio.member.team, email=STANDARD_EMAIL, name="Harbour", max_jobs=3
    )


def test_a_photo_is_uploaded_and_its_path_is_sent(
    studio: Studio, asked: Generation, photo: Asset
) -> None:
    assert studio.send() is None
    assert prepare(asked)
    photo.refresh_from_db()
    assert photo.remote_path
    assert (asked.prepared_at is not None, photo.sending_until) == (True, None)
    attempt = studio.send()
    assert attempt is not None
    assert attempt.body["first_frame_path"] == photo.remote_path
    studio.finish()
    asked.refresh_from_db()
    assert asked.state == State.DONE
    assert len(studio.charges()) == 1


def test_a_photo_is_uploaded_once_for_all_jobs(
    studio: Studio, asked: Generation, photo: Asset
) -> None:
    twin = studio.ask(media={"first_frame": photo})
    assert prepare(asked)
    assert prepare(twin)
    photo.refresh_from_db()
    assert studio.ask(media={"first_frame": photo}).prepared_at is not None
    assert len(uploads(studio)) == 1


def test_a_prepared_or_ended_job_is_left_alone(studio: Studio, asked: Generation) -> None:
    operations.cancel_generation(generation=asked, now=timezone.now())
    assert not prepare(asked)
    assert asked.state == State.CANCELLED
    assert uploads(studio) == []


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 500},
        {"kind": "status", "status": 429},
        {"kind": "drop_before"},
        {"kind": "drop_after"},
        {"kind": "html"},
        {"kind": "cut_json"},
    ],
    ids=lambda fault: f"{fault['kind']}-{fault.get('status', '')}",
)
def test_trouble_on_the_way_is_tried_again_later(
    studio: Studio, asked: Generation, photo: Asset, fault: dict[str, Any]
) -> None:
    studio.control.add_fault(path=FILES, times=1, **fault)
    assert not prepare(asked)
    assert (asked.state, asked.problem, asked.tries) == (State.QUEUED, "unreachable", 1)
    assert asked.due_at > timezone.now()
    assert "Nothing was sent" in message_of(asked)
    photo.refresh_from_db()
    assert photo.sending_until is None
    assert prepare(asked)
    assert studio.charges() == []


def test_pauses_grow_while_the_api_is_away(asked: Generation, settings: Settings) -> None:
    settings.PIXVERSE_API_URL = "http://127.0.0.1:9/v2/pixverse"
    settings.POLL_SECONDS = 2.0
    pauses = []
    for _ in range(5):
        now = timezone.now()
        operations.prepare_generation(generation_id=asked.pk, now=now)
        asked.refresh_from_db()
        assert asked.due_at
        pauses.append((asked.due_at - now).total_seconds())
    assert pauses == [3, 10, 30, 60, 60]


def test_a_refused_file_refuses_the_job_in_the_apis_words(
    studio: Studio, asked: Generation
) -> None:
    body = {"error": "Unable to process the uploaded image"}
    studio.control.add_fault("status", FILES, status=400, body=body, times=1)
    assert not prepare(asked)
    assert (asked.state, asked.problem) == (State.REFUSED, "upload_refused")
    assert message_of(asked).startswith("PixVerse refused the file. Not charged.")
    assert message_of(asked).endswith("“Unable to process the uploaded image”")
    assert studio.send() is None


def test_a_refused_token_is_reported_as_such(studio: Studio, asked: Generation) -> None:
    studio.control.add_fault("status", FILES, status=401, body={"error": "Unauthorized"}, times=1)
    assert not prepare(asked)
    assert (asked.state, asked.problem) == (State.REFUSED, "unauthorized")
    assert "An admin can replace it under Accounts" in message_of(asked)


@pytest.mark.parametrize(("status", "health"), [(596, Health.ON_HOLD), (404, Health.GONE)])
def test_an_account_that_can_not_be_used_gives_way_to_another(
    studio: Studio, asked: Generation, status: int, health: Health
) -> None:
    first = studio.account
    second = other_account(studio)
    studio.control.add_fault("status", FILES, status=status, body={"error": "No"}, times=1)
    assert not prepare(asked)
    first.refresh_from_db()
    assert first.health == health
    assert (asked.state, asked.problem) == (State.QUEUED, "")
    assert prepare(asked)
    attempt = studio.send()
    assert attempt is not None
    assert attempt.account == second


def test_without_any_usable_account_it_waits_and_says_so(studio: Studio, asked: Generation) -> None:
    Account.objects.update(is_paused=True)
    assert not prepare(asked)
    assert (asked.state, asked.problem) == (State.QUEUED, "no_account")
    assert uploads(studio) == []
    Account.objects.update(is_paused=False)
    assert prepare(asked)


def test_the_wanted_account_uploads_where_it_can(studio: Studio, photo: Asset) -> None:
    wanted = other_account(studio)
    generation = studio.ask(media={"first_frame": photo}, account=wanted)
    assert prepare(generation)
    assert STANDARD_EMAIL in str(uploads(studio)[0]["query"])


@pytest.mark.parametrize("loss", ["token", "key"])
def test_without_a_readable_token_it_waits_and_says_so(
    asked: Generation, settings: Settings, loss: str
) -> None:
    if loss == "token":
        ApiConnection.objects.all().delete()
    else:
        settings.FIELD_KEYS = generate_key()
    assert not prepare(asked)
    assert (asked.state, asked.problem) == (State.QUEUED, "not_connected")


def test_only_one_worker_uploads_a_file_at_a_time(
    studio: Studio, asked: Generation, photo: Asset
) -> None:
    Asset.objects.update(sending_until=timezone.now() + UPLOAD_LEASE)
    assert not prepare(asked)
    assert asked.state == State.QUEUED
    assert uploads(studio) == []
    assert prepare(asked, later=UPLOAD_LEASE.total_seconds() + 60)


def test_a_photo_that_is_gone_here_refuses_the_job(
    studio: Studio, asked: Generation, photo: Asset
) -> None:
    photo.file.storage.delete(photo.file.name)
    assert not prepare(asked)
    assert (asked.state, asked.problem) == (State.REFUSED, "file_lost")
    assert "Not charged" in message_of(asked)


def test_the_clock_finds_a_job_that_no_one_prepared(
    asked: Generation, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as nudges:
        operations.find_due(now=timezone.now() + dt.timedelta(seconds=6))
    assert nudges
    asked.refresh_from_db()
    assert asked.prepared_at is None
