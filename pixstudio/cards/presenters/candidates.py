"""Upstream videos that may be a job's missing result, for the user to identify."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pixstudio.jobs.models import Attempt, Generation
from pixstudio.jobs.states import State
from pixstudio.teams.models import Membership
from pixstudio.teams.permissions import Permission, is_allowed
from pixstudio.web.addresses import url_for


@dataclass(frozen=True)
class Candidate:
    remote_text: str
    accept_url: str
    key: str


def key_of(remote_id: str) -> str:
    """A name for the page: the remote id itself holds the account's email address."""
    return hashlib.sha256(remote_id.encode()).hexdigest()[:16]


def candidates_of(
    generation: Generation, attempt: Attempt | None, member: Membership
) -> list[Candidate]:
    """Candidates for this unanswered attempt."""
    if attempt is None or generation.state not in (State.UNKNOWN, State.ASK):
        return []
    if not is_allowed(member, Permission.ACCEPT_CANDIDATE, generation.creator_id):
        return []
    url = url_for("generation_candidate", generation.pk)
    return [
        Candidate(_candidate_text(item), url, key_of(item["remote_id"]))
        for item in attempt.candidates
    ]


def chosen_remote_id(generation: Generation, key: str) -> str:
    """The remote id behind a key that a page showed, '' where nothing has it."""
    ids = [
        item["remote_id"]
        for attempt in generation.attempts.all()
        for item in attempt.candidates
        if attempt.is_open
    ]
    return next((remote_id for remote_id in ids if key_of(remote_id) == key), "")


def _candidate_text(item: Mapping[str, object]) -> str:
    started = str(item.get("created_at") or "")[11:16]
    facts = [
        _("Started %(time)s UTC") % {"time": started} if started else "",
        f"{item['duration']}\u00a0s" if item.get("duration") else "",
        str(item.get("quality") or ""),
    ]
    return ", ".join(fact for fact in facts if fact)
