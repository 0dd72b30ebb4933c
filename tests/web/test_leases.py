"""Leases of rows: claimed by one worker, extended, lost and released."""

import datetime as dt

import pytest
from django.db.models import Q, QuerySet
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.effects.models import Catalogue
from pixstudio.web.leases import Lease, LeaseLost

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def now() -> dt.datetime:
    return timezone.now()


@pytest.fixture
def rows(connected) -> QuerySet[Catalogue]:
    account = Account.objects.filter(team=connected)[0]
    row = Catalogue.objects.create(account=account, of=Catalogue.Of.EFFECTS)
    return Catalogue.objects.filter(pk=row.pk)


def claim(rows: QuerySet[Catalogue], now: dt.datetime) -> Lease[QuerySet[Catalogue]]:
    lease = Lease.claim(rows, now, duration=MINUTE, due_column="next_at", read_count=0)
    assert lease is not None
    return lease


def test_a_row_is_claimed_once_until_the_lease_ends(rows, now):
    claim(rows, now)
    assert (rows.get().lease_until, rows.get().next_at) == (now + MINUTE, now + MINUTE)
    assert Lease.claim(rows, now + MINUTE / 2, duration=MINUTE) is None
    assert Lease.claim(rows, now + MINUTE, duration=MINUTE) is not None


def test_a_row_that_is_gone_is_not_claimed(rows, now):
    assert Lease.claim(rows.filter(read_count=7), now) is None


def test_the_condition_holds_for_the_claim_alone(rows, now):
    unread = Q(read_count=0)
    lease = Lease.claim(rows, now, duration=MINUTE, condition=unread)
    assert lease is not None
    lease.extend(read_count=5)
    assert lease.release()
    assert Lease.claim(rows, now, duration=MINUTE, condition=unread) is None


def test_a_pulse_extends_after_a_third_of_the_duration(rows, django_assert_num_queries):
    lease = claim(rows, timezone.now() - MINUTE)
    lease.pulse()
    assert rows.get().lease_until == rows.get().next_at == lease.until > timezone.now()
    with django_assert_num_queries(0):
        lease.pulse()


def test_values_are_written_with_an_extension(rows, now):
    claim(rows, now).extend(read_count=5)
    assert rows.get().read_count == 5


def test_a_lost_lease_writes_nothing(rows, now):
    slow = claim(rows, now)
    quick = claim(rows, now + MINUTE)
    with pytest.raises(LeaseLost):
        slow.extend(read_count=5)
    assert not slow.release(read_count=5)
    assert not slow.rows().exists()
    assert (rows.get().lease_until, rows.get().read_count) == (quick.until, 0)


def test_a_released_row_is_free(rows, now):
    assert claim(rows, now).release(read_count=3)
    assert (rows.get().lease_until, rows.get().read_count) == (None, 3)
    claim(rows, now)
