"""Rows are taken in one order, the trail's last, so that no two transactions block each other."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import remove_account
from pixstudio.budgets import operations as budget_operations
from pixstudio.jobs import operations
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.teams import operations as people
from pixstudio.teams.models import Membership, Role
from pixstudio.teams.operations import Limits
from tests.imports.import_steps import begin, plant, step
from tests.jobs.jobs import job
from tests.jobs.studio import Studio
from tests.teams.people import Person

WRITES = re.compile(r'^(?:UPDATE|DELETE FROM|INSERT INTO) "(\w+)"')
TRAIL = {"audit_auditchain", "audit_auditentry"}
# Rows of tasks are new, and no one waits for them.
LEFT_OUT = TRAIL | {"django_tasks_db_dbtaskresult"}


def written_after_trail(act: Callable[[], object]) -> list[str]:
    """The tables that were written after the trail was."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        act()
    found = [match[1] for one in captured if (match := WRITES.match(one["sql"]))]
    assert set(found) >= TRAIL
    begins = min(found.index(table) for table in TRAIL)
    return [table for table in found[begins:] if table not in LEFT_OUT]


def keep_rules(studio: Studio, *others: Membership) -> Callable[[], object]:
    account = studio.account.pk
    return lambda: budget_operations.save_budget_rules(
        member=studio.member,
        team=Limits(100, 50),
        warn_percent=50,
        members={one.pk: Limits(10, None) for one in others},
        policy="round_robin",
        accounts={one.pk: account for one in others},
        now=timezone.now(),
    )


def test_rules_of_spending(studio: Studio, bob: Person, carol: Person) -> None:
    job(bob.member, State.QUEUED, problem="over_team")
    assert written_after_trail(keep_rules(studio, bob.member, carol.member)) == []


def test_an_account_that_is_removed(studio: Studio) -> None:
    job(studio.member, account=studio.account)
    now = timezone.now()
    act = lambda: remove_account(account=studio.account, member=studio.member, now=now)  # noqa: E731
    assert written_after_trail(act) == []
    assert not Account.objects.exists()


@pytest.mark.parametrize("email", ["dana@halden.example", ""])
def test_an_invitation_is_renewed(alice: Person, email: str) -> None:
    asked_values: dict[str, Any] = {"member": alice.member, "now": timezone.now()}
    first = people.invite_member(email=email, role=Role.CREATOR, days=7, **asked_values).invitation
    assert written_after_trail(lambda: people.invite_again(invitation=first, **asked_values)) == []


def test_a_running_job_that_is_cancelled_takes_its_account_first(studio: Studio) -> None:
    running = job(studio.member, account=studio.account)
    with CaptureQueriesContext(connection) as captured:
        operations.cancel_generation(generation=running, now=timezone.now(), member=studio.member)
    said = [one["sql"] for one in captured]
    taken = next(place for place, sql in enumerate(said) if 'FROM "accounts_account"' in sql)
    moved = next(place for place, sql in enumerate(said) if "IN ('running')" in sql)
    assert taken < moved
    assert Generation.objects.get().state == State.CANCELLED


def test_a_page_of_an_import_takes_its_account_first(studio: Studio) -> None:
    plant(studio, 1)
    walk = begin(studio)
    with CaptureQueriesContext(connection) as captured:
        assert step(walk)
    # Of a statement that the database has prepared, Django can't say the text.
    said = [one["sql"] or "" for one in captured]
    begins = next(place for place, sql in enumerate(said) if sql.startswith("SAVEPOINT"))
    assert 'FROM "accounts_account"' in said[begins + 1]
