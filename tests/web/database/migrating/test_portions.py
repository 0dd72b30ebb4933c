"""Rows that a migration changes: some at a time, whoever holds them, and on where it was after a kill."""

import pytest
from django.db import connection, models
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext

from pixstudio.jobs.models import Generation
from pixstudio.web.database.migrating.portions import ChangeRowsInPortions
from tests.jobs.jobs import job
from tests.teams.people import Person
from tests.web.database.migrating.later import apply, later, other_connection

WITHOUT_MARK = ~models.Q(nonce__endswith="-marked")


def mark(rows: models.QuerySet) -> None:
    rows.update(nonce=Concat("nonce", models.Value("-marked")))


def marking(change=mark) -> ChangeRowsInPortions:
    return ChangeRowsInPortions("generation", remaining=WITHOUT_MARK, change=change, size=2)


@pytest.fixture
def five(bob: Person) -> None:
    for number in range(5):
        job(bob.member, nonce=f"job {number}")


def marked() -> int:
    return Generation.objects.exclude(WITHOUT_MARK).count()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("five")
def test_each_portion_is_a_transaction_of_its_own_and_goes_on_after_a_kill() -> None:
    calls = []

    def killed(rows: models.QuerySet) -> None:
        calls.append(rows.count())
        if len(calls) == 3:
            raise KeyboardInterrupt
        mark(rows)

    with pytest.raises(KeyboardInterrupt):
        apply(later(marking(killed)))
    assert marked() == (4 if connection.vendor == "postgresql" else 0)
    apply(later(marking()))
    assert set(Generation.objects.values_list("nonce", flat=True)) == {
        f"job {number}-marked" for number in range(5)
    }
    with CaptureQueriesContext(connection) as seen:
        apply(later(marking()))
    assert not [query for query in seen if query["sql"].startswith("UPDATE")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("five")
def test_a_row_that_a_worker_holds_comes_in_a_later_round() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("about locked rows")
    with other_connection() as worker:
        worker.execute("SELECT 1 FROM jobs_generation WHERE nonce = 'job 2' FOR UPDATE")
        seen_before_release = []

        def release_at_the_end(rows: models.QuerySet) -> None:
            if not rows:
                seen_before_release.append(marked())
                worker.rollback()
            mark(rows)

        apply(later(marking(release_at_the_end)))
    assert seen_before_release[0] == 4
    assert marked() == 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("five")
def test_a_change_that_leaves_rows_as_they_are_is_an_error_not_an_endless_loop() -> None:
    with pytest.raises(RuntimeError, match="still remain"):
        apply(later(marking(lambda rows: rows.update(problem="x"))))


def test_portions_are_as_large_as_fits_into_their_time() -> None:
    usual = ChangeRowsInPortions("generation", remaining=WITHOUT_MARK, change=mark)
    assert usual._next_size(100, 0.1) == 200
    assert usual._next_size(100, 0.001) == 200
    assert usual._next_size(1000, 2.0) == 100
    assert usual._next_size(1000, 500.0) == 10
    assert usual._next_size(1900, 0.1) == 2000
    assert marking()._next_size(2, 0.0) == 2
