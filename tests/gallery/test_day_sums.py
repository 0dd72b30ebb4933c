"""Sums of days and months: kept with every change of a job, exact in every time zone."""

import datetime as dt
import random
import re
from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pixstudio.gallery.day_sums import sum_up_again
from pixstudio.gallery.filtering.filters import Filters, values_of
from pixstudio.gallery.kept_sums import counts_of_months, kept_sums
from pixstudio.gallery.models import ResultSum
from pixstudio.gallery.result_lists import filtered_page, sums_of_days
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.trash.operations import restore_generations, trash_generations
from tests.gallery.query_plans import copy_job, faults_of
from tests.jobs.jobs import job, plain, text_of
from tests.selections.bulk_steps import act
from tests.teams.people import Person

NOON = dt.datetime(2026, 3, 10, 12, 0, tzinfo=dt.UTC)
Sums = dict[tuple[object, ...], tuple[int, int, int]]


def made(person: Person, at: dt.datetime = NOON, state: State = State.DONE, **values: object):
    values = {"charged_credits": 10, **values}
    return job(person.member, state, created_at=at, changed_at=at, **values)


def kept() -> Sums:
    """What the triggers kept, by all that sums are kept by; parts added up, and what is nothing left out."""
    found: dict[tuple[object, ...], Counter[str]] = {}
    for row in ResultSum.objects.all():
        key = (row.team_id, row.result_group, row.unit, row.begins_at)
        sums = found.setdefault((*key, row.creator, row.operation, row.model), Counter())
        sums.update(count=row.count, imported=row.imported_count, credits=row.credits)
    made = {key: (one["count"], one["imported"], one["credits"]) for key, one in found.items()}
    return {key: sums for key, sums in made.items() if sums != (0, 0, 0)}


def recounted() -> Sums:
    sum_up_again(connection)
    return kept()


def test_every_change_of_a_job_changes_its_sums(
    alice: Person, bob: Person, mallory: Person
) -> None:
    dealer = random.Random(7)
    people = [alice, bob, mallory]
    rows = [
        made(
            dealer.choice(people),
            NOON + dt.timedelta(hours=dealer.randrange(2000)),
            dealer.choice([State.DONE, State.FAILED, State.QUEUED, State.RUNNING]),
            operation=dealer.choice(["text", "image"]),
            is_imported=dealer.random() < 0.2,
        )
        for _ in range(30)
    ]
    changes: list[dict[str, object]] = [
        {"state": State.DONE},
        {"state": State.FAILED},
        {"state": State.RUNNING},
        {"charged_credits": 33},
        {"charged_credits": None, "estimate_credits": 7},
        {"removed_at": NOON},
        {"removed_at": None},
        {"creator": None},
        {"parameters": {"model": "v5", "prompt": "x"}},
        {"note": "of no account"},
    ]
    for _ in range(60):
        chosen = dealer.sample(rows, 3)
        Generation.objects.filter(pk__in=[row.pk for row in chosen]).update(
            **dealer.choice(changes)
        )
    Generation.objects.filter(pk=rows[0].pk).delete()
    found = kept()
    assert found
    assert found == recounted()


def test_sums_of_a_deleted_team_go_with_it(mallory: Person, bob: Person) -> None:
    made(mallory)
    made(bob)
    mallory.team.delete()
    assert set(ResultSum.objects.values_list("team", flat=True)) == {bob.team.pk}


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Asia/Kathmandu", "Pacific/Apia"])
def test_days_and_months_are_those_of_the_time_zone(bob: Person, zone: str) -> None:
    here = ZoneInfo(zone)
    edges = [
        dt.datetime(2026, month, day, hour, minute, tzinfo=dt.UTC)
        for month, day in ((1, 31), (2, 1), (2, 28), (3, 1))
        for hour, minute in ((0, 0), (5, 45), (7, 59), (12, 0), (18, 14), (18, 15), (23, 59))
    ]
    for at in edges:
        made(bob, at)
    values = values_of(bob.member, Filters())
    with timezone.override(here):
        expected = Counter(at.astimezone(here).date().replace(day=1) for at in edges)
        assert counts_of_months(values) == dict(expected)
        for day, count in Counter(at.astimezone(here).date() for at in edges).items():
            begin = dt.datetime.combine(day, dt.time.min, here)
            end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, here)
            assert kept_sums(values, begin, end) == (count, 0, 10 * count), day


def test_the_heading_counts_the_whole_day_however_many_there_are(
    alice: Person, bob: Person
) -> None:
    copy_job(made(alice, nonce="original"), bob.member.user, rows=1500)
    filters = Filters()
    page = filtered_page(bob.member, filters)
    day, sums = next(iter(sums_of_days(bob.member, filters, page).items()))
    rows = Generation.objects.filter(result_group="finished", created_at__date=day)
    assert (sums.count.count, sums.count.is_more) == (rows.count(), False)
    other = Filters(is_mine=True, model="v5.6")
    page = filtered_page(bob.member, other)
    day, sums = next(iter(sums_of_days(bob.member, other, page).items()))
    mine = rows.model.objects.filter(
        result_group="finished", created_at__date=day, creator=bob.member.user, model="v5.6"
    )
    assert sums.count.count == mine.count()


def test_the_heading_is_right_after_a_removal(bob: Person) -> None:
    rows = [made(bob, NOON + dt.timedelta(minutes=number)) for number in range(4)]
    assert "4 jobs, 40 credits" in plain(text_of(bob.get("/gallery/")))
    answer = plain(text_of(act(bob, "trash", rows[:3], htmx=True, filter="/gallery/")))
    heading = re.search(r'id="day-sum-2026-03-10" hx-swap-oob="true">([^<]*)<', answer)
    assert heading
    assert plain(heading[1]) == "1 job, 10 credits"


def test_restored_results_are_in_the_sums_again(bob: Person) -> None:
    row, now = made(bob), timezone.now()
    before = kept()
    trash_generations(generations=[row], now=now)
    assert kept() == {}
    restore_generations(generations=[Generation.objects.get(pk=row.pk)])
    assert kept() == before


def test_months_can_be_jumped_to(bob: Person, carol: Person, mallory: Person) -> None:
    for month in (1, 2, 4):
        made(bob, dt.datetime(2026, month, 5, tzinfo=dt.UTC), parameters={"prompt": f"In {month}"})
    made(mallory, dt.datetime(2026, 6, 5, tzinfo=dt.UTC))
    gallery = carol.get("/gallery/").context["gallery"]
    (year,) = gallery.years
    assert [(one.key, one.count_text) for one in year.months] == [
        ("2026-04", "1"),
        ("2026-02", "1"),
        ("2026-01", "1"),
    ]
    jumped = carol.get(year.months[1].url).context["gallery"]
    assert [tile.title for day in jumped.days for tile in day.tiles] == ["In 2", "In 1"]
    assert jumped.first_url == "/gallery/"
    assert [one.key for one in jumped.years[0].months if one.is_current] == ["2026-02"]
    oldest = carol.get("/gallery/?sort=old").context["gallery"].years[0].months
    assert [one.key for one in oldest] == ["2026-01", "2026-02", "2026-04"]
    jumped = carol.get(oldest[1].url).context["gallery"]
    assert [tile.title for day in jumped.days for tile in day.tiles] == ["In 2", "In 4"]


def test_months_of_filters_that_no_sums_are_kept_by_have_no_counts(bob: Person) -> None:
    for month in (1, 2):
        made(bob, dt.datetime(2026, month, 5, tzinfo=dt.UTC))
    unkept = ("favourite=1", "rejected=hide", "q=lighthouse", "quality=540p", "rating=3", "tag=sea")
    for query in unkept:
        months = bob.get(f"/gallery/?{query}").context["gallery"].years[0].months
        assert [(one.key, one.count_text) for one in months] == [("2026-02", ""), ("2026-01", "")]
    for query in ("state=open", "sort=rating"):
        assert bob.get(f"/gallery/?{query}").context["gallery"].years == []


def test_sums_are_read_from_their_index(alice: Person, bob: Person) -> None:
    copy_job(made(alice, nonce="original"), bob.member.user, rows=3000)
    values = values_of(bob.member, Filters(is_mine=True))
    begin = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
    with CaptureQueriesContext(connection) as seen, timezone.override(ZoneInfo("Asia/Kathmandu")):
        assert kept_sums(values, begin, begin + dt.timedelta(days=1))[0]
        assert counts_of_months(values)
    is_small = connection.vendor == "postgresql"
    assert faults_of(seen.captured_queries, is_small=is_small) == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite sums up all at once")
@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_each_month_is_summed_up_by_itself(
    alice: Person, mallory: Person
) -> None:
    for number in range(6):
        made(alice if number % 2 else mallory, NOON + dt.timedelta(days=20 * number))
    right = kept()
    ResultSum.objects.filter(unit=ResultSum.MONTH).update(count=7)
    ResultSum.objects.filter(team=alice.team, begins_at__gt=NOON + dt.timedelta(days=30)).delete()
    wrong = ResultSum.objects.filter(team=mallory.team).first()
    ResultSum.objects.create(
        **{f.attname: getattr(wrong, f.attname) for f in wrong._meta.fields if f.name != "id"}
        | {"begins_at": NOON - dt.timedelta(days=400)}
    )
    assert kept() != right
    assert recounted() == right
