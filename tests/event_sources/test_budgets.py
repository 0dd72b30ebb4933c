"""Budgets that are nearly spent: said once a month, for team, member, collection and API key."""

import datetime as dt

from django.db import connection
from django.test.utils import CaptureQueriesContext

from pixstudio.api_keys.models import ApiKey, Scope
from pixstudio.api_keys.operations import KeyRules, create_key, revoke_key
from pixstudio.event_sources.operations import note_spent_budgets
from pixstudio.events.models import Event, EventKind
from pixstudio.jobs.models import CostCenter
from pixstudio.jobs.states import Charge, State
from pixstudio.teams.models import Membership, Team
from tests.jobs.jobs import job, open_attempt
from tests.teams.people import Person

NOON = dt.datetime(2026, 3, 10, 12, 0, tzinfo=dt.UTC)
MINUTE, MONTH = dt.timedelta(minutes=1), dt.timedelta(days=30)


def charged(
    person: Person,
    credits: int,
    at: dt.datetime,
    center: CostCenter | None = None,
    key: ApiKey | None = None,
) -> None:
    generation = job(person.member, State.DONE, made_for=center, api_key=key)
    open_attempt(
        generation,
        credits=credits,
        charge=Charge.CHARGED,
        counted_at=at,
        day=person.team.day_of(at),
        made_for=center,
        api_key=key,
        is_open=False,
    )


def said() -> list[tuple[str, str, int]]:
    rows = Event.objects.filter(kind__startswith="budget.").order_by("pk")
    return [(one.kind, one.facts["scope"], one.facts["spent_credits"]) for one in rows]


def test_a_budget_is_said_at_its_share_and_when_it_is_spent(bob: Person) -> None:
    Team.objects.filter(pk=bob.team.pk).update(monthly_budget_credits=1000)
    note_spent_budgets(NOON)
    for credits in (700, 90, 20, 10, 180, 100):
        charged(bob, credits, NOON + MINUTE)
        note_spent_budgets(NOON + MINUTE)
    assert said() == [
        (EventKind.BUDGET_WARNING, "team", 810),
        (EventKind.BUDGET_EXHAUSTED, "team", 1000),
    ]
    event = Event.objects.first()
    assert event is not None
    assert (event.subject_id, event.user) == (bob.team.pk.hex, None)
    assert event.facts["limit_credits"] == 1000
    charged(bob, 850, NOON + MONTH)
    note_spent_budgets(NOON + MONTH)
    assert said()[2:] == [(EventKind.BUDGET_WARNING, "team", 850)]


def test_one_that_was_spent_is_not_warned_of_afterwards(bob: Person) -> None:
    Membership.objects.filter(pk=bob.member.pk).update(monthly_budget_credits=100)
    note_spent_budgets(NOON)
    charged(bob, 100, NOON + MINUTE)
    note_spent_budgets(NOON + MINUTE)
    Membership.objects.filter(pk=bob.member.pk).update(monthly_budget_credits=110)
    note_spent_budgets(NOON + MINUTE)
    (event,) = Event.objects.all()
    assert (event.kind, event.user) == (EventKind.BUDGET_EXHAUSTED, bob.member.user)
    assert event.subject_id == str(bob.member.user_id)


def test_budgets_of_collections_are_of_the_month_or_in_total(bob: Person) -> None:
    center = CostCenter.objects.create(
        team=bob.team, monthly_budget_credits=100, total_budget_credits=200
    )
    note_spent_budgets(NOON)
    charged(bob, 85, NOON + MINUTE, center)
    note_spent_budgets(NOON + MINUTE)
    charged(bob, 85, NOON + MONTH, center)
    note_spent_budgets(NOON + MONTH)
    found = Event.objects.order_by("pk").values_list("facts__is_monthly", "facts__spent_credits")
    assert list(found) == [(True, 85), (True, 85), (False, 170)]
    assert {one.subject_id for one in Event.objects.all()} == {center.pk.hex}


def test_budgets_of_api_keys_are_said_of_the_month_or_in_total(alice: Person, bob: Person) -> None:
    def key(person: Person, *, is_monthly: bool) -> ApiKey:
        rules = KeyRules("n8n", [Scope.CREATE], budget_credits=100, is_budget_monthly=is_monthly)
        return create_key(member=person.member, rules=rules, now=NOON)[0]

    monthly, total = key(bob, is_monthly=True), key(alice, is_monthly=False)
    note_spent_budgets(NOON)
    charged(bob, 500, NOON + MINUTE)
    for at in (NOON + MINUTE, NOON + MONTH):
        charged(bob, 85, at, key=monthly)
        charged(alice, 60, at, key=total)
        note_spent_budgets(at)
    found = Event.objects.order_by("pk").values_list("kind", "subject_id", "user", "facts__scope")
    bobs = (EventKind.BUDGET_WARNING, monthly.pk.hex, bob.member.user_id, "api_key")
    alices = (EventKind.BUDGET_EXHAUSTED, total.pk.hex, alice.member.user_id, "api_key")
    assert list(found) == [bobs, bobs, alices]


def test_a_revoked_key_is_not_warned_of(bob: Person) -> None:
    rules = KeyRules("n8n", [Scope.CREATE], budget_credits=100)
    key, _text = create_key(member=bob.member, rules=rules, now=NOON)
    note_spent_budgets(NOON)
    charged(bob, 85, NOON + MINUTE, key=key)
    revoke_key(member=bob.member, key=key, now=NOON + MINUTE)
    note_spent_budgets(NOON + MINUTE)
    assert said() == []


def test_the_share_is_the_teams_own_and_no_budget_says_nothing(bob: Person) -> None:
    note_spent_budgets(NOON)
    charged(bob, 500, NOON + MINUTE)
    note_spent_budgets(NOON + MINUTE)
    assert said() == []
    Team.objects.filter(pk=bob.team.pk).update(monthly_budget_credits=1000, warn_percent=50)
    note_spent_budgets(NOON + MINUTE)
    assert said() == [(EventKind.BUDGET_WARNING, "team", 500)]


def test_an_idle_look_reads_and_writes_nothing_more(bob: Person) -> None:
    charged(bob, 500, NOON)
    note_spent_budgets(NOON)
    later = NOON + dt.timedelta(hours=5)
    assert note_spent_budgets(NOON + MINUTE) == 1
    assert note_spent_budgets(later) == 0
    with CaptureQueriesContext(connection) as queries:
        assert note_spent_budgets(later + MINUTE) == 0
    assert len(queries) <= 3
    assert not any(one["sql"].startswith(("INSERT", "UPDATE")) for one in queries)


def test_two_clocks_say_it_once(bob: Person) -> None:
    Team.objects.filter(pk=bob.team.pk).update(monthly_budget_credits=1000)
    note_spent_budgets(NOON)
    charged(bob, 900, NOON + MINUTE)
    note_spent_budgets(NOON + MINUTE)
    note_spent_budgets(NOON + MINUTE)
    assert len(said()) == 1
