"""Pages of requests for approval: what waits, what was decided, and one request with all its jobs."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pixstudio.approvals.queries import Request, request_digest
from pixstudio.cards.presenters.cards import Card, card_of, title_of
from pixstudio.cards.presenters.wording import credits_text
from pixstudio.gallery.relation_facts import Fact
from pixstudio.gallery.result_page import facts_of
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations.queue.spending_guard import may_edit
from pixstudio.teams.approval_rules import ApprovalRule, may_decide
from pixstudio.teams.models import Approval, ApprovalState, Membership, Role, User
from pixstudio.teams.permissions import Permission, is_allowed_for_all
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_number, format_time_ago
from pixstudio.web.wording import operation_label, operation_title

STATES: Mapping[str, tuple[object, str, str]] = {
    ApprovalState.APPROVED: (gettext_lazy("Approved"), "done", "done"),
    ApprovalState.DECLINED: (gettext_lazy("Declined"), "close", "failed"),
}


@dataclass(frozen=True)
class RequestRow:
    """A request in the list of those that wait; `is_yours` if the member may decide on it."""

    url: str
    title: str
    text: str
    price_text: str
    rule_text: str
    card: Card
    is_yours: bool


@dataclass(frozen=True)
class DecidedRow:
    text: str
    words: str
    when_text: str
    state: Mapping[str, object]


@dataclass(frozen=True)
class JobRow:
    """A job with all that it would send."""

    card: Card
    prompt: str
    facts: list[Fact]
    edit_url: str


def approvals_page(
    member: Membership,
    waiting: Sequence[Request],
    decided: Sequence[Approval],
    names: Mapping[int, str],
    now: dt.datetime,
) -> dict[str, Any]:
    """What waits and what was decided; `names` are the members' by user id."""
    return {
        "rows": [_request_row(one, member, names, now) for one in waiting],
        "decided": [_decided_row(one, member, now) for one in decided],
        "rules_url": url_for("approval_rules") if member.may(Role.ADMIN) else "",
        "has_rules": bool(member.team.approval_rules),
    }


def _request_row(
    request: Request, member: Membership, names: Mapping[int, str], now: dt.datetime
) -> RequestRow:
    approval = request.approval
    return RequestRow(
        url=url_for("approval", approval.pk),
        title=_title(request.first, request.count),
        text=f"{_name(approval.requested_by, member)}, {format_time_ago(approval.created_at, now)}",
        price_text=credits_text(request.credits, request.first.estimate_is_exact),
        rule_text=rule_text(ApprovalRule.from_data(approval.rule), names),
        card=card_of(request.first, member, {}, now),
        is_yours=may_decide(member, (approval.requested_by_id, request.first.creator_id)),
    )


def _title(first: Generation, count: int) -> str:
    title = f"{operation_label(first.operation)}: {title_of(first)}"
    if count == 1:
        return title
    return _("%(count)s jobs, first %(first)s") % {"count": format_number(count), "first": title}


def _name(user: User | None, member: Membership) -> str:
    if user is None:
        return _("former member")
    return _("you") if user.pk == member.user_id else str(user)


def _decided_row(approval: Approval, member: Membership, now: dt.datetime) -> DecidedRow:
    word, icon, tone = STATES[approval.state]
    text = ngettext(
        "%(count)s job of %(who)s for %(price)s, by %(by)s",
        "%(count)s jobs of %(who)s for %(price)s, by %(by)s",
        approval.count,
    )
    values = {
        "count": format_number(approval.count),
        "who": _name(approval.requested_by, member),
        "by": _name(approval.decided_by, member),
        "price": credits_text(approval.credits),
    }
    when = format_time_ago(approval.decided_at, now) if approval.decided_at else ""
    state = {"word": word, "icon": icon, "tone": tone}
    return DecidedRow(text % values, approval.words, when, state)


def rule_text(rule: ApprovalRule, names: Mapping[int, str]) -> str:
    """`Above 500 credits for Bob, Fusion, v6`: the rule that asks for approval."""
    limit = {"limit": format_number(rule.credits)}
    parts = [
        names.get(rule.user_id, _("former member")) if rule.user_id else "",
        operation_title(rule.operation) if rule.operation else "",
        rule.model,
    ]
    scope = ", ".join(part for part in parts if part)
    if not scope:
        return _("Above %(limit)s credits") % limit
    return _("Above %(limit)s credits for %(scope)s") % {**limit, "scope": scope}


def request_page(
    approval: Approval,
    jobs: Sequence[Generation],
    member: Membership,
    names: Mapping[int, str],
    now: dt.datetime,
) -> dict[str, Any]:
    """One request with every job that it would send."""
    people = {approval.requested_by_id, *(job.creator_id for job in jobs)}
    is_open = bool(jobs) and approval.state == ApprovalState.WAITING
    may = is_open and may_decide(member, people)
    is_own = approval.requested_by_id == member.user_id
    is_exact = all(job.estimate_is_exact for job in jobs)
    # Once nothing waits for it, it has no jobs; what was decided keeps its price.
    total = sum(job.estimate_credits for job in jobs) if jobs else approval.credits
    return {
        "title": _title(jobs[0], len(jobs)) if jobs else _("Approval"),
        "back_url": url_for("approvals"),
        "is_open": is_open,
        "who_text": _("Requested by %(name)s, %(when)s")
        % {
            "name": _name(approval.requested_by, member),
            "when": format_time_ago(approval.created_at, now),
        },
        "price_text": credits_text(total, is_exact) if jobs or approval.decided_at else "",
        "rule_text": rule_text(ApprovalRule.from_data(approval.rule), names),
        "seen": request_digest(jobs),
        "rows": [_job_row(job, member, now, can_edit=may) for job in jobs],
        "decided": _decided_row(approval, member, now) if approval.decided_at else None,
        "approve_url": url_for("approval_approving", approval.pk) if may else "",
        "decline_url": url_for("approval_declining", approval.pk) if may else "",
        "withdraw_url": url_for("approval_withdrawal", approval.pk)
        if is_open and (is_own or is_allowed_for_all(member, Permission.CANCEL))
        else "",
        "wait_text": "" if may or not is_open else _wait_text(member, people),
        "rules_url": url_for("approval_rules") if member.may(Role.ADMIN) else "",
    }


def _wait_text(member: Membership, people: set[int | None]) -> str:
    if member.approves and member.user_id in people:
        return _("Another approver has to decide: nobody approves their own jobs.")
    return _("Waits for an approver. Nothing was sent or charged.")


def _job_row(job: Generation, member: Membership, now: dt.datetime, *, can_edit: bool) -> JobRow:
    editing = can_edit and may_edit(member, job)
    return JobRow(
        card=card_of(job, member, {}, now),
        prompt=str(job.parameters.get("prompt") or ""),
        facts=[*facts_of(job, member), *_account_facts(job)],
        edit_url=url_for("generation_editing", job.pk) if editing else "",
    )


def _account_facts(job: Generation) -> list[Fact]:
    account = job.wanted_account
    return [Fact(_("Requested account"), str(account))] if account else []
