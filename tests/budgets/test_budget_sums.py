"""Sums that budgets of keys and collections are read from: kept with every change of an attempt."""

import datetime as dt
import random
import uuid
from collections import Counter
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from pixstudio.api_keys.models import ApiKey
from pixstudio.jobs.budget_sums import sum_up_again
from pixstudio.jobs.models import Attempt, BudgetSum, CostCenter
from pixstudio.jobs.states import Charge, State
from pixstudio.operating.diagnosis import examine
from tests.budgets.test_key_budgets import key_of, spend
from tests.jobs.jobs import job
from tests.jobs.test_races import side_by_side
from tests.teams.people import Person

MARCH, APRIL = dt.date(2026, 3, 31), dt.date(2026, 4, 1)
Sums = dict[tuple[uuid.UUID, dt.date], int]


def kept() -> Sums:
    """What the triggers kept; rows of one month added up, and what is nothing left out."""
    found: Counter[tuple[uuid.UUID, dt.date]] = Counter()
    for row in BudgetSum.objects.all():
        found[row.subject_id, row.month] += row.credits
    return {key: credits for key, credits in found.items() if credits}


def expected() -> Sums:
    """The same, counted from the attempts."""
    found: Counter[tuple[uuid.UUID, dt.date]] = Counter()
    for row in Attempt.objects.filter(charge__in=(Charge.CHARGED, Charge.RESERVED)):
        for subject in filter(None, (row.api_key_id, row.made_for_id)):
            found[subject, row.day.replace(day=1)] += row.credits
    return {key: credits for key, credits in found.items() if credits}


def doctors_words() -> list[str]:
    (found,) = [one for one in examine(timezone.now()) if one.name == "budgets"]
    return found.problems


def test_every_change_of_an_attempt_changes_its_sums(alice: Person, bob: Person) -> None:
    dealer = random.Random(7)
    keys = [key_of(alice), key_of(bob), None]
    centers = [CostCenter.objects.create(team=alice.team), None]
    rows = [
        spend(
            alice,
            keys[0],
            dealer.randrange(100),
            api_key=dealer.choice(keys),
            made_for=dealer.choice(centers),
            charge=dealer.choice(list(Charge)),
            day=dealer.choice([MARCH, APRIL]),
        )
        for _ in range(30)
    ]
    assert kept() == expected() != {}
    changes: list[dict[str, Any]] = [
        *({"charge": charge} for charge in Charge),
        *({"api_key": key} for key in keys),
        *({"made_for": center} for center in centers),
        {"credits": 33},
        {"day": APRIL},
        {"credits": 7, "charge": Charge.CHARGED, "day": MARCH},
        {"words": "of no account"},
    ]
    for _ in range(60):
        chosen = [row.pk for row in dealer.sample(rows, 3)]
        Attempt.objects.filter(pk__in=chosen).update(**dealer.choice(changes))
    Attempt.objects.filter(pk__in=[row.pk for row in rows[:5]]).delete()
    with transaction.atomic():
        Attempt.objects.update(credits=1000, charge=Charge.CHARGED)
        transaction.set_rollback(True)
    assert kept() == expected()
    ApiKey.objects.filter(pk=keys[1].pk).delete()
    CostCenter.objects.all().delete()
    assert kept() == expected()
    found = kept()
    assert doctors_words() == []
    BudgetSum.objects.filter(month=APRIL).update(credits=F("credits") + 1)
    assert ["release" in words for words in doctors_words()] == [True]
    BudgetSum.objects.all().delete()
    assert len(doctors_words()) == 1
    sum_up_again(connection)
    assert kept() == found
    assert doctors_words() == []
    alice.team.delete()
    assert kept() == {}


@pytest.mark.django_db(transaction=True)
def test_transactions_side_by_side_lose_nothing_and_wait_for_none(alice: Person) -> None:
    """Of two keys, in either order: on one row for each, some would wait for each other for ever."""
    keys = [key_of(alice), key_of(alice)]
    made = [[spend(alice, key, 1) for key in keys * 5] for _ in range(4)]

    def settle(rows: list[Attempt]) -> None:
        for round_ in range(5):
            with transaction.atomic():
                for row in rows if round_ % 2 else rows[::-1]:
                    Attempt.objects.filter(pk=row.pk).update(credits=round_ + row.pk % 7)

    assert side_by_side(*[lambda rows=rows: settle(rows) for rows in made]) == []
    assert kept() == expected()
    assert len(kept()) == 2


def test_a_claim_that_is_taken_back_costs_nothing(alice: Person) -> None:
    key = key_of(alice)
    with transaction.atomic():
        spend(alice, key, 40)
        transaction.set_rollback(True)
    assert job(alice.member, State.QUEUED, api_key=key)
    assert kept() == {}
