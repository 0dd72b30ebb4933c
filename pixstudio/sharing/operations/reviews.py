"""Reviews: visitors comment and decide, the team answers, resolves and deletes."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from pixstudio.audit.actions import Action
from pixstudio.audit.log import record
from pixstudio.events.models import EventKind
from pixstudio.events.operations import record_event
from pixstudio.jobs.models import Generation
from pixstudio.sharing.models import (
    Decision,
    ReviewComment,
    ReviewReply,
    ShareLink,
    Verdict,
)
from pixstudio.sharing.queries import MAX_COMMENTS
from pixstudio.teams.mentions import MemberNames
from pixstudio.teams.models import Membership
from pixstudio.teams.permissions import Permission, check_allowed
from pixstudio.web.form_nonces import form_digest

MAX_REPLIES = 100
# On all results of a collection.
MAX_COLLECTION_COMMENTS = 3000
MAX_VERDICTS = 200


class ReviewIsFull(Exception):
    """The link takes no more comments, decisions or answers."""


@dataclass(frozen=True)
class Review:
    """What a visitor sent: a comment, a decision, or both. `text` '' is no comment."""

    author_name: str
    text: str = ""
    at_seconds: float | None = None
    decision: Decision | None = None
    nonce: str = ""


def submit_review(
    *, link: ShareLink, generation: Generation, review: Review, now: dt.datetime
) -> None:
    """Save what a visitor of a link sent; the same form twice is saved once. Raises: ReviewIsFull."""
    with transaction.atomic():
        if review.text:
            _save_comment(link, generation, review, now)
        if review.decision:
            _save_verdict(link, generation, review.author_name, review.decision, now)


def _save_comment(
    link: ShareLink, generation: Generation, review: Review, now: dt.datetime
) -> None:
    rows = ReviewComment.objects.filter(link=link)
    most = MAX_COLLECTION_COMMENTS if link.collection_id else MAX_COMMENTS
    if rows.order_by().values("pk")[:most].count() >= most:
        raise ReviewIsFull
    comment, is_new = ReviewComment.objects.get_or_create(
        link=link,
        nonce=form_digest(review.nonce, review.author_name, review.text, str(review.at_seconds)),
        defaults={
            "team_id": link.team_id,
            "generation": generation,
            "author_name": review.author_name,
            "text": review.text,
            "at_seconds": review.at_seconds,
            "created_at": now,
        },
    )
    if is_new:
        record_event(
            EventKind.COMMENT_ADDED,
            team=link.team,
            subject_id=comment.pk,
            user=generation.creator,
            facts={"job_id": str(generation.pk), "link_id": str(link.pk)},
            now=now,
        )


def _save_verdict(
    link: ShareLink, generation: Generation, name: str, decision: Decision, now: dt.datetime
) -> None:
    rows = Verdict.objects.filter(link=link, generation=generation)
    is_known = rows.filter(author_name=name).exists()
    if not is_known and rows.order_by().values("pk")[:MAX_VERDICTS].count() >= MAX_VERDICTS:
        raise ReviewIsFull
    Verdict.objects.update_or_create(
        link=link,
        generation=generation,
        author_name=name,
        defaults={"decision": decision, "decided_at": now},
    )


def answer_comment(
    *, member: Membership, comment: ReviewComment, text: str, nonce: str, now: dt.datetime
) -> ReviewReply:
    """Answer a visitor, who sees it on the shared page without a name; the same form twice answers once.

    Members that it mentions are notified. Raises: NotYours, ReviewIsFull.
    """
    check_allowed(member, Permission.REVIEW, comment.link.created_by_id)
    if comment.replies.count() >= MAX_REPLIES:
        raise ReviewIsFull
    with transaction.atomic():
        reply, is_new = ReviewReply.objects.get_or_create(
            comment=comment,
            nonce=form_digest(nonce, text),
            defaults={"text": text, "written_by": member.user, "created_at": now},
        )
        if is_new:
            _record_mentions(member, reply, now)
    return reply


def _record_mentions(member: Membership, reply: ReviewReply, now: dt.datetime) -> None:
    """One event for each member that the answer names, but not for who wrote it."""
    for other in MemberNames(member.team_id).mentioned(reply.text):
        if other.user_id != member.user_id:
            record_event(
                EventKind.COMMENT_MENTION,
                team=member.team,
                subject_id=reply.pk,
                user=other.user,
                facts={"job_id": str(reply.comment.generation_id)},
                now=now,
            )


def resolve_comment(
    *, member: Membership, comment: ReviewComment, is_resolved: bool, now: dt.datetime
) -> None:
    """Mark a comment as dealt with, or open it again. May be repeated. Raises: NotYours."""
    check_allowed(member, Permission.REVIEW, comment.link.created_by_id)
    moment = now if is_resolved else None
    rows = ReviewComment.objects.filter(pk=comment.pk, resolved_at__isnull=is_resolved)
    if rows.update(resolved_at=moment):
        comment.resolved_at = moment


def delete_comment(*, member: Membership, comment: ReviewComment, now: dt.datetime) -> None:
    """Delete a comment with its answers, also from the shared page. May be repeated. Raises: NotYours."""
    check_allowed(member, Permission.DELETE_COMMENT, comment.link.created_by_id)
    with transaction.atomic():
        if ReviewComment.objects.filter(pk=comment.pk).delete()[0]:
            # The result is what remains to be looked at.
            target = comment.generation
            record(Action.COMMENT_DELETED, member=member, target=target, now=now)
