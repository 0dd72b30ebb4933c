"""When the clock has to look next: the earliest time that any row carries."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.effects.models import Catalogue
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations import find_due, next_due_at
from pixstudio.jobs.states import State
from pixstudio.teams.models import Team
from pixstudio.web.background.due_rows import LONG_AGO
from pixstudio.web.models import Doubt, StudioState
from tests.jobs.jobs import job, open_attempt
from tests.teams.people import Person

AT = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)


def account_of(team: Team, **values: object) -> Account:
    """An account for which nothing is due before 2031."""
    later = AT.replace(year=2031)
    account = Account.objects.create(
        team=team, email="n@studio.example", name="N", **{"next_refresh_at": later, **values}
    )
    for of in Catalogue.Of:
        Catalogue.objects.create(account=account, of=of, next_at=later)
    return account


def orphan(bob: Person) -> None:
    made = job(bob.member, State.RUNNING, due_at=AT)
    open_attempt(made, remote_id="user:1-x", account=None)


def unsettled(bob: Person) -> None:
    open_attempt(job(bob.member, State.ABANDONED), settle_at=AT)


KINDS: dict[str, Callable[[Person], object]] = {
    "waiting": lambda bob: job(bob.member, State.QUEUED, due_at=AT),
    "submitting": lambda bob: job(bob.member, State.SUBMITTING, lease_until=AT),
    "poll": lambda bob: account_of(bob.team, next_reading_at=AT),
    "refresh": lambda bob: account_of(bob.team, next_refresh_at=AT),
    "orphan": orphan,
    "settlement": unsettled,
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_row_reports_when_it_is_due(bob: Person, kind: str) -> None:
    assert next_due_at() is None
    KINDS[kind](bob)
    assert next_due_at() == AT


@pytest.mark.parametrize("values", [{"paused_at": AT}, {"hold": Doubt.RESTORED}])
def test_what_waits_for_a_person_is_never_due(bob: Person, values: dict[str, object]) -> None:
    job(bob.member, State.QUEUED, due_at=AT, **values)
    assert next_due_at() is None


def test_an_account_without_its_catalogues_is_due_already(bob: Person) -> None:
    account_of(bob.team)
    Catalogue.objects.all().delete()
    assert next_due_at() == LONG_AGO


@pytest.mark.django_db
def test_a_database_in_doubt_is_due_already() -> None:
    StudioState.objects.create(doubt=Doubt.RESTORED)
    assert next_due_at() == LONG_AGO


def test_nothing_is_due_twice_at_once(bob: Person) -> None:
    """After a search the next one has time: an idle clock does not search again and again."""
    account_of(bob.team, next_refresh_at=None)
    Catalogue.objects.update(next_at=None)
    job(bob.member, State.QUEUED, due_at=timezone.now())
    now = timezone.now()
    assert find_due(now=now) >= 3
    following = next_due_at()
    assert following is not None
    assert following > now
    assert Generation.objects.filter(due_at__lte=now).count() == 0
