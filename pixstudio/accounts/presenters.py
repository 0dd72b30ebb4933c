"""Accounts and the API's connection in words, for their pages."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.humanize.templatetags.humanize import naturaltime
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.accounts.models import Account, ApiConnection, Health
from pixstudio.web.numbers import spaced

State = tuple[str, str, str]


@dataclass(frozen=True)
class AccountRow:
    """One account as a row: who, credits, places, what to do."""

    id: str
    name: str
    email: str
    state: State
    plan_words: str
    credits: str
    credits_words: str
    places_words: str
    places: list[str]
    places_note: str
    parts: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, str]] = field(default_factory=list)
    alert: dict[str, Any] | None = None

    @property
    def state_tone(self) -> str:
        return self.state[0]

    @property
    def state_icon(self) -> str:
        return self.state[1]

    @property
    def state_word(self) -> str:
        return self.state[2]


def account_row(account: Account, running: int) -> AccountRow:
    """An account with `running` of our jobs on it."""
    return AccountRow(
        id=str(account.pk),
        name=account.name,
        email=account.email,
        state=_state_of(account, running),
        plan_words=_plan_words(account),
        credits="—" if account.credits is None else spaced(account.credits),
        credits_words=_credits_words(account),
        parts=_credit_parts(account),
        places_words=_("%(taken)s of %(all)s") % {"taken": running, "all": account.places},
        places=_place_marks(account, running),
        places_note=_places_note(account),
        actions=_actions(account),
        alert=_alert(account),
    )


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


def _plan_words(account: Account) -> str:
    if not account.plan_name:
        return account.email
    if not account.renews_at:
        return account.plan_name
    words = _("%(plan)s, renews %(day)s")
    return words % {"plan": account.plan_name, "day": _day(account.renews_at)}


def _credits_words(account: Account) -> str:
    if account.credits is None or account.refreshed_at is None:
        return _("credits not read yet")
    return _("credits, read %(when)s") % {"when": naturaltime(account.refreshed_at)}


def _credit_parts(account: Account) -> list[dict[str, Any]]:
    named = (
        ("month", account.monthly_credits, _("%(count)s monthly")),
        ("day", account.daily_credits, _("%(count)s daily")),
        ("package", account.package_credits, _("%(count)s bought")),
    )
    whole = max(account.credits or 0, 1)
    parts, start = [], 0.0
    for kind, count, words in named:
        width = 100 * (count or 0) / whole
        if count:
            text = words % {"count": spaced(count)}
            part = {"kind": kind, "start_percent": start, "width_percent": width, "words": text}
            parts.append(part)
        start += width
    return parts


def _place_marks(account: Account, running: int) -> list[str]:
    if not account.is_usable:
        return ["held"] * account.places
    used = min(running + account.foreign_jobs, account.places)
    return ["used"] * used + ["free"] * (account.places - used)


def _places_note(account: Account) -> str:
    if account.is_paused:
        return _("takes no jobs while paused")
    if account.health != Health.OK:
        return _("takes no jobs now")
    count = account.foreign_jobs
    if not count:
        return ""
    return ngettext("%(count)s started elsewhere", "%(count)s started elsewhere", count) % {
        "count": count
    }


def _post(name: str, account: Account, label: str, style: str = "quiet") -> dict[str, str]:
    url = reverse(name, args=[account.pk])
    return {"method": "post", "url": url, "label": label, "style": style}


def _link(url: str, label: str, style: str = "plain") -> dict[str, str]:
    return {"method": "get", "url": url, "label": label, "style": style}


def _actions(account: Account) -> list[dict[str, str]]:
    return [
        _link(reverse("account", args=[account.pk]), _("Edit")),
        _post("account_pause", account, _("Resume") if account.is_paused else _("Pause")),
        _post("account_refresh", account, _("Read now")),
    ]


def _alert(account: Account) -> dict[str, Any] | None:
    edit = _link(reverse("account", args=[account.pk]), _("Enter the password"), "solid")
    token = _link(reverse("account_token"), _("Change the token"))
    again = _post("account_refresh", account, _("Try it again"), "plain")
    known: dict[str, tuple[str, str, list[dict[str, str]]]] = {
        Health.ON_HOLD: (
            _("PixVerse asks for a new sign-in."),
            _(
                "The password may have changed, or PixVerse stopped the account. Nothing was charged."
            ),
            [edit, again],
        ),
        # The API answers 401 to a bad token and to an account whose own session has ended.
        Health.UNAUTHORIZED: (
            _("The API refused the account or the token."),
            _(
                "Nothing was sent, so nothing was charged. Where other accounts work, enter this "
                "one’s password; where none does, the current token of useapi.net."
            ),
            [edit, token, again],
        ),
        Health.GONE: (
            _("The API no longer knows this account."),
            _("Somebody removed it there. Enter its password to connect it again."),
            [edit, again],
        ),
    }
    if account.health not in known:
        return None
    title, text, actions = known[account.health]
    said = _("It said: “%(words)s”") % {"words": account.problem} if account.problem else ""
    return {"title": title, "text": f"{text} {said}".strip(), "actions": actions}


def accounts_page(rows: Sequence[tuple[Account, int]], connection: ApiConnection) -> dict[str, Any]:
    """What stands around the rows on the page of accounts."""
    add_url = reverse("account_new")
    return {
        "refresh_url": reverse("accounts_refresh") if rows else "",
        "add_url": add_url,
        "totals": _totals(rows) if rows else [],
        "empty_actions": [{"label": _("Add account"), "url": add_url, "style": "solid"}],
        "token": {"words": connection_words(connection), "url": reverse("account_token")},
    }


def _totals(rows: Sequence[tuple[Account, int]]) -> list[dict[str, str]]:
    usable = [(account, running) for account, running in rows if account.is_usable]
    credits_now = sum(account.credits or 0 for account, _running in usable)
    resting = sum(account.credits or 0 for account, _running in rows) - credits_now
    taken = sum(running for _account, running in rows)
    places = sum(account.places for account, _running in usable)
    note = _("%(count)s more rest on accounts that take no jobs") % {"count": spaced(resting)}
    return [
        {"name": _("Credits"), "figure": spaced(credits_now), "note": note if resting else ""},
        {
            "name": _("Places taken"),
            "figure": _("%(taken)s of %(all)s") % {"taken": taken, "all": places},
            "note": "",
        },
        {
            "name": _("Accounts ready"),
            "figure": _("%(ready)s of %(all)s") % {"ready": len(usable), "all": len(rows)},
            "note": "",
        },
        *_next_renewal([account for account, _running in usable]),
    ]


def _next_renewal(accounts: Sequence[Account]) -> list[dict[str, str]]:
    now = timezone.now()
    coming = [
        (account.renews_at, account.name)
        for account in accounts
        if account.renews_at and account.renews_at > now
    ]
    if not coming:
        return []
    moment, name = min(coming)
    return [{"name": _("Next renewal"), "figure": _day(moment), "note": name}]


def _day(moment: dt.datetime) -> str:
    return date_format(timezone.localtime(moment), "j F")


def connection_words(connection: ApiConnection) -> str:
    """Whether the token works and when that was last seen. Never the token."""
    if connection.problem:
        return _("The API refused the token: %(words)s") % {"words": connection.problem}
    return _("Connected. The token is kept encrypted; checked %(when)s.") % {
        "when": _moment(connection.checked_at)
    }


def _moment(moment: dt.datetime | None) -> str:
    return str(naturaltime(moment)) if moment else _("never")
