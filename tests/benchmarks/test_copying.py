"""Copied days are what the studio itself would have written for such jobs."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection, models
from django.utils import timezone

from pixstudio.jobs.models import Attempt, Batch, Generation, GenerationInput
from pixstudio.usage.models import DailyUsage
from pixstudio.usage.operations import rebuild
from tests.benchmarks.outside.copying import COPIED, copy_days
from tests.benchmarks.outside.seeding import add_team, fill_derived_rows, fill_large
from tests.benchmarks.outside.studio_rows import DAYS

COPIES = 2
SUM_KEYS = ("team", "day", "who", "dimension", "key")


@pytest.fixture
def copied(db: None) -> None:
    """A studio of a few jobs, its days copied twice."""
    since = timezone.now().date() - dt.timedelta(days=DAYS)
    fill_large(add_team("large", 3), scale=0.005)
    rebuild(now=timezone.now())
    copy_days(DAYS, COPIES, since)
    fill_derived_rows()


def originals() -> "models.QuerySet[Generation]":
    return Generation.objects.filter(nonce__startswith="day-")


def copies_of(row: Any) -> list[Any]:
    names = [f"copy-{number}-{row.nonce}" for number in range(1, COPIES + 1)]
    return list(type(row).objects.filter(nonce__in=names).order_by("-created_at"))


@pytest.mark.usefixtures("copied")
def test_every_job_is_copied_with_all_that_belongs_to_it() -> None:
    days = Generation.objects.filter(nonce__contains="day-")
    assert days.count() == (1 + COPIES) * originals().count() > COPIES
    for model in (Attempt, GenerationInput):
        rows = model._default_manager.filter(generation__in=days)
        of_originals = model._default_manager.filter(generation__in=originals())
        assert rows.count() == (1 + COPIES) * of_originals.count() > 0
    assert Batch.objects.count() % (1 + COPIES) == 0


@pytest.mark.usefixtures("copied")
def test_a_copy_is_earlier_by_whole_days_and_the_same_otherwise() -> None:
    for row in originals().exclude(batch=None):
        for number, copy in enumerate(copies_of(row), 1):
            shift = dt.timedelta(days=DAYS * number)
            assert copy.created_at == row.created_at - shift
            assert copy.batch.nonce == f"copy-{number}-{row.batch.nonce}"
            assert [a.day for a in copy.attempts.all()] == [
                a.day - shift for a in row.attempts.all()
            ]
            assert copy.title == f"{row.title} take {number}"
            assert (copy.state, copy.charged_credits) == (row.state, row.charged_credits)


@pytest.mark.usefixtures("copied")
def test_saving_a_copy_would_change_nothing() -> None:
    """Also what is derived is as it would be: a new column that isn't copied well shows up here."""
    for row in Generation.objects.filter(nonce__startswith="copy-"):
        before = Generation.objects.filter(pk=row.pk).values().get()
        row.save()
        assert Generation.objects.filter(pk=row.pk).values().get() == before


@pytest.mark.usefixtures("copied")
def test_summing_the_copied_days_up_would_change_nothing() -> None:
    before = sums()
    rebuild(now=timezone.now())
    assert sums() == before
    assert len({key[1] for key in before}) > COPIES * (DAYS - 1)


def sums() -> dict[tuple[Any, ...], dict[str, Any]]:
    """By team, day and so on, everything else of a sum but its id, which is new each time."""
    rows: list[dict[str, Any]] = [{**row} for row in DailyUsage.objects.values()]
    names = [f"{SUM_KEYS[0]}_id", *SUM_KEYS[1:]]
    return {tuple(row[name] for name in names): {**row, "id": None} for row in rows}


@pytest.mark.django_db
def test_every_index_is_there_again() -> None:
    before = indexes()
    copy_days(DAYS, 1, timezone.now().date())
    assert indexes() == before


def indexes() -> dict[str, Any]:
    with connection.cursor() as cursor:
        return {
            model._meta.db_table: connection.introspection.get_constraints(
                cursor, model._meta.db_table
            )
            for model in COPIED
        }
