"""The audit log: append-only, checked by a command, viewed by admins."""

import csv
import datetime as dt
from functools import partial
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from pixstudio.audit.actions import Action
from pixstudio.audit.log import Actor, record
from pixstudio.audit.models import AuditChain, AuditEntry, Unchangeable
from tests.teams.people import Person

AUDIT = "/team/audit/"


def check(*expected: str) -> str:
    out, err = StringIO(), StringIO()
    try:
        call_command("audit", stdout=out, stderr=err, expect=list(expected))
    except CommandError as error:
        err.write(str(error))
    return out.getvalue() + err.getvalue()


def tamper(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.fixture
def three(alice: Person) -> list[AuditEntry]:
    return [record(Action.TEAM_CHANGED, member=alice.member, target=alice.team) for _ in range(3)]


def test_an_entry_says_who_when_from_where_what_and_on_what(alice: Person) -> None:
    alice.member.address = "192.0.2.7"
    now = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
    record(Action.ACCOUNT_PAUSED, member=alice.member, target=alice.team, label="North", now=now)
    entry = AuditEntry.objects.get()
    assert (entry.actor_id, entry.actor_label, entry.at) == (alice.member.user_id, "Alice", now)
    assert (entry.address, entry.action) == ("192.0.2.7", "account_paused")
    assert (entry.target_kind, entry.target_id) == ("team", str(alice.team.pk))
    assert (entry.target_label, entry.number, entry.is_denial) == ("North", 1, False)


def test_entries_are_only_ever_added(three: list[AuditEntry]) -> None:
    rows = AuditEntry.objects.all()
    for change in (
        partial(rows.update, action="x"),
        rows.delete,
        three[0].delete,
        three[0].save,
        partial(AuditEntry.objects.bulk_create, []),
    ):
        with pytest.raises(Unchangeable):
            change()
    assert AuditEntry.objects.count() == 3


def test_the_command_finds_nothing_wrong_in_what_was_written(three: list[AuditEntry]) -> None:
    said = check()
    assert "Halden: 3 entries, 0 wrong; end" in said
    end = said.split("end ")[1].split()[0]
    assert "not in the trail" not in check(end)


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("UPDATE audit_auditentry SET action='signed_in' WHERE number=2", "entry 2 was changed"),
        ("UPDATE audit_auditentry SET actor_label='Bob' WHERE number=1", "entry 1 was changed"),
        ("DELETE FROM audit_auditentry WHERE number=2", "entry 2 is missing"),
        ("DELETE FROM audit_auditentry WHERE number=3", "entry 3 is missing at the end"),
        ("UPDATE audit_auditchain SET last_digest='00'", "entry 3 is not what was written last"),
        ("UPDATE audit_auditchain SET last_number=2", "is missing at the end"),
    ],
)
def test_the_command_finds_what_was_changed(three: list[AuditEntry], sql: str, found: str) -> None:
    tamper(sql)
    said = check()
    assert found in said
    assert "The audit log is not as it was written." in said


def test_a_rewritten_audit_log_lacks_the_end_that_was_noted(three: list[AuditEntry]) -> None:
    end = check().split("end ")[1].split()[0]
    tamper("DELETE FROM audit_auditentry")
    tamper("DELETE FROM audit_auditchain")
    assert "0 wrong" not in check(end)
    assert "is no longer in the audit log" in check(end)
    assert "is no longer in the audit log" in check("nonsense")


def test_each_team_has_a_chain_of_its_own(three: list[AuditEntry], mallory: Person) -> None:
    record(Action.TEAM_CHANGED, member=mallory.member, target=mallory.team)
    record(Action.SIGN_IN_FAILED, label="nobody@studio.example")
    assert sorted(AuditChain.objects.values_list("last_number", flat=True)) == [1, 1, 3]
    assert "Halden" in mallory.get(AUDIT).content.decode() or mallory.get(AUDIT).status_code == 200
    assert "Halden" not in mallory.get(AUDIT).content.decode()


def numbers(person: Person, query: str) -> list[int]:
    return [row.number for row in person.get(f"{AUDIT}?{query}").context["audit"]["rows"]]


def test_the_page_is_searched_by_words_action_day_and_denials(alice: Person, bob: Person) -> None:
    now = dt.datetime(2026, 11, 24, 23, 30, tzinfo=dt.UTC)
    record(Action.ACCOUNT_PAUSED, member=alice.member, label="Northlight", now=now)
    record(Action.SIGNED_IN, actor=Actor(bob.team, bob.member.user, "192.0.2.9"), now=now)
    day = dt.timedelta(days=1)
    record(Action.REFUSED_BY_ROLE, member=bob.member, is_denial=True, now=now + day)
    assert numbers(alice, "") == [3, 2, 1]
    assert numbers(alice, "q=north") == [1]
    assert numbers(alice, "q=bob+192.0.2") == [2]
    assert numbers(alice, "action=signed_in") == [2]
    assert numbers(alice, "denied=1") == [3]
    assert numbers(alice, "since=2026-11-25") == [3]
    assert numbers(alice, "until=2026-11-24") == [2, 1]
    assert numbers(alice, "before=2") == [1]
    alice.team.time_zone = "Europe/Oslo"
    alice.team.save()
    assert numbers(alice, "until=2026-11-24") == []
    assert "No results" in alice.get(f"{AUDIT}?q=zzz").content.decode()


@pytest.mark.parametrize(
    "query", ["since=9999-12-31", "until=0001-01-01", "before=%00", "q=%00", "action=x", "before=²"]
)
def test_an_address_that_makes_no_sense_is_no_error(alice: Person, query: str) -> None:
    assert alice.get(f"{AUDIT}?{query}").status_code == 200


def test_older_entries_come_page_by_page(alice: Person) -> None:
    for _ in range(101):
        record(Action.TEAM_CHANGED, member=alice.member)
    page = alice.get(f"{AUDIT}?action=team_changed").context["audit"]
    assert (len(page["rows"]), page["older_url"]) == (
        100,
        "/team/audit/?action=team_changed&before=2",
    )
    older = alice.get(page["older_url"]).context["audit"]
    assert [row.number for row in older["rows"]] == [1]
    assert older["older_url"] == ""


def test_the_export_holds_what_was_searched_for_and_no_formula(alice: Person) -> None:
    record(Action.ACCOUNT_PAUSED, member=alice.member, label="=HYPERLINK(1)", now=timezone.now())
    answer = alice.post("/team/audit/export/?action=account_paused")
    text = b"".join(answer.streaming_content).decode()
    lines = list(csv.reader(StringIO(text.removeprefix("\ufeff"))))
    assert lines[0][:5] == ["number", "at", "who", "from", "action"]
    assert [line[8] for line in lines[1:]] == ["'=HYPERLINK(1)"]
    assert AuditEntry.objects.order_by("number").last().action == "audit_exported"


def test_only_admins_see_it(bob: Person, carol: Person) -> None:
    for person in (bob, carol):
        assert person.get(AUDIT).status_code == 403
        assert person.post("/team/audit/export/").status_code == 403
