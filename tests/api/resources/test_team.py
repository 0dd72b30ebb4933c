"""Accounts, usage and the key itself by the API."""

import datetime as dt

import pytest
from django.utils import timezone

from pixstudio.accounts.models import Account, Health
from pixstudio.api_keys.models import Scope
from pixstudio.jobs.models import Attempt
from pixstudio.teams.models import Team
from pixstudio.usage.operations import rebuild
from tests.api.requests import Program, program_of
from tests.jobs.jobs import job, open_attempt
from tests.teams.people import Person
from tests.usage.past_jobs import NOON, made


def test_accounts_tell_state_credits_and_slots_but_no_email(
    admin: Program, connected: Team
) -> None:
    account = connected.accounts.all()[0]
    answer = admin.get("accounts")
    row = next(one for one in answer.json() if one["id"] == str(account.pk))
    assert row["state"] == "ready"
    assert row["credits"]["total"] == account.credits
    assert row["slots"] == {"total": account.places, "used": 0, "used_elsewhere": 0}
    assert "@" not in answer.content.decode()
    assert admin.get(f"accounts/{account.pk}").json() == row


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"health": Health.ON_HOLD}, "on_hold"),
        ({"health": Health.UNAUTHORIZED}, "unauthorized"),
        ({"health": Health.GONE}, "gone"),
        ({"is_paused": True}, "paused"),
        ({"foreign_jobs": 8}, "full"),
    ],
)
def test_accounts_have_one_state(
    admin: Program, connected: Team, values: dict[str, object], state: str
) -> None:
    account = connected.accounts.all()[0]
    Account.objects.filter(pk=account.pk).update(**values)
    assert admin.get(f"accounts/{account.pk}").json()["state"] == state


def test_accounts_are_for_admins(
    reader: Program, bob: Person, stranger: Program, connected: Team
) -> None:
    account = connected.accounts.all()[0]
    assert reader.get("accounts").status_code == 403
    assert program_of(bob).get("accounts").status_code == 403
    assert stranger.get("accounts").json() == []
    assert stranger.get(f"accounts/{account.pk}").status_code == 404


@pytest.fixture
def past(alice: Person, bob: Person) -> None:
    made(alice.member, credits=80)
    made(bob.member, credits=50)
    made(bob.member, "failed", credits=10, at=NOON - dt.timedelta(days=1))
    rebuild(now=timezone.now())


RANGE = "from=2026-03-01&to=2026-03-31"


def test_usage_of_the_team_by_day_and_member(admin: Program, past: None, bob: Person) -> None:
    found = admin.get(f"usage?{RANGE}").json()
    assert (found["whose"], found["total"]["jobs"]) == ("team", 3)
    assert [row["key"] for row in found["items"]] == ["2026-03-13", "2026-03-14"]
    by_member = admin.get(f"usage?{RANGE}&by=member").json()["items"]
    assert [(row["name"], row["jobs"]) for row in by_member] == [("Alice", 1), ("Bob", 2)]
    by_model = admin.get(f"usage?{RANGE}&by=model").json()["items"]
    assert [row["name"] for row in by_model] == ["v5.6"]
    his = admin.get(f"usage?{RANGE}&member={bob.member.user_id}").json()
    assert (his["whose"], his["total"]["jobs"]) == ("member", 2)


def test_usage_by_key(admin: Program, bob: Person) -> None:
    program = program_of(bob)
    attempt = made(bob.member, credits=50)
    Attempt.objects.filter(pk=attempt.pk).update(api_key=program.key)
    rebuild(now=timezone.now())
    (row,) = admin.get(f"usage?{RANGE}&by=key").json()["items"]
    assert (row["key"], row["charged_credits"]) == (str(program.key.pk), 50)
    assert row["name"].startswith("A script")


def test_usage_without_the_scope_admin_is_one_s_own(past: None, bob: Person, alice: Person) -> None:
    program = program_of(bob)
    found = program.get(f"usage?{RANGE}&by=operation").json()
    assert (found["whose"], found["total"]["charged_credits"]) == ("member", 60)
    other = f"usage?{RANGE}&member={alice.member.user_id}"
    for path in (other, f"usage?{RANGE}&by=member", f"usage?{RANGE}&by=account"):
        assert program.get(path).status_code == 403, path
    assert program_of(alice, [Scope.READ]).get(f"usage?{RANGE}").json()["whose"] == "member"
    assert program_of(alice, [Scope.FILES]).get(f"usage?{RANGE}").status_code == 403


@pytest.mark.parametrize(
    "query", ["from=2026-03-02&to=2026-03-01", "from=2020-01-01", "by=hour", "to=0"]
)
def test_usage_refuses_impossible_ranges(admin: Program, query: str) -> None:
    assert admin.get(f"usage?{query}").status_code == 422


def test_usage_of_another_team_is_nothing(stranger: Program, past: None) -> None:
    assert stranger.get(f"usage?{RANGE}").json()["total"]["jobs"] == 0


def test_me_has_key_member_team_and_what_is_left(bob: Person) -> None:
    bob.member.monthly_budget_credits = 300
    bob.member.save()
    program = program_of(bob, [Scope.CREATE], budget_credits=200)
    spent = job(bob.member, estimate_credits=80, api_key=program.key)
    open_attempt(spent, api_key=program.key)
    found = program.get("me").json()
    assert found["key"]["scopes"] == ["create"]
    assert found["key"]["prefix"] == program.key.prefix
    assert (found["member"]["role"], found["team"]["name"]) == ("creator", "Halden")
    assert found["budgets"]["key_credits"] == 120
    assert found["budgets"]["member_credits"] == 220
    assert found["budgets"]["team_credits"] is None
    assert program.text not in str(found)


def test_me_shows_only_scopes_that_the_role_covers_now(bob: Person) -> None:
    program = program_of(bob, [Scope.READ, Scope.CREATE])
    bob.member.role = "viewer"
    bob.member.save()
    assert program.get("me").json()["key"]["scopes"] == ["read"]
