"""When lists are read: by the clock, and when someone asks."""

import datetime as dt

import pytest

from pixstudio.accounts.models import Account, Health
from pixstudio.effects.models import Catalogue
from pixstudio.effects.operations import enqueue_due_catalogues, request_refresh
from pixstudio.effects.operations.catalogue_refresh import RefreshRun
from pixstudio.teams.models import Team
from tests.effects.catalogues import DAY, MINUTE, NOW, list_of, read

Of = Catalogue.Of
SECOND = dt.timedelta(seconds=1)


def put_off(catalogue, **fields):
    Catalogue.objects.filter(pk=catalogue.pk).update(**fields)


def test_lists_of_new_accounts_are_read_at_once_and_then_daily(
    connected, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as nudges:
        assert enqueue_due_catalogues(NOW) == 9
    assert len(nudges) == 9
    assert Catalogue.objects.count() == 9
    assert enqueue_due_catalogues(NOW + SECOND) == 0
    assert enqueue_due_catalogues(NOW + MINUTE) == 9
    for account in Account.objects.all():
        for of in Of:
            put_off(list_of(account, of), next_at=NOW + DAY)
    assert enqueue_due_catalogues(NOW + DAY - MINUTE) == 0
    assert enqueue_due_catalogues(NOW + DAY) == 9


def test_a_list_in_trouble_is_due_again_soon(account, control):
    Account.objects.exclude(pk=account.pk).delete()
    for of in (Of.VOICES, Of.SPEECH):
        put_off(list_of(account, of), next_at=NOW + DAY)
    control.add_fault("status", "videos/effects", status=503, times=9)
    read(account)
    assert enqueue_due_catalogues(NOW + 14 * MINUTE) == 0
    assert enqueue_due_catalogues(NOW + 15 * MINUTE) == 1


@pytest.mark.parametrize("health", [Health.ON_HOLD, Health.UNAUTHORIZED, Health.GONE])
def test_lists_of_accounts_that_do_not_answer_are_left_alone(connected, health):
    enqueue_due_catalogues(NOW)
    Account.objects.update(health=health)
    assert enqueue_due_catalogues(NOW + DAY) == 0
    assert not request_refresh(team=connected, now=NOW)


def test_asking_has_all_lists_of_the_team_read_once(connected, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as nudges:
        assert request_refresh(team=connected, now=NOW)
    assert len(nudges) == 9
    with django_capture_on_commit_callbacks() as nudges:
        assert request_refresh(team=connected, now=NOW + SECOND)
    assert not nudges
    with django_capture_on_commit_callbacks() as nudges:
        assert request_refresh(team=connected, now=NOW + MINUTE)
    assert len(nudges) == 9


def test_asking_leaves_what_is_being_read_to_its_worker(
    account, django_capture_on_commit_callbacks
):
    Account.objects.exclude(pk=account.pk).delete()
    assert RefreshRun.claim(list_of(account).pk, NOW) is not None
    with django_capture_on_commit_callbacks() as nudges:
        assert request_refresh(team=account.team, now=NOW)
    assert len(nudges) == 2
    assert list_of(account).asked_at is None


def test_asking_without_an_account_or_about_others_does_nothing(connected):
    elsewhere = Team.objects.create(name="Elsewhere")
    assert not request_refresh(team=elsewhere, now=NOW)
    assert not Catalogue.objects.exists()
