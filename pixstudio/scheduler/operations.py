"""Jobs that the API tracks for a team, and clearing orphans among them."""

import datetime as dt
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.crypto import salted_hmac

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import client_of
from pixstudio.accounts.queries import accounts_of
from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.jobs.models import Attempt
from pixstudio.jobs.states import ACTIVE, State
from pixstudio.pixverse.errors import NotFound
from pixstudio.pixverse.schemas import Availability, Executing
from pixstudio.teams.models import Membership, Team

# A job whose outcome the user is asked about may still be running.
IN_PROGRESS = ACTIVE | {State.ASK}
KEY_SALT = "pixstudio.jobs.tracking"
AT_ONCE = 50
_EMAIL = re.compile(r"-pixverse:(.+)-(?:video|image):[^:]*$")


@dataclass(frozen=True)
class TrackedJob:
    """One job that the API tracks. `key` replaces its id, which contains an email, on pages.

    `account` is None if the account is not connected here. Jobs in progress here, or in
    another team of the studio with the same token, can't be cleared.
    """

    key: str
    video_id: str
    account: Account | None
    is_at_the_api: bool
    is_in_progress: bool
    is_known: bool
    started_at: dt.datetime | None
    elapsed: str

    @property
    def is_orphan(self) -> bool:
        """Whether no job of this studio waits for it."""
        return not self.is_in_progress


@dataclass(frozen=True)
class Cleared:
    """How many are no longer tracked, and how many of the requested ones were skipped."""

    count: int
    left: int


def tracked_jobs(*, team: Team) -> list[TrackedJob]:
    """What the API tracks behind the team's token. Costs nothing. Page: get-pixverse-scheduler-available.

    Raises: NotConnected, CannotDecrypt and the client's errors.
    """
    found = client_of(team.pk).scheduler_available()
    jobs = {job.video_id: job for job in found.executing}
    return _with_attempts(team, list(jobs.values()), found)


def _with_attempts(team: Team, jobs: list[Executing], found: Availability) -> list[TrackedJob]:
    accounts = {account.email.casefold(): account for account in accounts_of(team)}
    at_the_api = {room.email.casefold() for room in found.capacities}
    known, active = _attempts_among(jobs)
    return [
        TrackedJob(
            key=key_of(team, job.video_id),
            video_id=job.video_id,
            account=accounts.get(_email_in(job.video_id)),
            is_at_the_api=_email_in(job.video_id) in at_the_api,
            is_in_progress=bool({job.video_id, job.reply_ref} & active),
            is_known=bool({job.video_id, job.reply_ref} & known),
            started_at=job.started,
            elapsed=job.elapsed,
        )
        for job in jobs
    ]


def key_of(team: Team, video_id: str) -> str:
    """A key for an API id on pages: it reveals nothing and can't be guessed."""
    return salted_hmac(KEY_SALT, f"{team.pk} {video_id}", algorithm="sha256").hexdigest()[:32]


def _email_in(video_id: str) -> str:
    match = _EMAIL.search(video_id)
    return match[1].casefold() if match else ""


def _attempts_among(jobs: Iterable[Executing]) -> tuple[set[str], set[str]]:
    """The ids and references of our attempts, and those whose job is still in progress.

    Covers all teams: two may share a token, and neither may clear the other's jobs.
    """
    ids = {job.video_id for job in jobs}
    refs = {job.reply_ref for job in jobs if job.reply_ref}
    rows = Attempt.objects.filter(Q(remote_id__in=ids) | Q(reply_ref__in=refs)).order_by()
    known: set[str] = set()
    active: set[str] = set()
    for remote_id, ref, state in rows.values_list("remote_id", "reply_ref", "generation__state"):
        names = {remote_id or ref, ref}
        known |= names
        active |= names if state in IN_PROGRESS else set()
    return known, active


def clear_tracking(*, member: Membership, keys: Collection[str], now: dt.datetime) -> Cleared:
    """Stop the API's tracking of orphans, at most AT_ONCE. Page: del-pixverse-scheduler-video_id.

    Only tracking ends: nothing is stopped or refunded. Jobs in progress are skipped. Safe to repeat.
    Raises: as `tracked_jobs`; what was cleared before stays cleared.
    """
    wanted = set(keys)
    found = [job for job in tracked_jobs(team=member.team) if job.key in wanted]
    orphans = [job for job in found if job.is_orphan]
    client = client_of(member.team_id)
    for job in orphans[:AT_ONCE]:
        try:
            client.cancel(job.video_id)
        except NotFound:
            continue  # It ended by itself in between.
        label = job.account.name if job.account else "an account that is not connected here"
        record(Action.ORPHAN_CLEARED, member=member, target=job.account, label=label, now=now)
    done = min(len(orphans), AT_ONCE)
    return Cleared(count=done, left=len(found) - done)
