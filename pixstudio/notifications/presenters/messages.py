"""The words of notifications: for the bell, pushes and emails alike."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.notifications.models import Notification
from pixstudio.notifications.presenters.retention import retention_words
from pixstudio.notifications.presenters.words import Facts, Words
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_number
from pixstudio.web.wording.operation_labels import operation_title

PUSH_TEXT_CHARACTERS = 140


@dataclass(frozen=True)
class MailRow:
    title: str
    text: str
    team: str
    when: str
    url: str


@dataclass(frozen=True)
class MailPage:
    subject: str
    intro: str
    rows: list[MailRow]


# The page of each kind of thing, and the part of it.
_PAGES: Mapping[str, tuple[str, str]] = {
    "job": ("generation", ""),
    "batch": ("batch", ""),
    "comment": ("generation", "#sharing"),
    "approval": ("approval", ""),
    "account": ("account", ""),
    "apikey": ("api_key", ""),
    "webhook": ("webhook", ""),
}


def words_of(row: Notification) -> Words:
    """What it says."""
    return _WORDS[row.event_kind](row.facts)


def target_of(row: Notification) -> str:
    """The page of what it is about; that of several jobs is where they are listed."""
    kind, _dot, _what = row.event_kind.partition(".")
    if kind == "budget" and row.facts.get("scope") == "api_key":
        kind = "apikey"
    if row.facts.get("is_batch"):
        kind = "batch"
    elif kind == "job" and row.count > 1:
        return url_for("gallery") + ("" if row.event_kind == "job.done" else "?state=failed")
    if kind not in _PAGES:
        others = {"budget": "usage", "retention": "retention"}
        return url_for(others.get(kind, "team"))
    name, anchor = _PAGES[kind]
    return url_for(name, uuid.UUID(row.subject_id)) + anchor


def _job_title(facts: Facts) -> str:
    """The prompt, or what was made."""
    operation = str(facts.get("operation", ""))
    return str(facts.get("title") or (operation_title(operation) if operation else ""))


def _done(facts: Facts) -> Words:
    count = int(facts.get("count", 1))
    title = ngettext("Your result is ready", "%(count)s results are ready", count)
    return Words(title % {"count": count}, _several(facts), "done", "done")


def _several(facts: Facts) -> str:
    """The last job's title; of several it is one of them."""
    title, count = _job_title(facts), int(facts.get("count", 1))
    return _("%(title)s and others") % {"title": title} if count > 1 and title else title


def _failed(facts: Facts) -> Words:
    count = int(facts.get("count", 1))
    title = ngettext("A job failed", "%(count)s jobs failed", count) % {"count": count}
    return Words(title, _several(facts), "failed", "failed")


def _asking(facts: Facts) -> Words:
    count = int(facts.get("count", 1))
    title = ngettext("A job needs your decision", "%(count)s jobs need your decision", count)
    return Words(title % {"count": count}, _several(facts), "ask", "attention")


def _batch(facts: Facts) -> Words:
    done, failed = int(facts.get("done", 0)), int(facts.get("failed", 0))
    ready = ngettext("%(count)s result", "%(count)s results", done) % {"count": done}
    broken = _("%(count)s failed") % {"count": failed}
    parts = ", ".join([*([ready] if done else []), *([broken] if failed else [])])
    icon, tone = ("done", "done") if not failed else ("failed", "failed")
    return Words(_("Batch finished: %(parts)s") % {"parts": parts}, _job_title(facts), icon, tone)


def _request(facts: Facts) -> Words:
    count, credits = int(facts.get("count", 1)), int(facts.get("credits", 0))
    jobs = ngettext("%(count)s job", "%(count)s jobs", count) % {"count": count}
    price = _("%(number)s credits") % {"number": format_number(credits)}
    title = _("%(name)s asks for approval") % {"name": facts.get("who") or _("Former member")}
    text = " · ".join(part for part in (jobs, price, str(facts.get("title", ""))) if part)
    return Words(title, text, "check", "attention")


def _decision(facts: Facts) -> Words:
    is_approved = facts.get("state") == "approved"
    title = _("Your request was approved") if is_approved else _("Your request was declined")
    name, words = facts.get("who") or _("Former member"), str(facts.get("words", ""))
    text = _("%(name)s: “%(words)s”") % {"name": name, "words": words} if words else str(name)
    return Words(
        title, text, "check" if is_approved else "refused", "done" if is_approved else "failed"
    )


def _budget_name(facts: Facts) -> str:
    names = {"team": _("the team’s budget"), "member": _("your budget")}
    if facts.get("scope") == "api_key":
        return _("the budget of API key “%(name)s”") % {"name": facts.get("name", "")}
    if facts.get("scope") == "collection":
        return _("the budget of “%(name)s”") % {"name": facts.get("name", "")}
    return str(names.get(str(facts.get("scope")), _("a budget")))


def _budget_text(facts: Facts) -> str:
    values = {
        "spent": format_number(int(facts.get("spent_credits", 0))),
        "limit": format_number(int(facts.get("limit_credits", 0))),
    }
    if facts.get("is_monthly", True):
        return _("%(spent)s of %(limit)s credits this month.") % values
    return _("%(spent)s of %(limit)s credits.") % values


def _warning(facts: Facts) -> Words:
    spent, limit = int(facts.get("spent_credits", 0)), int(facts.get("limit_credits", 0))
    values = {"percent": spent * 100 // max(limit, 1), "budget": _budget_name(facts)}
    title = _("%(percent)s %% of %(budget)s is used") % values
    return Words(title, _budget_text(facts), "warning", "attention")


def _exhausted(facts: Facts) -> Words:
    name = _budget_name(facts)
    title = _("%(budget)s is used up") % {"budget": name[:1].upper() + name[1:]}
    text = _("%(sum)s Jobs that cost more wait.") % {"sum": _budget_text(facts)}
    return Words(title, text, "warning", "failed")


def _trouble(facts: Facts) -> Words:
    texts = {
        "on_hold": _("PixVerse put it on hold. Jobs run on other accounts meanwhile."),
        "unauthorized": _("PixVerse refuses its sign-in. Enter its password again."),
        "gone": _("It is no longer set up at useapi.net."),
    }
    title = _("Account “%(name)s” is in trouble") % {"name": facts.get("name", "")}
    return Words(title, texts.get(str(facts.get("health")), ""), "accounts", "failed")


def _recovered(facts: Facts) -> Words:
    title = _("Account “%(name)s” works again") % {"name": facts.get("name", "")}
    return Words(title, "", "accounts", "done")


def _key_stopped(facts: Facts) -> Words:
    title = _("API key “%(name)s” was stopped") % {"name": facts.get("name", "")}
    texts = {
        "budget": _("Its budget is used up, and its program goes on asking. Nothing more is sent."),
        "rate_limit": _("Its program asks too often and doesn’t wait. It is refused meanwhile."),
    }
    return Words(title, texts.get(str(facts.get("reason")), ""), "key", "attention")


def _webhook_disabled(facts: Facts) -> Words:
    title = _("Webhook “%(name)s” was disabled") % {"name": facts.get("name", "")}
    is_gone = facts.get("reason") == "gone"
    text = _("Its server answered 410 Gone.") if is_gone else _("Its address failed for too long.")
    return Words(title, text, "warning", "attention")


def _comment(facts: Facts) -> Words:
    count, who = int(facts.get("count", 1)), str(facts.get("who", ""))
    title = ngettext("%(name)s commented on a result", "%(count)s comments on a result", count)
    return Words(title % {"name": who, "count": count}, _quoted(facts), "review")


def _mention(facts: Facts) -> Words:
    name = facts.get("who") or _("Former member")
    return Words(
        _("%(name)s mentioned you") % {"name": name}, _quoted(facts), "review", "attention"
    )


def _quoted(facts: Facts) -> str:
    words = " ".join(str(facts.get("words", "")).split())
    return f"“{words}”" if words else ""


_WORDS: Mapping[str, Callable[[Facts], Words]] = {
    "job.done": _done,
    "job.failed": _failed,
    "job.needs_decision": _asking,
    "batch.done": _batch,
    "approval.requested": _request,
    "approval.decided": _decision,
    "budget.warning": _warning,
    "budget.exhausted": _exhausted,
    "account.trouble": _trouble,
    "account.recovered": _recovered,
    "apikey.stopped": _key_stopped,
    "webhook.disabled": _webhook_disabled,
    "comment.added": _comment,
    "comment.mention": _mention,
    "retention.planned": retention_words,
}


def push_data(rows: Sequence[Notification]) -> dict[str, Any]:
    """What a browser shows of these notifications, the latest first: one of them, or how many there are.

    Without any it is a test. No secrets and no links to files: the address asks for a sign-in.
    """
    if not rows:
        title, text = _("Notifications work"), _("This is how they look in this browser.")
        return {
            "title": title,
            "body": text,
            "url": url_for("notification_settings"),
            "tag": "trial",
        }
    if len(rows) == 1:
        words = words_of(rows[0])
        address = url_for("notification", rows[0].pk)
        text = words.text[:PUSH_TEXT_CHARACTERS]
        return {"title": words.title, "body": text, "url": address, "tag": f"n{rows[0].pk}"}
    title = _("%(count)s notifications") % {"count": len(rows)}
    body = "\n".join(words_of(row).title for row in rows[:3])
    return {"title": title, "body": body, "url": url_for("notifications"), "tag": f"n{rows[0].pk}"}


def mail_of(
    rows: Sequence[Notification], *, is_daily: bool, address: Callable[[str], str]
) -> MailPage:
    """An email about these notifications, the latest first; times are in the current time zone."""
    shown = [_mail_row(row, address) for row in rows]
    count = ngettext("%(count)s notification", "%(count)s notifications", len(rows)) % {
        "count": len(rows)
    }
    subject = rows and f"{shown[0].title} · PixStudio"
    if len(rows) > 1:
        subject = _("%(count)s from PixStudio") % {"count": count}
    if is_daily:
        subject = _("Your day in PixStudio: %(count)s") % {"count": count}
    intro = _("What happened since the last summary:") if is_daily else ""
    return MailPage(" ".join(str(subject).split()), intro, shown)


def _mail_row(row: Notification, address: Callable[[str], str]) -> MailRow:
    words, when = words_of(row), date_format(localtime(row.created_at), "j M, H:i")
    url = address(url_for("notification", row.pk))
    return MailRow(words.title, words.text, row.team.name, when, url)
