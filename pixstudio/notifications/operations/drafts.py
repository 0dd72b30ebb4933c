"""What each event tells whom: the people, and the facts that the words need.

Nobody is told of what they may not see, nor of what they did themselves.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from pixstudio.accounts.models import Account
from pixstudio.api_keys.models import ApiKey
from pixstudio.collections.models import Collection
from pixstudio.collections.queries import visible_collections
from pixstudio.events.models import Event, EventKind
from pixstudio.jobs.models import Batch, Generation
from pixstudio.jobs.states import NEEDS_USER
from pixstudio.notifications.kinds import KINDS_OF_EVENTS, Kind
from pixstudio.sharing.models import ReviewComment, ReviewReply
from pixstudio.teams.models import Approval, Membership, Role
from pixstudio.webhooks.models import Webhook

TEXT_CHARACTERS = 160
NO_ROW = uuid.UUID(int=0)


@dataclass(frozen=True)
class Draft:
    """What one event tells one member.

    `key` is what it is about: a second one about the same replaces the first. Grouped
    ones are counted together where they come within a minute. `kinds` are those whose channels count.
    """

    member: Membership
    event: Event
    key: str
    kinds: tuple[Kind, ...]
    subject_id: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    is_grouped: bool = False


class Portion:
    """Events with the rows that they are about, each kind of row read in one query."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.events = [one for one in events if one.kind in KINDS_OF_EVENTS]

    def drafts(self) -> Iterator[Draft]:
        for event in self.events:
            yield from _DRAFTERS[EventKind(event.kind)](self, event)

    def decided_ids(self) -> set[uuid.UUID]:
        """The requests for approval that were decided."""
        decided = (one for one in self.events if one.kind == EventKind.APPROVAL_DECIDED)
        return {_uuid(one.subject_id) for one in decided}

    @cached_property
    def members(self) -> Mapping[uuid.UUID, Mapping[int, Membership]]:
        """The active members of the teams, by team and user."""
        teams = {one.team_id for one in self.events}
        rows = Membership.objects.filter(team__in=teams, user__is_active=True)
        found: dict[uuid.UUID, dict[int, Membership]] = defaultdict(dict)
        for row in rows.select_related("user", "team").order_by("pk"):
            found[row.team_id][row.user_id] = row
        return found

    def member(self, event: Event, user_id: int | None) -> list[Membership]:
        """The member with this user, if there is one (still)."""
        found = self.members.get(event.team_id, {}).get(user_id or 0)
        return [found] if found else []

    def admins(self, event: Event) -> list[Membership]:
        return [one for one in self.members.get(event.team_id, {}).values() if one.may(Role.ADMIN)]

    @cached_property
    def jobs(self) -> Mapping[uuid.UUID, Generation]:
        rows = Generation.objects.filter(pk__in=self._ids("job.")).select_related("effect")
        return {row.pk: row for row in rows}

    @cached_property
    def batches(self) -> Mapping[uuid.UUID, Batch]:
        return Batch.objects.in_bulk(list(self._ids("batch.")))

    @cached_property
    def approvals(self) -> Mapping[uuid.UUID, Approval]:
        rows = Approval.objects.select_related("requested_by", "decided_by")
        return rows.in_bulk(list(self._ids("approval.")))

    @cached_property
    def accounts(self) -> Mapping[uuid.UUID, Account]:
        return Account.objects.in_bulk(list(self._ids("account.")))

    @cached_property
    def comments(self) -> Mapping[uuid.UUID, ReviewComment]:
        rows = ReviewComment.objects.select_related("link", "generation")
        return rows.in_bulk(list(self._ids("comment.added")))

    def _ids(self, prefix: str) -> set[uuid.UUID]:
        texts = (one.subject_id for one in self.events if one.kind.startswith(prefix))
        return {_uuid(text) for text in texts}


def request_key(approval_id: uuid.UUID) -> str:
    """The key of what approvers are told of a request."""
    return f"approval:{approval_id}"


def _uuid(text: str) -> uuid.UUID:
    """The id of a row; that of no row for a text that is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return NO_ROW


def _job_drafts(portion: Portion, event: Event) -> Iterator[Draft]:
    """Told to the creator; of a batch only what needs a decision, as its end sums up the rest."""
    job = portion.jobs.get(_uuid(event.subject_id))
    is_asking = event.kind == EventKind.JOB_NEEDS_DECISION
    if job is None or job.removed_at or (event.batch_id and not is_asking):
        return
    facts = {"title": _title(job), "operation": job.operation, "count": 1}
    key, subject = f"{event.kind}:{event.pk}", str(job.pk)
    if event.batch_id:
        asking = Generation.objects.filter(batch=event.batch_id, state__in=NEEDS_USER).count()
        facts |= {"count": max(1, asking), "is_batch": True}
        key, subject = f"batch:{event.batch_id}", str(event.batch_id)
    for member in portion.member(event, event.user_id):
        kinds = (KINDS_OF_EVENTS[event.kind],)
        is_grouped = event.batch_id is None
        yield Draft(member, event, key, kinds, subject, facts, is_grouped=is_grouped)


def _title(job: Generation) -> str:
    return str(job.title or job.effect or "")[:TEXT_CHARACTERS]


def _batch_drafts(portion: Portion, event: Event) -> Iterator[Draft]:
    """Told to its creator once, with how many jobs ended how; not where all were cancelled."""
    batch = portion.batches.get(_uuid(event.subject_id))
    done, failed = int(event.facts.get("done", 0)), int(event.facts.get("failed", 0))
    if batch is None or not done + failed:
        return
    first = Generation.objects.filter(batch=batch).select_related("effect").order_by("created_at")
    job = first.first()
    facts = {"title": _title(job) if job else "", "done": done, "failed": failed}
    facts |= {"operation": job.operation if job else ""}
    kinds = tuple(k for k, count in ((Kind.DONE, done), (Kind.FAILED, failed)) if count)
    for member in portion.member(event, event.user_id):
        yield Draft(member, event, f"batch:{batch.pk}", kinds, str(batch.pk), facts)


def _request_drafts(portion: Portion, event: Event) -> Iterator[Draft]:
    """Told to those who may decide, but not to who asked."""
    approval = portion.approvals.get(_uuid(event.subject_id))
    if approval is None or approval.state != "waiting":
        return
    jobs = Generation.objects.filter(pending_approval=approval).order_by("created_at")
    found = list(jobs.select_related("effect"))
    facts = {
        "who": str(approval.requested_by or ""),
        "count": len(found),
        "credits": sum(job.estimate_credits for job in found),
        "title": _title(found[0]) if found else "",
    }
    key, subject = request_key(approval.pk), str(approval.pk)
    for member in portion.members.get(event.team_id, {}).values():
        if member.approves and member.user_id != approval.requested_by_id:
            yield Draft(member, event, key, (Kind.APPROVAL,), subject, facts)


def _decision_drafts(portion: Portion, event: Event) -> Iterator[Draft]:
    """Told to who asked, unless they decided themselves."""
    approval = portion.approvals.get(_uuid(event.subject_id))
    if approval is None or approval.decided_by_id == approval.requested_by_id:
        return
    words = approval.words[:TEXT_CHARACTERS]
    facts = {"who": str(approval.decided_by or ""), "state": approval.state, "words": words}
    for member in portion.member(event, approval.requested_by_id):
        subject = str(approval.pk)
        yield Draft(member, event, f"decision:{subject}", (Kind.APPROVAL,), subject, facts)


def _budget_drafts(portion: Portion, event: Event) -> Iterator[Draft]:
    """A member's budget is told to the member, a key's to whose it is, the team's to admins, a collection's
    also to its creator."""
    facts: dict[str, Any] = dict(event.facts)
    people: Sequence[Membership] = portion.admins(event)
    if facts.get("scope") == "member":
        people = portion.member(event, event.user_id)
    elif facts.get("scope") == "api_key":
        people = portion.member(event, event.user_id)
        key = ApiKey.objects.filter(pk=_uuid(event.subject_id), team=event.team_id).first()
        facts["name"] = str(key or "")
    elif facts.get("scope") == "collection":
        pk = _uuid(event.subject_id)
        collection = Collection.objects.filter(pk=pk).select_related("parent").first()
        facts["name"] = collection.full_name if collection else ""
        creator = portion.member(event, collection.created_by_id) if collection else []
        seeing = [one for one in creator if visible_collections(one).filter(pk=pk).exists()]
        people = list(dict.fromkeys([*people, *seeing]))
    for member in people:
        about = f"{event.kind}:{event.pk}"
        yield Draft(member, event, about, (Kind.BUDGET,), event.subject_id, facts)


def _account_drafts(portion: Portion, event: Event) -> Iterator[Draft]:
    """Told to admins, who alone see accounts."""
    account = portion.accounts.get(_uuid(event.subject_id))
    if account is None:
        return
    facts = {"name": account.name, "health": str(event.facts.get("health", ""))}
    for member in portion.admins(event):
        subject = str(account.pk)
        yield Draft(member, event, f"account:{subject}", (Kind.ACCOUNT,), subject, facts)


def _connection_drafts(portion: Portion, event: Event) -> Iterator[Draft]:
    """An API key or a webhook that was stopped: told to admins and to whose it is."""
    pk = _uuid(event.subject_id)
    rows: QuerySet[ApiKey] | QuerySet[Webhook] = ApiKey.objects.filter(team=event.team_id)
    if event.kind == EventKind.WEBHOOK_DISABLED:
        rows = Webhook.objects.filter(team=event.team_id)
    found = rows.filter(pk=pk).first()
    if found is None:
        return
    facts = {"name": str(found), "reason": str(event.facts.get("reason", ""))}
    own = portion.member(event, event.user_id)
    for member in dict.fromkeys([*own, *portion.admins(event)]):
        yield Draft(member, event, f"{event.kind}:{event.pk}", (Kind.ACCOUNT,), str(pk), facts)


def _comment_drafts(portion: Portion, event: Event) -> Iterator[Draft]:
    """A visitor's comment: told to who shared the result, and to who made it."""
    comment = portion.comments.get(_uuid(event.subject_id))
    if comment is None or comment.generation.removed_at:
        return
    facts = {"who": comment.author_name, "words": comment.text[:TEXT_CHARACTERS], "count": 1}
    subject = str(comment.generation_id)
    people = dict.fromkeys((comment.link.created_by_id, comment.generation.creator_id))
    for member in (one for user_id in people for one in portion.member(event, user_id)):
        key = f"{event.kind}:{event.pk}"
        yield Draft(member, event, key, (Kind.COMMENT,), subject, facts, is_grouped=True)


def _mention_drafts(portion: Portion, event: Event) -> Iterator[Draft]:
    """Told to who was mentioned; the event is about the answer that mentions them."""
    number = int(event.subject_id) if event.subject_id.isdigit() else 0
    reply = ReviewReply.objects.select_related("written_by", "comment__generation")
    found = reply.filter(pk=number, comment__team=event.team_id).first()
    if found is None or found.written_by_id == event.user_id:
        return
    facts = {"who": str(found.written_by or ""), "words": found.text[:TEXT_CHARACTERS]}
    subject = str(found.comment.generation_id)
    for member in portion.member(event, event.user_id):
        yield Draft(member, event, f"mention:{found.pk}", (Kind.MENTION,), subject, facts)


def _retention_drafts(portion: Portion, event: Event) -> Iterator[Draft]:
    """What a retention rule will remove: told to owners."""
    about = f"retention:{event.subject_id}"
    for member in portion.admins(event):
        if member.may(Role.OWNER):
            yield Draft(member, event, about, (Kind.RETENTION,), "", dict(event.facts))


Drafter = Callable[[Portion, Event], Iterator[Draft]]
_DRAFTERS: Mapping[EventKind, Drafter] = {
    EventKind.JOB_DONE: _job_drafts,
    EventKind.JOB_FAILED: _job_drafts,
    EventKind.JOB_NEEDS_DECISION: _job_drafts,
    EventKind.BATCH_DONE: _batch_drafts,
    EventKind.APPROVAL_REQUESTED: _request_drafts,
    EventKind.APPROVAL_DECIDED: _decision_drafts,
    EventKind.BUDGET_WARNING: _budget_drafts,
    EventKind.BUDGET_EXHAUSTED: _budget_drafts,
    EventKind.ACCOUNT_TROUBLE: _account_drafts,
    EventKind.ACCOUNT_RECOVERED: _account_drafts,
    EventKind.APIKEY_STOPPED: _connection_drafts,
    EventKind.WEBHOOK_DISABLED: _connection_drafts,
    EventKind.COMMENT_ADDED: _comment_drafts,
    EventKind.COMMENT_MENTION: _mention_drafts,
    EventKind.RETENTION_PLANNED: _retention_drafts,
}
