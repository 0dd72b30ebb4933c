"""The owners' pages: rules with a question before they are saved, and storage limits of members."""

import datetime as dt
import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from pixstudio.audit.models import AuditEntry
from pixstudio.events.models import Event
from pixstudio.jobs.models import Generation
from pixstudio.library.operations import InsufficientStorage
from pixstudio.library.operations.uploads import start_upload
from pixstudio.retention.models import RetentionRule, RetentionRun
from pixstudio.retention.operations.planning import find_due_retention
from pixstudio.retention.queries import rules_of
from pixstudio.retention.rules import ALL_SPARED, Rule
from pixstudio.teams.models import Membership
from pixstudio.web.background.retention import Kind
from tests.jobs.jobs import finished, text_of
from tests.library.asset_factory import create_assets
from tests.retention.old_results import DAY, begin, old_result, rule
from tests.teams.people import Person, words_of

URL, STORAGE_URL = "/team/retention/", "/team/storage/"


def form_of(person: Person, url: str = URL) -> dict[str, Any]:
    form = person.get(url).context["form"]
    values = {field.html_name: field.value() for field in form}
    return {name: "" if value is None else value for name, value in values.items()}


def hidden(answer: Any) -> dict[str, list[str]]:
    """What the page that asks would post."""
    found: dict[str, list[str]] = {}
    pattern = r'<input type="hidden" name="([^"]+)" value="([^"]*)">'
    for name, value in re.findall(pattern, text_of(answer)):
        found.setdefault(name, []).append(value)
    return found


def test_a_rule_is_asked_about_with_numbers_and_starts_the_next_day(alice: Person) -> None:
    old_result(alice, 100)
    old_result(alice, 70)
    values = {**form_of(alice), "days-results": "90", "action": "files"}
    question = alice.post(URL, values)
    row = question.context["page"]["rows"]
    assert question.status_code == 200
    assert [(one["now_text"][:8], one["soon_text"][:9]) for one in row] == [
        ("1 result", "2 results")
    ]
    assert not RetentionRule.objects.exists()
    # Another answer than to this question saves nothing.
    assert alice.post(URL, {**values, "confirmed": "0" * 24}).status_code == 200
    before = timezone.now()
    answer = alice.post(URL, hidden(question))
    assert (answer.status_code, answer.url) == (302, URL)
    saved = RetentionRule.objects.get()
    assert rules_of(alice.team.pk)[Kind.RESULTS] == Rule(90, "files", "", ALL_SPARED)
    assert saved.starts_at >= before + DAY
    assert saved.noticed_at is not None
    assert Event.objects.get(kind="retention.planned").facts["count"] == 1
    entry = AuditEntry.objects.get(action="retention_changed")
    assert entry.target_label.startswith("Results: after 90 days delete files, keep facts")
    find_due_retention(before + DAY - dt.timedelta(minutes=1))
    assert not RetentionRun.objects.exists()
    find_due_retention(saved.starts_at)
    assert RetentionRun.objects.get().action == "files"
    out = StringIO()
    call_command("retention", "--dry-run", stdout=out)
    assert "Results: after 90 days" in out.getvalue()
    assert "Now: 1 result" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("retention")


def test_a_rule_without_days_asks_nothing_and_stops_what_runs(alice: Person) -> None:
    rule(alice.team)
    old_result(alice)
    run = begin()
    values = {**form_of(alice), "days-results": ""}
    answer = alice.post(URL, values)
    assert words_of(answer) == ["Saved. Nothing is removed before tomorrow at this time."]
    run.refresh_from_db()
    assert run.state == "stopping"
    row = RetentionRule.objects.get()
    assert (row.days, row.next_run_at) == (None, None)
    assert words_of(alice.post(URL, form_of(alice))) == ["Nothing was changed."]


def test_bad_input_and_a_form_that_is_out_of_date_save_nothing(alice: Person, bob: Person) -> None:
    shown = form_of(alice)
    wrong: list[dict[str, Any]] = [
        {"days-results": "6"},
        {"days-results": "3651"},
        {"days-results": "1.5"},
        {"days-audit": "364"},
        {"days-notifications": ""},
        {"days-notifications": "731"},
        {"days-notifications_read": "400", "days-notifications": "300"},
        {"action": "storage"},
        {"action": "burn"},
        {"spared": ["everything"]},
    ]
    statuses = [alice.post(URL, {**shown, **values}).status_code for values in wrong]
    assert statuses == [422] * len(wrong)
    question = alice.post(URL, {**shown, "days-drafts": "30"})
    rule(alice.team, Kind.TRASH)
    assert alice.post(URL, hidden(question)).status_code == 422
    assert [row.kind for row in RetentionRule.objects.all()] == ["trash"]
    Membership.objects.filter(pk=bob.member.pk).update(role="admin")
    assert bob.get(URL).status_code == bob.post(URL, shown).status_code == 403
    assert 'href="/team/retention/"' in text_of(alice.get("/team/"))
    assert 'href="/team/retention/"' not in text_of(bob.get("/team/"))


def test_a_member_with_a_limit_uploads_up_to_it(alice: Person, bob: Person) -> None:
    finished(bob.member, size_bytes=600_000_000)
    values = form_of(alice, STORAGE_URL)
    name = f"quota-{bob.member.pk}"
    assert alice.post(STORAGE_URL, {**values, name: "0"}).status_code == 422
    assert alice.post(STORAGE_URL, {**values, name: "1"}).status_code == 302
    assert AuditEntry.objects.filter(action="storage_limit_changed").count() == 1
    row = alice.get(STORAGE_URL).context["page"]["rows"]
    assert [one["sum_text"] for one in row if one["name"] == "Bob"] == ["600 MB"]

    def upload(person: Person, size: int, mark: str) -> None:
        start_upload(
            member=person.member,
            name="a.mp4",
            size_bytes=size,
            fingerprint=mark,
            now=timezone.now(),
        )

    upload(bob, 300_000_000, "first")
    with pytest.raises(InsufficientStorage, match=r"only 100 MB of storage left"):
        upload(bob, 200_000_000, "second")
    upload(alice, 200_000_000, "hers")
    create_assets(bob.team, 1)
    words = bob.get("/library/").context["library"]["sums"]["words"]
    assert words.endswith("you: 900 MB of 1.0 GB with results")
    # A result is saved all the same; what is deleted for good counts no more.
    finished(bob.member, size_bytes=600_000_000)
    Generation.objects.update(deleted_at=timezone.now(), size_bytes=None)
    upload(bob, 200_000_000, "third")
    assert alice.post(STORAGE_URL, values).status_code == 422, "The limits changed meanwhile."
