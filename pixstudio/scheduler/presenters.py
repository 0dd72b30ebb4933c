"""The page of jobs that the API tracks, without their ids: these contain emails."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.humanize.templatetags.humanize import naturaltime
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pixstudio.scheduler.operations import TrackedJob
from pixstudio.web.addresses import url_for


@dataclass(frozen=True)
class TrackedRow:
    """One tracked job: its account, start, and why it is tracked."""

    key: str
    account: str
    since: str
    elapsed: str
    why: str


@dataclass(frozen=True)
class TrackingPage:
    """Values of the page; `trouble` is the error message if the API call failed."""

    url: str
    clear_url: str
    back_url: str
    trouble: str = ""
    orphans: list[TrackedRow] = field(default_factory=list)
    in_progress: list[TrackedRow] = field(default_factory=list)


def tracking_page(jobs: Sequence[TrackedJob], trouble: str = "") -> TrackingPage:
    """The jobs in two lists: in progress in this studio, and orphans."""
    return TrackingPage(
        url=url_for("tracked_jobs"),
        clear_url=url_for("tracked_jobs_clear"),
        back_url=url_for("accounts"),
        trouble=trouble,
        orphans=[_row(job) for job in jobs if job.is_orphan],
        in_progress=[_row(job) for job in jobs if not job.is_orphan],
    )


def _row(job: TrackedJob) -> TrackedRow:
    return TrackedRow(
        key=job.key if job.is_orphan else "",
        account=job.account.name if job.account else _("Account not connected here"),
        since=_since(job),
        elapsed=job.elapsed or "—",
        why=_why(job),
    )


def _since(job: TrackedJob) -> str:
    if job.started_at is None:
        return "—"
    day = date_format(timezone.localtime(job.started_at), "j F, H:i")
    return f"{day} ({naturaltime(job.started_at)})"


def _why(job: TrackedJob) -> str:
    if job.is_in_progress:
        return _("In progress in this studio")
    if job.account is None and not job.is_at_the_api:
        return _("Account was removed from the API")
    if job.is_known:
        return _("Sent from this studio, already ended here")
    if job.account is None:
        return _("Started elsewhere, on an account not connected here")
    return _("Started elsewhere with the same token")
