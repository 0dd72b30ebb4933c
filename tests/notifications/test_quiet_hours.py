"""Quiet hours and the daily hour in a person's zone, over both changes of the clocks."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from pixstudio.notifications.quiet_hours import QuietHours, next_daily_moment

OSLO = ZoneInfo("Europe/Oslo")
NIGHT = QuietHours(dt.time(22), dt.time(7), OSLO)


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        # In winter Oslo is an hour ahead of UTC, in summer two.
        ("2026-01-10T20:59:59", None),
        ("2026-01-10T21:00:00", "2026-01-11T06:00:00"),
        ("2026-01-11T05:59:59", "2026-01-11T06:00:00"),
        ("2026-01-11T06:00:00", None),
        ("2026-07-10T19:59:59", None),
        ("2026-07-10T20:00:00", "2026-07-11T05:00:00"),
        # The clocks go from 2 to 3 on 29 March, and from 3 to 2 on 25 October.
        ("2026-03-28T21:30:00", "2026-03-29T05:00:00"),
        ("2026-03-29T04:59:59", "2026-03-29T05:00:00"),
        ("2026-03-29T05:00:00", None),
        ("2026-10-24T20:30:00", "2026-10-25T06:00:00"),
        ("2026-10-25T05:59:59", "2026-10-25T06:00:00"),
        ("2026-10-25T06:00:00", None),
    ],
)
def test_the_night_ends_by_the_clocks_of_the_zone(moment: str, end: str | None) -> None:
    assert NIGHT.end_of(utc(moment)) == (utc(end) if end else None)


def test_a_nap_at_noon_is_of_one_day() -> None:
    nap = QuietHours(dt.time(12), dt.time(13, 30), ZoneInfo("UTC"))
    assert nap.end_of(utc("2026-01-10T12:00:00")) == utc("2026-01-10T13:30:00")
    assert nap.end_of(utc("2026-01-10T13:30:00")) is None
    assert nap.end_of(utc("2026-01-10T11:59:59")) is None


def test_times_that_the_clocks_skip_or_repeat() -> None:
    skipped = QuietHours(dt.time(2, 15), dt.time(2, 45), OSLO)
    repeated = QuietHours(dt.time(2, 15), dt.time(2, 45), OSLO)
    # By the clocks of before 2:15 is 1:15 in UTC, which is 3:15 then.
    assert skipped.end_of(utc("2026-03-29T01:20:00")) == utc("2026-03-29T01:45:00")
    # The first of the two.
    assert repeated.end_of(utc("2026-10-25T00:20:00")) == utc("2026-10-25T00:45:00")
    assert repeated.end_of(utc("2026-10-25T01:20:00")) is None


def test_the_same_time_twice_is_never_quiet() -> None:
    assert QuietHours(dt.time(7), dt.time(7), OSLO).end_of(utc("2026-01-10T06:00:00")) is None


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        ("2026-01-10T06:59:59", "2026-01-10T07:00:00"),
        ("2026-01-10T07:00:00", "2026-01-11T07:00:00"),
        ("2026-03-28T07:00:00", "2026-03-29T06:00:00"),
        ("2026-10-24T06:00:00", "2026-10-25T07:00:00"),
    ],
)
def test_the_daily_summary_keeps_its_hour_when_the_clocks_change(now: str, moment: str) -> None:
    assert next_daily_moment(utc(now), 8, OSLO) == utc(moment)
