"""When the clock has to look for results next, and that it does not find the same one twice at once."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from pixstudio.jobs.models import Generation, WantedPoster
from pixstudio.jobs.states import State
from pixstudio.saving.operations import find_due_results, next_due_result_at
from tests.jobs.jobs import job
from tests.teams.people import Person

AT = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)

KINDS: dict[str, Callable[[Person], object]] = {
    "saving": lambda bob: job(bob.member, State.SAVING, due_at=AT),
    "poster": lambda bob: WantedPoster.objects.create(
        generation=job(bob.member, State.UNSAVED), url="https://x.example/", due_at=AT
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_row_reports_when_it_is_due(bob: Person, kind: str) -> None:
    assert next_due_result_at() is None
    KINDS[kind](bob)
    assert next_due_result_at() == AT


def test_nothing_is_due_twice_at_once(bob: Person) -> None:
    """After a search the next one has time: an idle clock does not search again and again."""
    job(bob.member, State.SAVING, due_at=timezone.now())
    now = timezone.now()
    assert find_due_results(now=now) == 1
    following = next_due_result_at()
    assert following is not None
    assert following > now
    assert Generation.objects.filter(due_at__lte=now).count() == 0
