"""Steps of journeys about what is stored, and for how long."""

import datetime as dt
from typing import Any

from django.test import Client
from django.utils import timezone

from pixstudio.audit.models import AuditEntry
from pixstudio.jobs.models import Generation
from pixstudio.privacy.models import PersonDeletion, TeamDeletion
from pixstudio.retention.models import RetentionRule, RetentionRun
from pixstudio.teams.models import Membership, Role, User
from tests.teams.people import sign_in

DAY = dt.timedelta(days=1)


def age(email: str, days: str) -> int:
    """Let the results of a team be older."""
    then = timezone.now() - int(days) * DAY
    rows = Generation.objects.filter(team__memberships__user__email=email)
    # What `make` of bulk_results lists has no files; old ones do.
    rows.filter(file="").update(file="results/none/result.mp4")
    return rows.update(finished_at=then, changed_at=then)


def let_a_day_pass(email: str) -> int:
    """Rules that start the next day start now."""
    now = timezone.now()
    rules = RetentionRule.objects.filter(team__memberships__user__email=email)
    return rules.update(starts_at=now, next_run_at=now)


def run_of(email: str) -> dict[str, Any]:
    """How far the team's run of old results is, and how often the audit log has it."""
    member = Membership.objects.get(user__email=email)
    run = RetentionRun.objects.filter(team=member.team).order_by("-created_at").first()
    entries = AuditEntry.objects.filter(chain=str(member.team_id), action="retention_applied")
    rows = Generation.objects.filter(team=member.team)
    return {
        "state": run.state if run else "",
        "done": run.done_count if run else 0,
        "removed": rows.exclude(file_removed_at=None).count(),
        "entries": entries.count(),
    }


def join(email: str, role: str, name: str) -> dict[str, str]:
    """Another member of someone's team, signed in."""
    team = Membership.objects.get(user__email=email).team
    user = User.objects.create_user(f"{name.lower()}-{email}", None, name)
    Membership.objects.create(team=team, user=user, role=Role(role))
    browser = Client()
    sign_in(browser, user)
    return {"email": user.email, "session": browser.cookies["sessionid"].value}


def open_deletions() -> int:
    """Deletions that the worker has not finished."""
    return sum(
        one.objects.filter(finished_at=None).count() for one in (PersonDeletion, TeamDeletion)
    )


STEPS = (age, let_a_day_pass, run_of, join, open_deletions)
