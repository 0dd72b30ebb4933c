"""The clock searches when a row is due, and reads the next time only after a change."""

import datetime as dt

import pytest
from django.utils import timezone

from pixstudio.web.background.due_rows import (
    LONG_AGO,
    DueRows,
    DueRowsSearch,
    EarliestTime,
    first_of,
)
from pixstudio.web.models import Heartbeat, StudioState

HOUR = dt.timedelta(hours=1)


class Rows:
    """A source that counts how often it is asked; a search makes nothing due any more."""

    def __init__(self, due_at: dt.datetime | None = None) -> None:
        self.due_at = due_at
        self.searches = self.readings = 0
        self.trouble: Exception | None = None
        self.search = DueRowsSearch(DueRows(self._find, self._next_due_at, "Searching"))

    def _find(self, _now: dt.datetime) -> None:
        self.searches += 1
        if self.trouble:
            raise self.trouble
        self.due_at = None

    def _next_due_at(self) -> dt.datetime | None:
        self.readings += 1
        return self.due_at


def searched(*, due_at: dt.datetime | None = None) -> Rows:
    """Rows after the first search, which looks for everything."""
    rows = Rows()
    rows.search.run(has_changed=False)
    rows.due_at, rows.searches, rows.readings = due_at, 0, 0
    return rows


def test_the_first_search_looks_for_everything() -> None:
    rows = Rows()
    rows.search.run(has_changed=False)
    assert rows.searches == 1


def test_nothing_is_asked_while_nothing_changes() -> None:
    rows = searched(due_at=timezone.now() - HOUR)
    rows.search.run(has_changed=False)
    assert (rows.searches, rows.readings) == (0, 0)


def test_a_change_makes_it_read_when_rows_are_due() -> None:
    rows = searched(due_at=timezone.now() + HOUR)
    rows.search.run(has_changed=True)
    rows.search.run(has_changed=False)
    assert (rows.searches, rows.readings) == (0, 1)


def test_a_due_row_is_searched_for_once() -> None:
    rows = searched(due_at=timezone.now() - HOUR)
    rows.search.run(has_changed=True)
    rows.search.run(has_changed=False)
    assert rows.searches == 1


@pytest.mark.django_db(transaction=True)
def test_a_failed_search_is_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pixstudio.web.background.processes.RETRY_PAUSE_SECONDS", 0.0)
    rows = searched(due_at=timezone.now() - HOUR)
    rows.trouble = ValueError("a bad minute")
    rows.search.run(has_changed=True)
    rows.trouble = None
    rows.search.run(has_changed=False)
    assert (rows.searches, rows.due_at) == (2, None)


@pytest.mark.django_db
def test_earliest_is_the_first_time_of_the_column() -> None:
    now = timezone.now()
    assert EarliestTime(Heartbeat.objects.all, "beat_at").read() is None
    for number in (2, 1, 3):
        Heartbeat.objects.create(name=str(number), beat_at=now + number * HOUR)
    assert EarliestTime(Heartbeat.objects.all, "beat_at").read() == now + HOUR


@pytest.mark.django_db
def test_a_row_without_a_time_is_due_already() -> None:
    StudioState.objects.create(pk=2, beat_at=timezone.now())
    StudioState.objects.create(pk=3, beat_at=None)
    assert EarliestTime(StudioState.objects.all, "beat_at").read() == LONG_AGO


def test_first_of_leaves_out_what_has_no_time() -> None:
    now = timezone.now()
    assert first_of(None, now + HOUR, now) == now
    assert first_of(None, None) is None
