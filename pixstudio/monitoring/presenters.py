"""Presenter of the page Health."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.monitoring.health import installation
from pixstudio.monitoring.health.findings import Finding
from pixstudio.monitoring.health.team import team_findings
from pixstudio.teams.models import Membership
from pixstudio.teams.queries import sign_on_team
from pixstudio.web.addresses import url_for

Note = Callable[[dt.datetime], str]


def health_page(member: Membership, now: dt.datetime) -> dict[str, Any]:
    """Context of the page: the member's team, and the installation if it is theirs to look after."""
    team = [_row(one) for one in team_findings(member.team, now)]
    is_operator = sign_on_team(settings.OPERATOR_TEAM) == member.team
    rows = [_row(one) for one in installation_findings(now)] if is_operator else []
    return {
        "team_rows": team,
        "installation_rows": rows,
        "sum_text": _sum_text([*team, *rows]),
        "back_url": url_for("team"),
        "refresh_url": url_for("health"),
        "team_name": member.team.name,
    }


def installation_findings(now: dt.datetime) -> list[Finding]:
    """The checks of the installation that cost nothing; `doctor` makes the same, and more."""
    checks: dict[str, tuple[installation.Check, str, Note]] = {
        _("Version"): (installation.check_version, "", installation.version_note),
        _("Clock"): (installation.check_clock, _("Running."), _no_note),
        _("Worker"): (installation.check_worker, _("Running."), _no_note),
        _("Tasks"): (
            installation.check_tasks,
            _("No task waits too long."),
            installation.failures_note,
        ),
        _("Disk"): (installation.check_disks, "", installation.disk_note),
        _("Database"): (installation.check_migrations, _("Up to date."), _no_note),
        _("Search"): (installation.check_search, _("Uses its index."), _no_note),
        _("Time"): (installation.check_time, _("Clocks agree."), _no_note),
        _("Continuity"): (installation.check_continuity, _("No doubt about jobs."), _no_note),
    }
    return [
        _finding(name, check(now), words, note(now))
        for name, (check, words, note) in checks.items()
    ]


def _finding(name: str, problems: list[str], words: str, note: str) -> Finding:
    """`words` say that all is well; the note is shown either way, and before them."""
    return Finding(name, problems, note or (words if not problems else ""))


def _no_note(_now: dt.datetime) -> str:
    return ""


def _row(finding: Finding) -> dict[str, Any]:
    return {
        "name": finding.name,
        "state": _state_of(finding),
        "note": finding.note,
        "problems": [_parts(text) for text in finding.problems],
        "link": finding.link if finding.problems else None,
        "is_bad": bool(finding.problems),
    }


def _state_of(finding: Finding) -> tuple[str, str, str]:
    """Tone, icon and word."""
    if not finding.problems:
        return "done", "done", _("OK")
    if finding.is_urgent:
        return "failed", "failed", _("Problem")
    return "attention", "warning", _("Attention")


def _parts(text: str) -> list[tuple[str, bool]]:
    """The text in parts, with whether each is code, which stands in backticks."""
    return [(part, bool(number % 2)) for number, part in enumerate(text.split("`")) if part]


def _sum_text(rows: list[dict[str, Any]]) -> str:
    count = sum(row["is_bad"] for row in rows)
    if not count:
        return _("Everything works")
    words = ngettext("%(count)s thing needs attention", "%(count)s things need attention", count)
    return words % {"count": count}
