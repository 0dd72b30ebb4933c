"""Comments and decisions as pages show them, to visitors without anything of the team."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pixstudio.sharing.models import Decision, ReviewComment, ReviewReply, ShareLink, Verdict
from pixstudio.teams.mentions import MemberNames, Offer
from pixstudio.teams.models import Membership
from pixstudio.teams.permissions import Permission, is_allowed
from pixstudio.web.addresses import url_for
from pixstudio.web.form_nonces import new_nonce
from pixstudio.web.formatting import format_time_ago


@dataclass(frozen=True)
class When:
    """A moment as text, and exactly for those who look closer."""

    text: str
    iso: str
    exact: str


@dataclass(frozen=True)
class ReplyRow:
    text: str
    when: When
    author_name: str = ""


@dataclass(frozen=True)
class CommentRow:
    """`moment` is '' for a comment on all of a result. Addresses are there for those who may use them."""

    author_name: str
    text: str
    when: When
    is_open: bool
    moment: str = ""
    at: str = ""
    replies: list[ReplyRow] = field(default_factory=list)
    id: str = ""
    link_text: str = ""
    answer_url: str = ""
    members_url: str = ""
    resolve_url: str = ""
    delete_url: str = ""
    nonce: str = ""


@dataclass(frozen=True)
class VerdictRow:
    author_name: str
    text: str
    tone: str
    icon: str
    when: When
    link_text: str = ""


def when_of(moment: dt.datetime, now: dt.datetime) -> When:
    exact = date_format(timezone.localtime(moment), "j M Y, H:i")
    return When(format_time_ago(moment, now), moment.isoformat(), exact)


def moment_text(seconds: float | None) -> str:
    """75.46 as `1:15.5`, as the player's own clock writes it."""
    if seconds is None:
        return ""
    tenths = round(seconds * 10)
    return f"{tenths // 600}:{tenths % 600 // 10:02d}.{tenths % 10}"


def visitor_comments(rows: Iterable[ReviewComment], now: dt.datetime) -> list[CommentRow]:
    """For a shared page: no ids, and answers without the names of members, who wrote or are mentioned."""
    found = list(rows)
    names = MemberNames(found[0].team_id) if found else None
    return [
        CommentRow(
            author_name=row.author_name,
            text=row.text,
            when=when_of(row.created_at, now),
            is_open=row.is_open,
            moment=moment_text(row.at_seconds),
            at=_at(row),
            replies=[_visitors_reply(one, names, now) for one in row.replies.all()],
        )
        for row in found
    ]


def _visitors_reply(row: ReviewReply, names: MemberNames | None, now: dt.datetime) -> ReplyRow:
    text = names.hidden(row.text, _("@team")) if names else row.text
    return ReplyRow(text, when_of(row.created_at, now))


def team_comments(
    rows: Iterable[ReviewComment], member: Membership, now: dt.datetime
) -> list[CommentRow]:
    """For the team, with what the member may do about each."""
    return [_team_comment(row, member, now) for row in rows]


def _team_comment(row: ReviewComment, member: Membership, now: dt.datetime) -> CommentRow:
    may_answer = is_allowed(member, Permission.REVIEW, row.link.created_by_id)
    may_delete = is_allowed(member, Permission.DELETE_COMMENT, row.link.created_by_id)
    return CommentRow(
        author_name=row.author_name,
        text=row.text,
        when=when_of(row.created_at, now),
        is_open=row.is_open,
        moment=moment_text(row.at_seconds),
        at=_at(row),
        replies=[_team_reply(one, member, now) for one in row.replies.all()],
        id=str(row.pk),
        link_text=row.link.label,
        answer_url=url_for("review_answer", row.pk) if may_answer else "",
        members_url=url_for("review_members", row.pk) if may_answer else "",
        resolve_url=url_for("review_resolution", row.pk) if may_answer else "",
        delete_url=url_for("review_removal", row.pk) if may_delete else "",
        nonce=new_nonce(),
    )


def note_of(offer: Offer) -> str:
    """What tells members of similar names apart, beside the name that is inserted."""
    return offer.email if offer.handle == offer.name else f"{offer.name}, {offer.email}"


def _at(row: ReviewComment) -> str:
    return "" if row.at_seconds is None else f"{row.at_seconds:g}"


def _team_reply(row: ReviewReply, member: Membership, now: dt.datetime) -> ReplyRow:
    name = name_of(row.written_by_id, row, member)
    return ReplyRow(row.text, when_of(row.created_at, now), name[:1].upper() + name[1:])


def name_of(user_id: int | None, row: ReviewReply | ShareLink, member: Membership) -> str:
    """A member's name as others of the team see it."""
    user = row.written_by if isinstance(row, ReviewReply) else row.created_by
    if user_id == member.user_id:
        return _("you")
    return str(user) if user else _("former member")


def reviews_mark(comments: Iterable[ReviewComment], verdicts: Iterable[Verdict]) -> str:
    """A text that differs after any change of what was said: a comment, an answer, a decision."""
    said = [
        *((row.pk, row.resolved_at, [one.pk for one in row.replies.all()]) for row in comments),
        *((row.pk, row.decided_at) for row in verdicts),
    ]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def verdict_rows(
    rows: Iterable[Verdict], now: dt.datetime, *, names_links: bool = False
) -> list[VerdictRow]:
    return [
        VerdictRow(
            author_name=row.author_name,
            text=str(Decision(row.decision).label),
            tone="done" if row.decision == Decision.APPROVED else "attention",
            icon="done" if row.decision == Decision.APPROVED else "warning",
            when=when_of(row.decided_at, now),
            link_text=row.link.label if names_links else "",
        )
        for row in rows
    ]
