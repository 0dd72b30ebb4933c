"""The page of reconciled days: who may open it, what it says, and what its buttons do."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.audit.actions import Action
from pixstudio.audit.models import AuditEntry
from pixstudio.jobs.models import Attempt
from pixstudio.jobs.queries.sent_posts import attempts_within
from pixstudio.jobs.states import State
from pixstudio.reconciliation.models import Finding, ReconciledDay
from tests.jobs.jobs import job, open_attempt
from tests.teams.people import Person, check_access, words_of

PAGE = "/accounts/reconciliation/"
NOON = dt.datetime(2026, 3, 14, 12, tzinfo=dt.UTC)


@pytest.fixture
def account(alice: Person) -> Account:
    return Account.objects.create(team=alice.team, email="a@studio.example", name="Northlight")


@pytest.fixture
def reconciled(account: Account) -> ReconciledDay:
    return day_of(account)


def day_of(account: Account, number: int = 0, **values: Any) -> ReconciledDay:
    """A checked day that adds up, `number` days before the fourteenth."""
    return ReconciledDay.objects.create(
        **{
            "team": account.team,
            "account": account,
            "day": NOON.date() - dt.timedelta(days=number),
            "checked_at": NOON,
            "counted_posts": 1,
            "own_posts": 1,
            "other_posts": 0,
            "refused_posts": 0,
            "by_endpoint": {"videos-create": [1, 1, 0]},
            "credits": "add_up",
            "lost_credits": 30,
            "explained_credits": 30,
            "gained_credits": 0,
            "expired_credits": 0,
            **values,
        }
    )


def post_on(day: ReconciledDay, key: str = "1", **values: Any) -> Finding:
    kind = values.pop("kind", Finding.Kind.POST)
    at = values.pop("at", NOON)
    return Finding.objects.create(
        day=day, kind=kind, key=key, at=at, endpoint="videos-create", **values
    )


def lost_on(alice: Person, account: Account, **values: Any) -> Attempt:
    waiting = job(alice.member, State.ASK, account=account)
    return open_attempt(waiting, sent_at=NOON, credits=30, **values)


def url_of(finding: Finding, action: str) -> str:
    return f"{PAGE}differences/{finding.pk}/{action}/"


def test_only_admins_see_and_decide(
    alice: Person, bob: Person, carol: Person, reconciled: ReconciledDay
) -> None:
    finding = post_on(reconciled)
    people: dict[str, Any] = {"allowed": [alice], "refused": [bob, carol]}
    check_access(PAGE, method="get", wrong="post", **people)
    posts = [PAGE + "export/", f"{PAGE}{reconciled.pk}/check/"]
    posts += [url_of(finding, name) for name in ("foreign", "reopening")]
    for path in posts:
        check_access(path, method="post", wrong="get", **people)


def test_another_team_sees_and_decides_nothing(mallory: Person, reconciled: ReconciledDay) -> None:
    finding = post_on(reconciled)
    assert "Northlight" not in mallory.get(PAGE).content.decode()
    for name in ("match", "foreign", "reopening"):
        assert mallory.post(url_of(finding, name), {"attempt": 1}).status_code == 404
    assert mallory.post(f"{PAGE}{reconciled.pk}/check/").status_code == 404
    finding.refresh_from_db()
    assert finding.decision == ""


def test_an_empty_page_says_when_the_first_day_appears(alice: Person) -> None:
    page = alice.get(PAGE)
    assert page.context["page"].is_empty
    assert "No days checked yet" in page.content.decode()


def row_of(page: Any) -> Any:
    return page.context["page"].groups[0][2][0]


STATES: list[tuple[str, dict[str, Any]]] = [
    ("Adds up", {}),
    ("Not checked yet", {"checked_at": None}),
    ("Statistics not read", {"problem": "unreadable", "words": "<The> API is busy."}),
    ("Partly checked", {"problem": "incomplete"}),
    ("Partly checked", {"credits": ""}),
]


@pytest.mark.parametrize(("word", "values"), STATES, ids=lambda value: str(value)[:30])
def test_each_state_has_words(
    alice: Person, account: Account, word: str, values: dict[str, Any]
) -> None:
    day_of(account, **values)
    page = alice.get(PAGE)
    assert str(row_of(page).state.word) == word
    assert "<The>" not in page.content.decode()


def test_what_does_not_add_up_offers_the_likely_job(
    alice: Person, account: Account, reconciled: ReconciledDay
) -> None:
    post_on(reconciled)
    attempt = lost_on(alice, account)
    [finding] = row_of(alice.get(PAGE)).findings
    assert [one.attempt_id for one in finding.likely] == [attempt.pk]
    assert finding.likely[0].button == "Count as charged"
    Attempt.objects.update(candidates=[{"remote_id": "user:1-x-video:1"}])
    [finding] = row_of(alice.get(PAGE)).findings
    assert finding.likely[0].button == "Match with its video"


@pytest.mark.parametrize(
    "values",
    [
        {"sent_at": NOON - dt.timedelta(hours=2)},
        {"charge": "nothing", "outcome": "busy"},
        {"remote_id": "user:1-x-video:9"},
        {"verdict": "counted"},
    ],
    ids=["hours before", "refused", "answered", "counted already"],
)
def test_other_jobs_are_not_offered(
    alice: Person, account: Account, reconciled: ReconciledDay, values: dict[str, Any]
) -> None:
    post_on(reconciled)
    waiting = job(alice.member, State.ASK, account=account)
    open_attempt(waiting, **{"sent_at": NOON, **values})
    [finding] = row_of(alice.get(PAGE)).findings
    assert finding.likely == []


def test_a_match_is_made_once_and_comes_back_to_the_page(
    alice: Person, account: Account, reconciled: ReconciledDay
) -> None:
    finding, attempt = post_on(reconciled), lost_on(alice, account)
    values = {"attempt": attempt.pk, "next": f"{PAGE}?show=open"}
    answer = alice.post(url_of(finding, "match"), values)
    assert answer.url == f"{PAGE}?show=open"
    assert "counts as charged" in words_of(answer)[0]
    attempt.refresh_from_db()
    assert (attempt.charge, attempt.verdict) == ("charged", "counted")
    assert "in the meantime" in words_of(alice.post(url_of(finding, "match"), values))[-1]
    [shown] = row_of(alice.get(PAGE)).findings
    assert "Matched by Alice" in shown.decided_text


@pytest.mark.parametrize("attempt", ["", "x", "1e3", "²", "9" * 30, "-1"])
def test_a_job_that_can_not_be_read_is_not_found(
    alice: Person, reconciled: ReconciledDay, attempt: str
) -> None:
    answer = alice.post(url_of(post_on(reconciled), "match"), {"attempt": attempt})
    assert answer.status_code == 404


def test_a_mark_keeps_its_note_and_can_be_taken_back(
    alice: Person, reconciled: ReconciledDay
) -> None:
    finding = post_on(reconciled)
    alice.post(url_of(finding, "foreign"), {"note": "<b>Sara</b>" + "x" * 300})
    text = alice.get(PAGE).content.decode()
    assert "&lt;b&gt;Sara" in text
    finding.refresh_from_db()
    assert (len(finding.note), finding.decided_by) == (200, alice.member.user)
    alice.post(url_of(finding, "reopening"))
    finding.refresh_from_db()
    assert (finding.decision, finding.note, finding.decided_by) == ("", "", None)
    assert "in the meantime" in words_of(alice.post(url_of(finding, "reopening")))[-1]


def test_only_what_is_open_is_shown_on_request(alice: Person, account: Account) -> None:
    day_of(account)
    post_on(day_of(account, 3))
    page = alice.get(PAGE + "?show=open")
    assert [group[1] for group in page.context["page"].groups] == ["2026-03-11"]
    assert page.context["page"].chips[1].count == 1


def test_older_days_are_on_further_pages(alice: Person, account: Account) -> None:
    for number in range(20):
        day_of(account, number)
    page = alice.get(PAGE).context["page"]
    assert len(page.groups) == 14
    older = alice.get(page.older_url).context["page"]
    assert (len(older.groups), older.older_url, older.newest_url) == (6, "", PAGE)
    assert alice.get(PAGE + "?before=soon").status_code == 200


def test_a_day_is_checked_again_on_request(alice: Person, reconciled: ReconciledDay) -> None:
    for _ in range(2):
        alice.post(f"{PAGE}{reconciled.pk}/check/")
    reconciled.refresh_from_db()
    assert reconciled.due_at is not None
    assert reconciled.due_at <= timezone.now()


def test_the_export_has_all_days_and_is_recorded(alice: Person, account: Account) -> None:
    post_on(day_of(account))
    Account.objects.update(name="=1+1")
    day_of(account, 1, checked_at=None, counted_posts=None)
    answer = alice.post(PAGE + "export/")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text))
    assert [row[0] for row in rows] == ["2026-03-14", "2026-03-13"]
    assert rows[0][1:5] == ["'=1+1", "Doesn’t add up", "1", "1"]
    assert rows[1][3] == ""
    assert len(head) == len(rows[0])
    assert AuditEntry.objects.filter(action=Action.RECONCILIATION_EXPORTED).count() == 1


def test_a_page_takes_as_many_queries_for_one_day_as_for_many(
    alice: Person, account: Account, django_assert_num_queries: Callable[..., Any]
) -> None:
    first, attempt = day_of(account), lost_on(alice, account)
    post_on(first)
    post_on(first, "9", decision="matched", decided_by=alice.member.user, attempt=attempt)
    alice.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        alice.get(PAGE)
    for number in range(1, 12):
        day = day_of(account, number)
        for key in range(3):
            post_on(day, str(key))
        post_on(day, "9", decision="matched", decided_by=alice.member.user, attempt=attempt)
    with django_assert_num_queries(len(few)):
        alice.get(PAGE)


def test_a_day_of_attempts_is_read_by_its_index(account: Account) -> None:
    rows = attempts_within([account.pk], (NOON - dt.timedelta(days=1), NOON))
    plan = rows.values_list("pk").explain()
    if connection.vendor == "sqlite":
        assert "USING INDEX" in plan or "COVERING INDEX" in plan
        assert "sent_at>" in plan
    else:
        assert "sent_at" in plan
