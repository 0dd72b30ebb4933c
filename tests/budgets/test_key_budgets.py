"""Budgets of API keys: what is stopped, what is counted, and that no race gets past them."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.api_keys.models import ApiKey, Scope
from pixstudio.api_keys.operations import KeyRules, create_key, revoke_key
from pixstudio.audit.models import AuditEntry
from pixstudio.events.models import Event
from pixstudio.jobs import operations
from pixstudio.jobs.budgets import OVER_KEY, OVER_MEMBER, budgets_of
from pixstudio.jobs.models import Attempt, BudgetSum, Generation
from pixstudio.jobs.operations.submission.several_results import copy_of_job
from pixstudio.jobs.operations.submission.submit import claim_next_job
from pixstudio.jobs.states import Charge, State
from tests.budgets.test_budgets import PRICE, limit, waits_for
from tests.gallery.query_plans import gather_statistics
from tests.jobs.jobs import job, open_attempt, text_of
from tests.jobs.studio import Studio
from tests.jobs.test_races import side_by_side
from tests.sharing.test_query_plans import steps_of
from tests.teams.people import Person


def key_of(person: Person, **values: Any) -> ApiKey:
    rules = KeyRules("n8n", (Scope.READ, Scope.CREATE), **values)
    return create_key(member=person.member, rules=rules, now=timezone.now())[0]


def ask(studio: Studio, key: ApiKey) -> Generation:
    """A job that waits, asked for by this key."""
    waiting = studio.ask()
    Generation.objects.filter(pk=waiting.pk).update(api_key=key)
    return waiting


def spend(person: Person, key: ApiKey, credits: int, **values: Any) -> Attempt:
    made = job(person.member, State.DONE, api_key=key)
    charged = {"charge": Charge.CHARGED, "is_open": False, "credits": credits}
    return open_attempt(made, **{**charged, "api_key": key, **values})


def spent_by(key: ApiKey) -> int:
    rows = Attempt.objects.filter(api_key=key).exclude(charge=Charge.NOTHING)
    return sum(rows.values_list("credits", flat=True))


@pytest.mark.parametrize("is_monthly", [True, False])
def test_jobs_over_the_budget_wait_and_say_why(
    studio: Studio, alice: Person, is_monthly: bool
) -> None:
    limited = key_of(alice, budget_credits=PRICE, is_budget_monthly=is_monthly)
    free = key_of(alice)
    first, second, other = ask(studio, limited), ask(studio, limited), ask(studio, free)
    by_hand = studio.ask()
    assert studio.send_all() == 3
    found = [waits_for(one) for one in (first, second, other, by_hand)]
    assert found == [State.RUNNING, OVER_KEY, State.RUNNING, State.RUNNING]
    assert "Not enough budget left for its API key" in text_of(alice.get("/queue/"))
    # An admin may allow it, and it counts; or raise the budget.
    operations.approve_over_budget(member=alice.member, generation=second, now=timezone.now())
    assert studio.send() is not None
    assert spent_by(limited) == 2 * PRICE
    assert AuditEntry.objects.filter(action="job_raised", target_id=second.pk).exists()
    third = ask(studio, limited)
    assert studio.send() is None
    assert waits_for(third) == OVER_KEY
    ApiKey.objects.filter(pk=limited.pk).update(budget_credits=3 * PRICE)
    assert studio.send() is not None


def test_what_counts_is_charged_or_reserved_in_the_month(alice: Person) -> None:
    today = alice.team.day_of(timezone.now())
    monthly = key_of(alice, budget_credits=100)
    in_total = key_of(alice, budget_credits=1000, is_budget_monthly=False)
    last_month = today.replace(day=1) - dt.timedelta(days=1)
    for key in (monthly, in_total):
        spend(alice, key, 30)
        spend(alice, key, 5, charge=Charge.RESERVED)
        spend(alice, key, 300, charge=Charge.WRITTEN_OFF)
        spend(alice, key, 300, charge=Charge.NOTHING)
        spend(alice, key, 200, day=last_month)
    keys = budgets_of(alice.team, [], timezone.now()).keys
    assert keys is not None
    assert [keys.left_for(key.pk) for key in (monthly, in_total)] == [65, 765]
    assert [keys.left_for(pk) for pk in (None, key_of(alice).pk)] == [None, None]
    # The next month begins anew, and the total goes on.
    later = budgets_of(alice.team, [], timezone.now() + dt.timedelta(days=32)).keys
    assert later is not None
    assert [later.left_for(key.pk) for key in (monthly, in_total)] == [100, 765]


def test_the_month_is_the_teams(alice: Person) -> None:
    """At 23:30 UTC on the last day of a month, the next one has begun in Auckland."""
    key = key_of(alice, budget_credits=100)
    moment = dt.datetime(2026, 6, 30, 23, 30, tzinfo=dt.UTC)
    spend(alice, key, 40, day=dt.date(2026, 6, 30))
    for zone, left in (("UTC", 60), ("Pacific/Auckland", 100)):
        alice.team.time_zone = zone
        keys = budgets_of(alice.team, [], moment).keys
        assert keys is not None
        assert keys.left_for(key.pk) == left


def test_the_members_budget_applies_beside_it(studio: Studio, alice: Person) -> None:
    limit(alice.member, monthly_budget_credits=PRICE - 1)
    waiting = ask(studio, key_of(alice, budget_credits=10 * PRICE))
    assert studio.send() is None
    assert waits_for(waiting) == OVER_MEMBER


def test_many_jobs_of_a_stopped_key_block_no_others(studio: Studio, alice: Person) -> None:
    """More jobs than a claim looks at one by one."""
    first = ask(studio, key_of(alice, budget_credits=0))
    first.refresh_from_db()
    Generation.objects.bulk_create(
        Generation(
            team=alice.team,
            creator=alice.member.user,
            nonce=f"loop-{number}",
            operation="text",
            parameters=first.parameters,
            estimate_credits=PRICE,
            estimate_is_exact=True,
            created_at=first.created_at,
            changed_at=first.created_at,
            prepared_at=first.created_at,
            queue_position=first.queue_position + number,
            api_key_id=first.api_key_id,
        )
        for number in range(350)
    )
    by_hand = studio.ask()
    assert studio.send() is not None
    assert waits_for(by_hand) == State.RUNNING
    assert Attempt.objects.count() == 1


def test_jobs_of_people_cost_no_query_about_keys(studio: Studio, alice: Person) -> None:
    studio.ask()
    key_of(alice, budget_credits=10)
    with CaptureQueriesContext(connection) as seen:
        assert studio.send() is not None
    tables = [query["sql"] for query in seen.captured_queries if 'FROM "api_keys' in query["sql"]]
    assert tables == []


def test_further_results_of_a_request_count_for_the_key(alice: Person) -> None:
    key = key_of(alice)
    first = job(alice.member, State.RUNNING, api_key=key)
    copied = copy_of_job(
        first, nonce="2", state=State.RUNNING, created_at=timezone.now(), changed_at=timezone.now()
    )
    assert copied.api_key_id == key.pk


def test_its_member_is_notified_once_a_day(studio: Studio, alice: Person, bob: Person) -> None:
    key = key_of(bob, budget_credits=0)
    now = timezone.now()
    for moment in (now, now, now + dt.timedelta(days=1)):
        ask(studio, key)
        assert studio.send(now=moment) is None
    events = list(Event.objects.filter(kind="apikey.stopped"))
    assert [(one.user, one.subject_id) for one in events] == [(bob.member.user, key.pk.hex)] * 2
    assert events[0].facts == {"prefix": key.prefix, "reason": "budget"}


def test_waiting_jobs_of_a_revoked_key_go_on_within_its_budget(
    studio: Studio, alice: Person
) -> None:
    key = key_of(alice, budget_credits=PRICE)
    first, second = ask(studio, key), ask(studio, key)
    revoke_key(member=alice.member, key=key, now=timezone.now())
    assert studio.send_all() == 1
    assert [waits_for(one) for one in (first, second)] == [State.RUNNING, OVER_KEY]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_monthly", [True, False])
def test_fifty_at_once_do_not_pass_the_budget(
    studio: Studio, alice: Person, is_monthly: bool
) -> None:
    Account.objects.update(max_jobs=60, gen_simultaneously=60)
    key = key_of(alice, budget_credits=10 * PRICE, is_budget_monthly=is_monthly)
    for _ in range(50):
        ask(studio, key)
    team_id, claimed = alice.team.pk, []

    def claim() -> None:
        while (attempt := claim_next_job(team_id=team_id, now=timezone.now())) is not None:
            claimed.append(attempt)

    assert side_by_side(*[claim] * 8) == []
    assert len(claimed) == Attempt.objects.count() == 10
    assert spent_by(key) == 10 * PRICE


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_charge_within_the_budget(studio: Studio, alice: Person) -> None:
    key = key_of(alice, budget_credits=2 * PRICE)
    for _ in range(5):
        ask(studio, key)
    team_id = alice.team.pk
    assert not side_by_side(*[lambda: operations.submit_next(team_id=team_id)] * 4)
    assert spent_by(key) == 2 * PRICE
    assert len(studio.charges()) == 2


def test_a_key_with_many_attempts_costs_as_much_as_a_new_one(alice: Person) -> None:
    """A claim reads one sum of it, and none of its attempts."""
    key = key_of(alice, budget_credits=100, is_budget_monthly=False)
    first = spend(alice, key, 1)
    Attempt.objects.bulk_create(
        _copy(first, number, None if number % 20 else key) for number in range(6000)
    )
    job(alice.member, State.QUEUED, api_key=key)
    gather_statistics()
    with CaptureQueriesContext(connection) as seen:
        keys = budgets_of(alice.team, [], timezone.now()).keys
        assert keys is not None
        assert keys.left_for(key.pk) == 100 - 301
        assert keys.within()
    sums, waiting = _steps(seen, "SUM("), _steps(seen, "EXISTS(")
    assert BudgetSum.objects.count() == 1
    assert sums
    assert not any("jobs_attempt" in step for step in sums), sums
    if connection.vendor == "sqlite":
        assert any("states_of_key" in step for step in waiting), waiting
        assert any("limited_keys" in step for step in waiting), waiting


def _steps(seen: CaptureQueriesContext, part: str) -> list[str]:
    found = [query["sql"] for query in seen.captured_queries if part in query["sql"]]
    return [step for sql in found for step in steps_of(sql)]


def _copy(row: Attempt, number: int, key: ApiKey | None) -> Attempt:
    values = {f.attname: getattr(row, f.attname) for f in Attempt._meta.concrete_fields}
    del values["id"]
    return Attempt(
        **{**values, "reply_ref": f"copy-{number}", "api_key_id": key.pk if key else None}
    )
