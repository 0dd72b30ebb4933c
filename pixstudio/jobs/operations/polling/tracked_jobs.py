"""Jobs that the API tracks for a team, and clearing those that nobody waits for."""

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
from pixstudio.audit.log import note
from pixstudio.jobs.models import Attempt
from pixstudio.jobs.states import ACTIVE, State
from pixstudio.pixverse.errors import NotFound
from pixstudio.pixverse.schemas import Availability, Executing
from pixstudio.teams.models import Membership, Team

# Where somebody is asked whether a job arrived, it may be one of those that run.
IN_PROGRESS = ACTIVE | {State.ASK}
KEY_SALT = "pixstudio.jobs.tracking"
AT_ONCE = 50
_EMAIL = re.compile(r"-pixverse:(.+)-(?:video|image):[^:]*$")


@dataclass(frozen=True)
class TrackedJob:
    """One job that the API tracks. `key` stands for its id, which contains an email and stays here.

    `account` is None where the account is not connected here. Of what is in progress here, or in
    another team of the studio that uses the same token, nothing can be cleared.
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
        """Nobody waits for it here."""
        return not self.is_in_progress


@dataclass(frozen=True)
class Cleared:
    """How many are no longer tracked, and how many of those asked for were left as they are."""

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
    """What stands for an id of the API in our pages: it tells nothing and can't be made up."""
    return salted_hmac(KEY_SALT, f"{team.pk} {video_id}", algorithm="sha256").hexdigest()[:32]


def _email_in(video_id: str) -> str:
    match = _EMAIL.search(video_id)
    return match[1].casefold() if match else ""


def _attempts_among(jobs: Iterable[Executing]) -> tuple[set[str], set[str]]:
    """The ids and references that a sending of ours has, and those whose job is not at its end.

    All teams are looked at: two may use one token, and neither may clear what the other waits for.
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
    """Have the API forget jobs that nobody waits for, at most AT_ONCE. Page: del-pixverse-scheduler-video_id.

    Only tracking ends: nothing is stopped or refunded. What is in progress by now is left. Safe to repeat.
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
        note(Action.ORPHAN_CLEARED, member=member, target=job.account, label=label, now=now)
    done = min(len(orphans), AT_ONCE)
    return Cleared(count=done, left=len(found) - done)
