"""Budgets of collections: what is stopped, what is counted, and that no race gets past them."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.utils import timezone

from pixstudio.collections.models import Collection
from pixstudio.collections.operations.editing import (
    CollectionBudgets,
    delete_collection,
    set_collection_budgets,
)
from pixstudio.jobs import operations
from pixstudio.jobs.budgets import OVER_COLLECTION, budgets_of, month_of
from pixstudio.jobs.collection_budgets import collection_budgets_of
from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.states import Charge, State
from pixstudio.usage.operations import bring_up_to_date
from tests.budgets.test_budgets import PRICE, waits_for
from tests.collections.boards import board, restricted
from tests.jobs.jobs import job, open_attempt, plain, post_create, text_of, typed
from tests.jobs.studio import Studio
from tests.jobs.test_races import side_by_side
from tests.teams.people import Person


def allow(person: Person, collection: Collection, **credits: int | None) -> None:
    set_collection_budgets(
        member=person.member,
        collection=collection,
        budgets=CollectionBudgets(**credits),
        now=timezone.now(),
    )


def ask(studio: Studio, collection: Collection) -> Generation:
    """A job that waits, made for a collection."""
    waiting = studio.ask()
    Generation.objects.filter(pk=waiting.pk).update(made_for=collection.pk)
    return waiting


def spend(person: Person, collection: Collection, credits: int, **values: Any) -> Attempt:
    made = job(person.member, State.DONE, made_for_id=collection.pk)
    charged = {"charge": Charge.CHARGED, "is_open": False, "credits": credits}
    return open_attempt(made, **{**charged, "made_for_id": collection.pk, **values})


@pytest.mark.parametrize("kind", ["monthly_credits", "total_credits"])
def test_jobs_over_the_budget_wait_and_say_why(studio: Studio, alice: Person, kind: str) -> None:
    made, free = board(alice), board(alice, "Free")
    allow(alice, made, **{kind: PRICE})
    first, second, other = ask(studio, made), ask(studio, made), ask(studio, free)
    apart = studio.ask()
    assert studio.send_all() == 3
    found = [waits_for(one) for one in (first, second, other, apart)]
    assert found == [State.RUNNING, OVER_COLLECTION, State.RUNNING, State.RUNNING]
    assert "Not enough budget left for its collection" in text_of(alice.get("/queue/"))
    # An admin may allow it, and it counts; or raise the budget.
    operations.approve_over_budget(member=alice.member, generation=second, now=timezone.now())
    assert studio.send() is not None
    assert waits_for(second) == State.RUNNING
    third = ask(studio, made)
    assert studio.send() is None
    assert waits_for(third) == OVER_COLLECTION
    allow(alice, made, **{kind: 3 * PRICE})
    assert studio.send() is not None


def test_a_client_s_budget_covers_its_projects(studio: Studio, alice: Person) -> None:
    client = board(alice)
    project = board(alice, "Project", parent_id=client.pk)
    allow(alice, client, total_credits=2 * PRICE)
    allow(alice, project, monthly_credits=10 * PRICE)
    jobs = [ask(studio, project), ask(studio, client), ask(studio, project)]
    assert studio.send_all() == 2
    assert [waits_for(one) for one in jobs] == ["running", "running", OVER_COLLECTION]


def test_what_counts_is_charged_or_reserved_in_the_month(alice: Person) -> None:
    made, today = board(alice), alice.team.day_of(timezone.now())
    allow(alice, made, monthly_credits=100, total_credits=1000)
    spend(alice, made, 30)
    spend(alice, made, 5, charge=Charge.RESERVED)
    spend(alice, made, 300, charge=Charge.WRITTEN_OFF)
    spend(alice, made, 300, charge=Charge.NOTHING)
    spend(alice, made, 200, day=today.replace(day=1) - dt.timedelta(days=1))
    monthly, total = collection_budgets_of(alice.team.pk, month_of(today))
    assert (monthly.left, total.left) == (65, 765)
    budgets = budgets_of(alice.team, [], timezone.now())
    assert budgets.left_for == {made.pk: 65}
    assert [budgets.stop(price, None, made.pk) for price in (65, 66)] == ["", OVER_COLLECTION]
    # The next month begins anew, and the total goes on.
    later = timezone.now() + dt.timedelta(days=32)
    assert budgets_of(alice.team, [], later).left_for == {made.pk: 100}


def test_budgets_of_other_teams_are_no_matter(alice: Person, mallory: Person) -> None:
    made = board(mallory)
    allow(mallory, made, total_credits=1)
    assert budgets_of(alice.team, [], timezone.now()).left_for == {}


def test_a_deleted_collection_limits_nothing(studio: Studio, alice: Person) -> None:
    made = board(alice)
    allow(alice, made, total_credits=0)
    waiting = ask(studio, made)
    assert studio.send() is None
    assert waits_for(waiting) == OVER_COLLECTION
    delete_collection(member=alice.member, collection=made, now=timezone.now())
    assert studio.send() is not None


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_don_t_exceed_a_budget(studio: Studio, alice: Person) -> None:
    made = board(alice)
    allow(alice, made, total_credits=2 * PRICE)
    for _ in range(5):
        ask(studio, made)
    team_id = alice.team.pk
    assert not side_by_side(*[lambda: operations.submit_next(team_id=team_id)] * 4)
    rows = Attempt.objects.filter(made_for=made.pk).exclude(charge=Charge.NOTHING)
    assert sum(rows.values_list("credits", flat=True)) == 2 * PRICE


def test_create_shows_what_is_left(studio: Studio, alice: Person) -> None:
    client = board(alice, "Öland")
    made = board(alice, "Autumn", parent_id=client.pk)
    values = typed(collection=str(made.pk))
    page = alice.post("/create/text/settings/", values)
    assert page.context["launch"].collection_text == ""
    allow(alice, client, total_credits=1000)
    allow(alice, made, monthly_credits=PRICE)
    spend(alice, made, 10)
    launch = alice.post("/create/text/settings/", values).context["launch"]
    assert launch.collection_text == "Autumn: 20 of 30 left"
    assert "Autumn has 20 credits left" in launch.reason
    allow(alice, made)
    launch = alice.post("/create/text/settings/", values).context["launch"]
    assert plain(launch.collection_text) == "Öland: 990 of 1 000 left"
    assert launch.reason == ""
    allow(alice, made, monthly_credits=PRICE)
    # It can be sent, and waits.
    post_create(alice, values)
    assert studio.send() is None
    assert (
        waits_for(Generation.objects.get(made_for=made.pk, state=State.QUEUED)) == OVER_COLLECTION
    )


def test_the_page_shows_the_costs(alice: Person, bob: Person, carol: Person) -> None:
    client = board(alice)
    project = board(alice, "Project", parent_id=client.pk)
    allow(alice, client, monthly_credits=100)
    spend(alice, project, 30)
    spend(alice, client, 5)
    costs = carol.get(f"/collections/{client.pk}/").context["board"].costs
    assert [(one.spent, one.limit) for one in costs] == [(35, 100), (35, None)]
    costs = carol.get(f"/collections/{project.pk}/").context["board"].costs
    assert [(one.spent, one.limit) for one in costs] == [(30, None), (30, None)]


def test_usage_has_a_line_for_each_collection(alice: Person, bob: Person) -> None:
    made, secret = board(alice), restricted(alice)
    for collection, credits in ((made, 30), (secret, 50)):
        spend(bob, collection, credits)
    spend(bob, made, 8)
    bring_up_to_date(now=timezone.now())
    page = text_of(alice.get("/usage/"))
    assert "By collection" in page
    assert made.name in page
    assert secret.name in page
    own = text_of(bob.get("/usage/"))
    assert made.name in own
    assert secret.name not in own
    assert "Other or deleted collections" in own
    for person, names in (
        (alice, {made.name, secret.name}),
        (bob, {made.name, "Other or deleted collections"}),
    ):
        text = b"".join(person.get("/usage/export/")).decode().removeprefix("\ufeff")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert {row["Collection"] for row in rows} == names
        assert [row["Jobs"] for row in rows if row["Collection"] == made.name] == ["2"]
    delete_collection(member=alice.member, collection=made, now=timezone.now())
    assert "Other or deleted collections" in text_of(alice.get("/usage/"))
