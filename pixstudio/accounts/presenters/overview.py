"""Accounts page without its rows: totals, API connection, actions."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.contrib.humanize.templatetags.humanize import naturaltime
from django.utils.translation import gettext as _

from pixstudio.accounts.models import Account, ApiConnection
from pixstudio.accounts.presenters.rows import format_day, link_action
from pixstudio.web import database_time
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_number


def accounts_page(rows: Sequence[tuple[Account, int]], connection: ApiConnection) -> dict[str, Any]:
    """Context of the accounts page, without the rows."""
    add_url, import_url = url_for("account_new"), url_for("account_import")
    return {
        "refresh_url": url_for("accounts_refresh") if rows else "",
        "add_url": add_url,
        "import_url": import_url,
        "totals": _totals(rows) if rows else [],
        "empty_actions": [
            {"label": _("Add account"), "url": add_url, "style": "solid"},
            {"label": _("Import accounts"), "url": import_url},
        ],
        "token": {"words": connection_status(connection), "url": url_for("account_token")},
        "token_alert": token_alert(connection),
        "tracking_url": url_for("tracked_jobs"),
    }


def token_alert(connection: ApiConnection | None) -> dict[str, Any] | None:
    """Alert for a refused token; None if the token works."""
    if connection is None or not connection.problem:
        return None
    text = _(
        "No account gets jobs until it is replaced. Refused requests were not charged. Copy the "
        "current token from useapi.net; the accounts then reconnect automatically. The API said "
        "%(when)s: “%(words)s”"
    )
    values = {"when": _relative_time(connection.checked_at), "words": connection.problem}
    return {
        "title": _("The API refuses the team’s token."),
        "text": text % values,
        "actions": [link_action(url_for("account_token"), _("Enter the token"), "solid")],
    }


def _totals(rows: Sequence[tuple[Account, int]]) -> list[dict[str, str]]:
    usable = [(account, running) for account, running in rows if account.is_usable]
    credits_now = sum(account.least_credits for account, _running in usable)
    resting = sum(account.least_credits for account, _running in rows) - credits_now
    is_known = all(account.credits is not None for account, _running in usable)
    figure = format_number(credits_now)
    if not is_known:
        figure = _("at least %(count)s") % {"count": figure} if credits_now else _("unknown")
    taken = sum(running for _account, running in rows)
    places = sum(account.places for account, _running in usable)
    note = _("%(count)s more on accounts that take no jobs") % {"count": format_number(resting)}
    return [
        {"name": _("Credits"), "figure": figure, "note": note if resting else ""},
        {
            "name": _("Slots in use"),
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
    now = database_time.now()
    coming = [
        (account.renews_at, account.name)
        for account in accounts
        if account.renews_at and account.renews_at > now
    ]
    if not coming:
        return []
    moment, name = min(coming)
    return [{"name": _("Next renewal"), "figure": format_day(moment), "note": name}]


def connection_status(connection: ApiConnection) -> str:
    """Status of the token and when it was last checked. Never contains the token."""
    if connection.problem:
        return _("The API refused the token: %(words)s") % {"words": connection.problem}
    return _("Connected. The token is stored encrypted; checked %(when)s.") % {
        "when": _relative_time(connection.checked_at)
    }


def _relative_time(moment: dt.datetime | None) -> str:
    return str(naturaltime(moment)) if moment else _("never")
