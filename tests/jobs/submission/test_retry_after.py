"""How long the API asks to be left alone is kept to: by attempts, readings, uploads and imports."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import refresh_account
from pixstudio.effects.models import Catalogue
from pixstudio.effects.operations import refresh_catalogue
from pixstudio.jobs import operations
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.operations.polling.poll_shifts import enqueue_polls
from pixstudio.jobs.operations.submission.uploads import prepare_generation
from pixstudio.jobs.states import State
from pixstudio.library.models import Asset
from tests.jobs.studio import Studio

CREATE = "/v2/pixverse/videos/create"
SECOND = dt.timedelta(seconds=1)
MINUTE = dt.timedelta(minutes=1)


def refuse(studio: Studio, path: str, seconds: float, *, status: int = 429, times: int = 1) -> None:
    """Have the API ask for a wait in its header."""
    headers = {"Retry-After": str(seconds)}
    more: dict[str, Any] = {"status": status, "times": times, "headers": headers}
    studio.control.add_fault("status", path, **more)


def is_about(found: dt.datetime | None, seconds: float) -> bool:
    """Whether a time is so many seconds from now, a slow test allowed."""
    assert found is not None
    return abs((found - timezone.now()).total_seconds() - seconds) < 60


def test_a_busy_account_rests_as_long_as_the_header_says(studio: Studio) -> None:
    generation = studio.ask()
    refuse(studio, CREATE, 900)
    studio.send()
    generation.refresh_from_db()
    assert (generation.state, generation.problem) == (State.QUEUED, "busy")
    assert is_about(studio.account.send_after, 900)
    assert studio.send(timezone.now() + 5 * MINUTE) is None
    assert studio.send(timezone.now() + 20 * MINUTE) is not None
    assert len(studio.charges()) == 1


def test_a_busy_account_rests_until_the_time_in_the_body(studio: Studio) -> None:
    studio.ask()
    until = (timezone.now() + 10 * MINUTE).isoformat().replace("+00:00", "Z")
    body = {"error": {"message": "Too many"}, "retryAfter": until}
    studio.control.add_fault("status", CREATE, status=429, body=body)
    studio.send()
    assert is_about(studio.account.send_after, 600)
    assert Attempt.objects.get().words == "Too many"


@pytest.mark.parametrize(("asked", "least", "most"), [("1", 9, 31), ("999999", 3500, 3600)])
def test_the_rest_is_never_shorter_than_ours_and_never_longer_than_an_hour(
    studio: Studio, asked: str, least: float, most: float
) -> None:
    studio.ask()
    began = timezone.now()
    studio.control.add_fault("status", CREATE, status=429, headers={"Retry-After": asked})
    studio.send()
    rest = studio.account.send_after - began
    assert rest >= least * SECOND
    assert rest <= most * SECOND + (timezone.now() - began)


def test_an_answer_that_proves_nothing_rests_the_account_where_it_asks_for_it(
    studio: Studio,
) -> None:
    generation = studio.ask()
    studio.ask()
    refuse(studio, CREATE, 900, status=503)
    studio.send()
    generation.refresh_from_db()
    assert generation.state == State.UNKNOWN
    assert is_about(studio.account.send_after, 900)
    assert studio.send() is None


@pytest.mark.parametrize("status", [429, 503])
def test_an_account_that_can_not_be_read_is_left_alone_as_long_as_asked(
    studio: Studio, status: int
) -> None:
    studio.ask()
    studio.send()
    refuse(studio, "/v2/pixverse/videos/", 900, status=status, times=9)
    studio.read()
    asked = len(studio.control.requests_seen())
    assert is_about(studio.account.read_after, 900)
    # Anyone who wants it read meanwhile: a person who looks at the page, the clock, an answer.
    studio.read(later=60)
    assert not operations.poll_account(
        account_id=studio.account.pk, now=timezone.now() + MINUTE, even_idle=True
    )
    assert len(studio.control.requests_seen()) == asked
    studio.control.clear_faults()
    studio.control.finish()
    studio.read(later=1000)
    assert Generation.objects.get().state == State.SAVING


def test_the_clock_leaves_a_resting_account_alone(studio: Studio) -> None:
    now = timezone.now()
    Account.objects.update(next_reading_at=now, read_after=now + MINUTE)
    assert enqueue_polls(now + SECOND) == 0
    assert enqueue_polls(now + 2 * MINUTE) == 1


def test_features_are_not_asked_for_before_the_time(studio: Studio) -> None:
    refuse(studio, "/v2/pixverse/features", 900)
    account, now = studio.account, timezone.now()
    assert not refresh_account(account_id=account.pk, now=now)
    asked = len(studio.control.requests_seen())
    assert not refresh_account(account_id=account.pk, now=now + MINUTE)
    assert len(studio.control.requests_seen()) == asked
    assert refresh_account(account_id=account.pk, now=now + 20 * MINUTE)


def test_an_upload_waits_as_long_as_asked(studio: Studio, photo: Asset) -> None:
    generation = studio.ask(media={"first_frame": photo})
    refuse(studio, "/v2/pixverse/files", 900)
    prepare_generation(generation_id=generation.pk, now=timezone.now())
    generation.refresh_from_db()
    assert (generation.state, generation.problem) == (State.QUEUED, "unreachable")
    assert is_about(generation.due_at, 900)


def test_a_catalogue_is_read_again_no_sooner_than_asked(studio: Studio) -> None:
    catalogue, _ = Catalogue.objects.get_or_create(account=studio.account, of=Catalogue.Of.EFFECTS)
    refuse(studio, "/v2/pixverse/videos/effects", 3000)
    assert not refresh_catalogue(catalogue_id=catalogue.pk, now=timezone.now())
    catalogue.refresh_from_db()
    assert is_about(catalogue.next_at, 3000)
