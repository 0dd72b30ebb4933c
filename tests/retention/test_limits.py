"""What the operator allows: forms, rules of before, defaults, runs; and nonsense in the setting."""

import datetime as dt

import pytest
from django.utils import timezone
from pytest_django import Settings

from pixstudio.audit.models import AuditEntry
from pixstudio.events.models import Event
from pixstudio.notifications.models import Notification
from pixstudio.operating.diagnosis import _configuration
from pixstudio.retention.models import RetentionRule, RetentionRun
from pixstudio.retention.operations.limits import apply_limits, start_applying_limits
from pixstudio.retention.operations.notifications import prune_notifications
from pixstudio.retention.operations.planning import find_due_retention
from pixstudio.retention.queries import rules_of
from pixstudio.web.background.retention import Kind
from pixstudio.web.background.retention_limits import InvalidLimits, bounds_of
from tests.jobs.jobs import text_of
from tests.retention.old_results import DAY, old_result, rule
from tests.retention.test_pages import URL, form_of, hidden
from tests.rows import each_row
from tests.teams.people import Person


def test_the_form_says_what_the_operator_allows(alice: Person, settings: Settings) -> None:
    settings.RETENTION_LIMITS = "audit:365-1095, drafts:30-, notifications:-90"
    page = alice.get(URL)
    rows = {str(row["label"]): row for row in page.context["page"]["rows"]}
    assert rows["Audit log"]["limits_text"] == "365 to 1\xa0095 days"
    assert rows["Drafts"]["limits_text"] == "30 to 3\xa0650 days or forever"
    assert rows["All notifications"]["limits_text"] == "7 to 90 days"
    assert text_of(page).count("set by the operator") == 3
    values = form_of(alice)
    # What nobody chose counts as the operator allows at most.
    assert (values["days-audit"], values["days-notifications"]) == (1095, 90)
    wrong = {"days-audit": "", "days-drafts": "10", "days-notifications": "91"}
    refused = alice.post(URL, {**values, **wrong})
    assert refused.status_code == 422
    for name in wrong:
        assert "operator of this studio" in str(refused.context["form"].errors[name])
    assert not RetentionRule.objects.exists()
    right = {**values, "days-audit": "1000", "days-drafts": "30"}
    assert alice.post(URL, hidden(alice.post(URL, right))).status_code == 302
    found = rules_of(alice.team.pk)
    assert (found[Kind.AUDIT].days, found[Kind.DRAFTS].days) == (1000, 30)


def test_rules_of_before_are_brought_within_the_limits_from_the_next_day(
    alice: Person, mallory: Person, settings: Settings
) -> None:
    now = timezone.now()
    old_result(alice, 500)
    rule(alice.team, days=2000)
    rule(mallory.team, Kind.DRAFTS, days=10)
    settings.RETENTION_LIMITS = "results:-365,drafts:30-"
    # A run that is due before the worker has looked goes by the limits too.
    find_due_retention(now)
    assert {run.kind: now - run.before for run in RetentionRun.objects.all()} == {
        "results": 365 * DAY,
        "drafts": 30 * DAY,
    }
    RetentionRun.objects.all().delete()
    assert apply_limits(now=now) == 3, "Two rules, and the results of the team without a rule."
    assert apply_limits(now=now) == 0
    stored = {(row.team_id, row.kind): row for row in RetentionRule.objects.all()}
    assert stored[alice.team.pk, "results"].days == 365
    assert stored[mallory.team.pk, "results"].days == 365
    assert stored[mallory.team.pk, "drafts"].days == 30
    assert all(row.next_run_at == now + DAY for row in stored.values())
    event = Event.objects.get(kind="retention.planned")
    assert (event.team_id, event.facts["count"]) == (alice.team.pk, 1)
    entries = AuditEntry.objects.filter(action="retention_changed", actor_id=None)
    assert entries.count() == 3


def test_notifications_go_by_the_operators_default(alice: Person, settings: Settings) -> None:
    now = timezone.now()
    for days in (10, 100, 400):
        Notification.objects.create(
            team=alice.team, user=alice.member.user, kind="comments", event_kind="comment.mention",
            key=f"{days}", created_at=now - days * DAY,
        )  # fmt: skip
    prune_notifications(now=now)
    assert Notification.objects.count() == 2
    settings.RETENTION_LIMITS = "notifications:-90"
    prune_notifications(now=now)
    assert Notification.objects.get().key == "10"


NONSENSE = {
    "audit": "isn’t like",
    "audit:-": "isn’t like",
    "audit:a-b": "isn’t like",
    "sessions:1-2": "none of results",
    "audit:100-": "from 365 to 3650",
    "results:400-30": "the lower first",
    "notifications:-90000": "from 7 to 730",
    "drafts:30-,drafts:-90": "there twice",
    "notifications_read:100-,notifications:-90": "longer than all",
}


@each_row("text, words", NONSENSE.items())
def test_doctor_names_nonsense_and_no_run_is_planned(
    settings: Settings, db: None, text: str, words: str
) -> None:
    settings.RETENTION_LIMITS = text
    (found,) = [one for one in _configuration(timezone.now()) if "RETENTION" in one]
    assert words in found
    with pytest.raises(InvalidLimits):
        start_applying_limits(timezone.now())


def test_no_rule_is_applied_by_limits_that_say_nothing(alice: Person, settings: Settings) -> None:
    rule(alice.team)
    settings.RETENTION_LIMITS = "audit"
    with pytest.raises(InvalidLimits):
        find_due_retention(timezone.now())
    assert not RetentionRun.objects.exists()


def test_limits_are_open_at_the_end_that_is_not_given(settings: Settings) -> None:
    settings.RETENTION_LIMITS = " results:30- , notifications_read:-60 "
    results, read = bounds_of(Kind.RESULTS), bounds_of(Kind.NOTIFICATIONS_READ)
    assert (results.within(None), results.within(7), results.within(40)) == (None, 30, 40)
    assert (read.default_days, read.within(90), read.within(None)) == (60, 60, 60)
    assert bounds_of(Kind.TRASH).within(None) is None
    assert dt.timedelta(days=bounds_of(Kind.AUDIT).least_days) == 365 * DAY
