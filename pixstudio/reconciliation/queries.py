"""Reconciled days of a team, and the jobs that a POST may belong to."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from django.db.models import Count, Q, QuerySet

from pixstudio.accounts.post_matching import LOOSE, endpoint_of, time_of_call
from pixstudio.jobs.models import Attempt
from pixstudio.jobs.queries.sent_posts import unproven_attempts
from pixstudio.jobs.states import COUNTED
from pixstudio.reconciliation.models import Finding, ReconciledDay
from pixstudio.teams.models import Team

DAYS_SHOWN = 14
OPEN = Q(findings__decision=Finding.Decision.OPEN)


def days_of(team: Team) -> QuerySet[ReconciledDay]:
    """The team's days, the latest first."""
    return ReconciledDay.objects.filter(team=team)


def page_of(
    team: Team, before: dt.date | None, *, is_open: bool
) -> tuple[list[ReconciledDay], dt.date | None]:
    """The rows of the next days before one, whole days only, and the last of them if there are more.

    With `is_open` only those with something to decide.
    """
    rows = days_of(team)
    if is_open:
        rows = rows.filter(OPEN).distinct()
    if before is not None:
        rows = rows.filter(day__lt=before)
    days = list(rows.order_by("-day").values_list("day", flat=True).distinct()[: DAYS_SHOWN + 1])
    shown = days[:DAYS_SHOWN]
    if not shown:
        return [], None
    found = rows.filter(day__gte=shown[-1]).select_related("account")
    found = found.prefetch_related("findings__decided_by", "findings__attempt__generation")
    return list(found), shown[-1] if len(days) > DAYS_SHOWN else None


def open_findings(team: Team) -> int:
    """How many differences wait for a decision."""
    rows = Finding.objects.filter(day__team=team, decision=Finding.Decision.OPEN)
    return rows.count()


def likely_attempts(findings: Iterable[Finding]) -> Mapping[int, list[Attempt]]:
    """By finding, the team's attempts without an answer that a POST may belong to, the nearest first.

    One query for each account of the findings.
    """
    by_account: dict[object, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.kind == Finding.Kind.POST and finding.at and not finding.decision:
            by_account[finding.day.account_id].append(finding)
    found: dict[int, list[Attempt]] = {}
    for group in by_account.values():
        found |= _likely_on_account(group)
    return found


def _likely_on_account(findings: list[Finding]) -> dict[int, list[Attempt]]:
    times = [finding.at for finding in findings if finding.at]
    longest = LOOSE * 2
    span = (min(times) - longest, max(times) + longest)
    rows = unproven_attempts([findings[0].day.account_id], span)
    rows = rows.filter(team=findings[0].day.team_id).exclude(verdict=COUNTED)
    attempts = list(rows.select_related("generation", "account"))
    return {finding.pk: _near(finding, attempts) for finding in findings}


def _near(finding: Finding, attempts: list[Attempt]) -> list[Attempt]:
    at = finding.at or dt.datetime.min.replace(tzinfo=dt.UTC)
    fitting = [one for one in attempts if _may_belong(one, at, finding.endpoint)]
    return sorted(fitting, key=lambda one: abs((one.sent_at - at).total_seconds()))[:5]


def _may_belong(attempt: Attempt, at: dt.datetime, endpoint: str) -> bool:
    since, until = time_of_call(attempt.sent_at)
    is_near = since - LOOSE <= at <= until + LOOSE
    return is_near and endpoint_of(attempt.generation.operation) == endpoint


def free_candidates(attempts: Iterable[Attempt]) -> dict[int, list[str]]:
    """By attempt, the ids of the videos that may be its result and belong to no other."""
    listed = {one.pk: [str(item["remote_id"]) for item in one.candidates] for one in attempts}
    ids = {remote_id for found in listed.values() for remote_id in found}
    rows = Attempt.objects.filter(remote_id__in=ids).order_by()
    taken = set(rows.values_list("remote_id", flat=True))
    return {pk: [one for one in found if one not in taken] for pk, found in listed.items()}


def exported_days(team: Team) -> Iterator[ReconciledDay]:
    """All rows, the latest first, with `open_count` and `decided_count` of their findings."""
    rows = days_of(team).select_related("account").order_by("-day", "account")
    counted = rows.annotate(
        open_count=Count("findings", filter=OPEN), decided_count=Count("findings", filter=~OPEN)
    )
    return counted.iterator(chunk_size=500)
