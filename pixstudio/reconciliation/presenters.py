"""The page of reconciled days."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from pixstudio.jobs.models import Attempt
from pixstudio.reconciliation import wording
from pixstudio.reconciliation.models import Finding, ReconciledDay
from pixstudio.reconciliation.queries import (
    days_of,
    free_candidates,
    likely_attempts,
    open_findings,
    page_of,
)
from pixstudio.teams.models import Membership
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_date, format_number, format_time_ago
from pixstudio.web.lists.list_filters import Chip, url_with_query
from pixstudio.web.wording import operation_title

TITLE_LENGTH = 80


@dataclass(frozen=True)
class LikelyJob:
    """A job that a POST may be, and what matching it does."""

    attempt_id: int
    title: str
    facts: str
    url: str
    button: str
    confirm: str


@dataclass(frozen=True)
class FindingRow:
    """A difference, open or decided."""

    id: int
    title: str
    text: str
    facts: str
    likely: list[LikelyJob]
    job_url: str = ""
    decided_text: str = ""
    note: str = ""
    match_url: str = ""
    foreign_url: str = ""
    foreign_label: str = ""
    reopen_url: str = ""


@dataclass(frozen=True)
class DayRow:
    """One account on one day."""

    id: int
    account: str
    account_url: str
    state: wording.DayState
    facts: list[tuple[str, str]]
    endpoints: list[tuple[str, str, str, str]]
    problem: str
    checked_text: str
    check_url: str
    findings: list[FindingRow]


@dataclass(frozen=True)
class ReconciliationPage:
    """Values of the page; `groups` are days with their accounts."""

    url: str
    this_url: str
    export_url: str
    groups: list[tuple[str, str, list[DayRow]]] = field(default_factory=list)
    chips: list[Chip] = field(default_factory=list)
    older_url: str = ""
    newest_url: str = ""
    summary: str = ""
    is_empty: bool = False


def reconciliation_page(
    member: Membership, *, before: dt.date | None, is_open: bool, now: dt.datetime
) -> ReconciliationPage:
    """The days before one, or the latest; with `is_open` those with something to decide."""
    rows, last = page_of(member.team, before, is_open=is_open)
    findings = [finding for row in rows for finding in _findings_of(row)]
    likely = likely_attempts(findings)
    videos = free_candidates([one for group in likely.values() for one in group])
    shown = [(row.day, _day_row(row, likely, videos, now)) for row in rows]
    grouped = groupby(shown, key=lambda pair: pair[0])
    url, query = url_for("reconciliation"), {"show": "open"} if is_open else {}
    open_count = open_findings(member.team)
    here = {"before": before.isoformat()} if before else {}
    return ReconciliationPage(
        url=url,
        this_url=url_with_query(url, query, **here),
        export_url=url_for("reconciliation_export"),
        groups=[(_heading(day), day.isoformat(), [row for _day, row in g]) for day, g in grouped],
        chips=_chips(url, open_count, is_open=is_open),
        older_url=url_with_query(url, query, before=last.isoformat()) if last else "",
        newest_url=url_with_query(url, query) if before else "",
        summary=_summary(open_count),
        is_empty=not rows and not days_of(member.team).exists(),
    )


def _findings_of(row: ReconciledDay) -> list[Finding]:
    """Posts by time, the credits last."""
    findings = sorted(row.findings.all(), key=lambda one: (one.at is None, str(one.at), one.pk))
    for finding in findings:
        finding.day = row
    return findings


def _chips(url: str, count: int, *, is_open: bool) -> list[Chip]:
    return [
        Chip(_("All days"), url, current=not is_open),
        Chip(_("To decide"), url_with_query(url, {}, show="open"), current=is_open, count=count),
    ]


def _summary(count: int) -> str:
    if count:
        return _("Match each difference with a job, or mark it as made elsewhere.")
    return _("No open differences.")


def _heading(day: dt.date) -> str:
    return format_date(day, "l j F Y")


def _day_row(
    row: ReconciledDay,
    likely: Mapping[int, list[Attempt]],
    videos: Mapping[int, list[str]],
    now: dt.datetime,
) -> DayRow:
    findings = _findings_of(row)
    has_open = any(not finding.decision for finding in findings)
    is_checked = row.checked_at is not None
    figures = [
        (_("Jobs"), wording.posts_text(row)),
        (_("Credits"), wording.use_text(row)),
        (_("Ledger"), wording.ledger_text(row)),
    ]
    return DayRow(
        id=row.pk,
        account=row.account.name,
        account_url=url_for("account", row.account_id),
        state=wording.state_of(row, has_open=has_open),
        facts=figures if is_checked else [],
        endpoints=_endpoints(row),
        problem=_problem(row, now),
        checked_text=_checked(row, now),
        check_url=url_for("reconciliation_check", row.pk),
        findings=[_finding_row(one, likely.get(one.pk, []), videos) for one in findings],
    )


def _endpoints(row: ReconciledDay) -> list[tuple[str, str, str, str]]:
    return [
        (
            wording.endpoint_label(name),
            format_number(counted),
            format_number(own),
            format_number(other),
        )
        for name, (counted, own, other) in row.by_endpoint.items()
    ]


def _problem(row: ReconciledDay, now: dt.datetime) -> str:
    if row.problem == ReconciledDay.Problem.INCOMPLETE:
        return _("The API listed fewer calls than it counted, so this day is checked in part.")
    if row.problem != ReconciledDay.Problem.UNREADABLE:
        return ""
    following = _("It won’t be tried again: the API keeps three months.")
    if row.due_at is not None:
        following = _("Next try %(when)s.") % {"when": _moment(max(row.due_at, now))}
    return f"{row.words} {following}"


def _checked(row: ReconciledDay, now: dt.datetime) -> str:
    if row.checked_at is None:
        return ""
    return _("Checked %(when)s") % {"when": format_time_ago(row.checked_at, now)}


def _moment(moment: dt.datetime) -> str:
    return date_format(timezone.localtime(moment), "j F, H:i")


def _finding_row(
    finding: Finding, likely: Sequence[Attempt], videos: Mapping[int, list[str]]
) -> FindingRow:
    is_open = not finding.decision
    at = _moment(finding.at) if finding.at else ""
    endpoint = wording.endpoint_label(finding.endpoint) if finding.endpoint else ""
    is_foreign = finding.decision == Finding.Decision.FOREIGN
    return FindingRow(
        id=finding.pk,
        title=wording.finding_title(finding),
        text=wording.finding_text(finding, has_likely=bool(likely)) if is_open else "",
        facts=" · ".join(filter(None, [at, endpoint])),
        likely=[_likely_job(one, len(videos.get(one.pk, []))) for one in likely],
        job_url=url_for("generation", finding.attempt.generation_id) if finding.attempt else "",
        decided_text="" if is_open else _decided(finding),
        note=finding.note,
        match_url=url_for("finding_match", finding.pk),
        foreign_url=url_for("finding_foreign", finding.pk) if is_open else "",
        foreign_label=wording.foreign_label(finding),
        reopen_url=url_for("finding_reopening", finding.pk) if is_foreign else "",
    )


def _likely_job(attempt: Attempt, video_count: int) -> LikelyJob:
    generation = attempt.generation
    is_sure = video_count == 1
    credits = wording.credits_text(attempt.credits)
    count = _("Count this job as charged, %(credits)s? Its video is still looked for.")
    bind = _("Match it? The job gets the one video that fits, and counts as charged.")
    facts = [_("sent %(when)s") % {"when": _moment(attempt.sent_at)}, credits]
    return LikelyJob(
        attempt_id=attempt.pk,
        title=Truncator(generation.title).chars(TITLE_LENGTH)
        or operation_title(generation.operation),
        facts=", ".join(facts),
        url=url_for("generation", generation.pk),
        button=_("Match with its video") if is_sure else _("Count as charged"),
        confirm=bind if is_sure else count % {"credits": credits},
    )


def _decided(finding: Finding) -> str:
    words = _("Matched by %(name)s, %(when)s")
    if finding.decision == Finding.Decision.FOREIGN:
        words = _("Made elsewhere, says %(name)s, %(when)s")
        if finding.kind == Finding.Kind.UNLISTED:
            words = _("Checked by %(name)s, %(when)s")
    name = finding.decided_by.first_name if finding.decided_by else _("former member")
    when = _moment(finding.decided_at) if finding.decided_at else ""
    return words % {"name": name, "when": when}
