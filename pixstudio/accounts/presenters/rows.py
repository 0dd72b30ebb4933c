"""Account row: identity, credits, slots, state, alert and actions."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.contrib.humanize.templatetags.humanize import naturaltime
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.accounts.models import Account, Health
from pixstudio.web import database_time
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_number

State = tuple[str, str, str]
SESSION_WARNING_BEFORE = dt.timedelta(days=1)
YEAR_SHOWN_AFTER = dt.timedelta(days=330)


@dataclass(frozen=True)
class AccountRow:
    """Template data of one account."""

    id: str
    name: str
    email: str
    state: State
    plan_text: str
    credits: str
    credits_text: str
    places_text: str
    places: list[str]
    places_note: str
    parts: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, str]] = field(default_factory=list)
    alert: dict[str, Any] | None = None
    warnings: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return url_for("account", self.id)

    @property
    def state_tone(self) -> str:
        return self.state[0]

    @property
    def state_icon(self) -> str:
        return self.state[1]

    @property
    def state_word(self) -> str:
        return self.state[2]


def account_row(
    account: Account, running: int, *, waiting: int = 0, waits_for_token: bool = False
) -> AccountRow:
    """Row of an account with the numbers of its running jobs and of queued jobs restricted to it.

    With `waits_for_token`, the refused token is shown once on the page and not as an alert of each account.
    """
    waits_for_token = waits_for_token and account.health == Health.UNAUTHORIZED
    return AccountRow(
        id=str(account.pk),
        name=account.name,
        email=account.email,
        state=_token_state() if waits_for_token else _state_of(account, running),
        plan_text=_plan_text(account),
        credits=format_credits(account, account.credits),
        credits_text=_credits_text(account),
        parts=_credit_parts(account),
        places_text=_("%(taken)s of %(all)s") % {"taken": running, "all": account.places},
        places=_place_marks(account, running),
        places_note=_places_note(account, waiting),
        actions=_actions(account),
        alert=None if waits_for_token else _alert(account),
        warnings=account_warnings(account, database_time.now()),
    )


def _token_state() -> State:
    return "attention", "key", _("Waiting for token")


def _state_of(account: Account, running: int) -> State:
    if account.health == Health.ON_HOLD:
        return "attention", "hold", _("On hold")
    if account.health == Health.UNAUTHORIZED:
        return "failed", "failed", _("Refused")
    if account.health == Health.GONE:
        return "failed", "deleted", _("Gone")
    if account.is_paused:
        return "queued", "pause", _("Paused")
    if running + account.foreign_jobs >= account.places:
        return "running", "running", _("Full")
    return "done", "done", _("Ready")


def _plan_text(account: Account) -> str:
    if not account.plan_name:
        return account.email
    if not account.renews_at:
        return account.plan_name
    text = _("%(plan)s, renews %(day)s")
    return text % {"plan": account.plan_name, "day": format_day(account.renews_at)}


def format_credits(account: Account, count: int | None) -> str:
    """A number of credits; "—" before the first reading, "unknown" if it could not be parsed."""
    if count is None:
        return "—" if account.refreshed_at is None else _("unknown")
    return format_number(count)


def _credits_text(account: Account) -> str:
    if account.refreshed_at is None:
        return _("credits not refreshed yet")
    if account.credits is None:
        return _("credits unknown: PixVerse’s answer could not be read. Jobs are still sent.")
    return _("credits, updated %(when)s") % {"when": naturaltime(account.refreshed_at)}


def _credit_parts(account: Account) -> list[dict[str, Any]]:
    named = (
        ("month", account.monthly_credits, _("%(count)s monthly")),
        ("day", account.daily_credits, _("%(count)s daily")),
        ("package", account.package_credits, _("%(count)s purchased")),
    )
    whole = max(account.least_credits, 1)
    parts, start = [], 0.0
    for kind, count, words in named:
        width = 100 * (count or 0) / whole
        if count:
            text = words % {"count": format_number(count)}
            part = {"kind": kind, "start_percent": start, "width_percent": width, "words": text}
            parts.append(part)
        start += width
    return parts


def _place_marks(account: Account, running: int) -> list[str]:
    if not account.is_usable:
        return ["held"] * account.places
    used = min(running + account.foreign_jobs, account.places)
    return ["used"] * used + ["free"] * (account.places - used)


def _places_note(account: Account, waiting: int) -> str:
    notes = []
    if account.is_paused:
        notes.append(_("takes no jobs while paused"))
    elif account.health != Health.OK:
        notes.append(_("takes no jobs now"))
    elif count := account.foreign_jobs:
        text = ngettext("%(count)s started elsewhere", "%(count)s started elsewhere", count)
        notes.append(text % {"count": count})
    if waiting:
        text = ngettext("%(count)s waiting for it", "%(count)s waiting for it", waiting)
        notes.append(text % {"count": waiting})
    return ", ".join(notes)


def account_warnings(account: Account, now: dt.datetime) -> list[str]:
    """Warnings that need attention but don't stop the account, each with instructions."""
    found = []
    allowed = account.gen_simultaneously
    if allowed and account.max_jobs > allowed:
        text = _(
            "Set to %(set)s jobs at once, but its plan allows only %(allowed)s. Set it to "
            "%(allowed)s under Edit, or upgrade the plan at pixverse.ai."
        )
        found.append(text % {"set": account.max_jobs, "allowed": allowed})
    return found + _session_warnings(account, now)


def _session_warnings(account: Account, now: dt.datetime) -> list[str]:
    ends_at = account.session_expires_at
    if (
        ends_at is None
        or ends_at > now + SESSION_WARNING_BEFORE
        or not (account.session_sealed or ends_at <= now)
    ):
        return []
    if ends_at > now:
        text = _(
            "The session shared with pixverse.ai ends %(when)s. Then the API signs in on its own and "
            "the website is signed out. To keep sharing, enter a new session token under Edit."
        )
    elif account.session_sealed:
        text = _(
            "The session shared with pixverse.ai ended %(when)s. Enter a new session token under "
            "Edit, or delete the stored one there."
        )
    else:
        text = _(
            "The API’s session at PixVerse ended %(when)s. It signs in again with the next job; if "
            "it can’t, enter the password under Edit."
        )
    return [text % {"when": naturaltime(ends_at)}]


def post_action(name: str, account: Account, label: str, style: str = "quiet") -> dict[str, str]:
    """A button that submits a POST form."""
    url = url_for(name, account.pk)
    return {"method": "post", "url": url, "label": label, "style": style}


def link_action(url: str, label: str, style: str = "plain") -> dict[str, str]:
    """A link styled as a button."""
    return {"method": "get", "url": url, "label": label, "style": style}


def _actions(account: Account) -> list[dict[str, str]]:
    return [
        link_action(url_for("account_editing", account.pk), _("Edit")),
        post_action("account_pause", account, _("Resume") if account.is_paused else _("Pause")),
        post_action("account_refresh", account, _("Refresh")),
    ]


def _alert(account: Account) -> dict[str, Any] | None:
    """Alert of an unhealthy account: the problem, the API's message, and actions to recover."""
    known: dict[str, tuple[str, str]] = {
        Health.ON_HOLD: (
            _("PixVerse asks for a new sign-in."),
            _(
                "The password may have changed, or PixVerse stopped the account. It gets no jobs. "
                "Sign in at pixverse.ai and fix it, then save the account here. Nothing was "
                "charged."
            ),
        ),
        Health.UNAUTHORIZED: (
            _("The API refused this account."),
            _(
                "It gets no jobs until its password is entered again. Refused requests were "
                "not charged."
            ),
        ),
        Health.GONE: (
            _("The API no longer knows this account."),
            _(
                "It was removed there and gets no jobs. Save it again with its password to reconnect it, "
                "or remove it here."
            ),
        ),
    }
    if account.health not in known:
        return None
    title, text = known[account.health]
    return {
        "title": title,
        "text": f"{text} {_api_message(account)}".strip(),
        "actions": _recovery_actions(account),
    }


def _api_message(account: Account) -> str:
    if not account.problem:
        return ""
    if account.problem_at is None:
        return _("It said: “%(words)s”") % {"words": account.problem}
    values = {"words": account.problem, "when": naturaltime(account.problem_at)}
    return _("It said %(when)s: “%(words)s”") % values


def _recovery_actions(account: Account) -> list[dict[str, str]]:
    """Recovery actions: with the stored password, a new password, or a retry without one."""
    edit_url = url_for("account_editing", account.pk)
    if account.password_sealed:
        again = post_action("account_recovery", account, _("Sign in again"), "solid")
        return [again, link_action(edit_url, _("Enter another password"))]
    again = post_action("account_refresh", account, _("Try again"), "plain")
    return [link_action(edit_url, _("Enter the password"), "solid"), again]


def format_day(moment: dt.datetime) -> str:
    """A date in local time; with the year if it is about a year away or more."""
    is_near = abs(moment - database_time.now()) < YEAR_SHOWN_AFTER
    return date_format(timezone.localtime(moment), "j F" if is_near else "j F Y")
