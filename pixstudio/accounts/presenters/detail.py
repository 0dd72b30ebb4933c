"""Account page: facts, credit chart and actions."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.humanize.templatetags.humanize import naturaltime
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.accounts.models import Account, ApiConnection, CreditReading
from pixstudio.accounts.presenters.credit_chart import Chart, credit_chart
from pixstudio.accounts.presenters.overview import token_alert
from pixstudio.accounts.presenters.rows import (
    SESSION_WARNING_BEFORE,
    AccountRow,
    account_row,
    format_credits,
    link_action,
    post_action,
)
from pixstudio.web.addresses import url_for


@dataclass(frozen=True)
class Fact:
    """A named value of the account, with an explanation."""

    name: str
    value: str
    note: str = ""
    needs_care: bool = False


@dataclass(frozen=True)
class AccountPage:
    """Context of the account page."""

    row: AccountRow
    facts: list[Fact]
    chart: Chart | None
    actions: list[dict[str, str]]
    token_alert: dict[str, Any] | None


def account_page(
    account: Account,
    jobs: tuple[int, int],
    readings: Iterable[CreditReading],
    *,
    connection: ApiConnection | None,
    now: dt.datetime,
) -> AccountPage:
    """Build the page from the account, its (running, queued) job counts and its credit readings."""
    running, waiting = jobs
    is_refused = bool(connection and connection.problem)
    return AccountPage(
        row=account_row(account, running, waiting=waiting, waits_for_token=is_refused),
        facts=[
            *_plan_facts(account),
            *_job_facts(account, running, waiting),
            _session(account, now),
        ],
        chart=credit_chart(readings, now),
        actions=_actions(account),
        token_alert=token_alert(connection),
    )


def _plan_facts(account: Account) -> list[Fact]:
    renews = _format_time(account.renews_at, "j F Y") if account.renews_at else "—"
    return [
        Fact(_("PixVerse account"), account.email),
        Fact(_("Plan"), account.plan_name or _("not refreshed yet")),
        Fact(_("Renews"), renews, _("Monthly credits reset.")),
        Fact(_("Credits"), format_credits(account, account.credits), _read_text(account)),
        Fact(_("Monthly credits"), format_credits(account, account.monthly_credits)),
        Fact(
            _("Daily credits"),
            format_credits(account, account.daily_credits),
            _("Free daily credits, expire each day."),
        ),
        Fact(_("Purchased credits"), format_credits(account, account.package_credits)),
    ]


def _read_text(account: Account) -> str:
    if account.refreshed_at is None:
        return _("Not refreshed yet.")
    return _("Updated %(when)s.") % {"when": naturaltime(account.refreshed_at)}


def _job_facts(account: Account, running: int, waiting: int) -> list[Fact]:
    allowed = account.gen_simultaneously
    is_over = bool(allowed and account.max_jobs > allowed)
    return [
        Fact(_("Running"), str(running), _foreign_jobs_note(account)),
        Fact(
            _("Waiting for this account"), str(waiting), _("Jobs that only this account can run.")
        ),
        Fact(_("Jobs at once (your setting)"), str(account.max_jobs)),
        Fact(
            _("Jobs at once (plan limit)"),
            str(allowed or "—"),
            _("Lower than your setting, so this limit applies.") if is_over else "",
            is_over,
        ),
    ]


def _foreign_jobs_note(account: Account) -> str:
    count = account.foreign_jobs
    text = ngettext("Plus %(count)s started elsewhere.", "Plus %(count)s started elsewhere.", count)
    return text % {"count": count} if count else ""


def _session(account: Account, now: dt.datetime) -> Fact:
    """Expiry of the PixVerse session, and what happens then."""
    name, ends_at = _("Session at PixVerse"), account.session_expires_at
    shared = bool(account.session_sealed)
    if ends_at is None:
        return Fact(name, "—", _("The API hasn’t said when it ends."))
    note = (
        _(
            "Shared with pixverse.ai. After that the API signs in on its own and the website is "
            "signed out."
        )
        if shared
        else _("Renewed automatically.")
    )
    text = _("ended %(day)s") if ends_at <= now else _("until %(day)s")
    return Fact(
        name,
        text % {"day": _format_time(ends_at, "j F Y, H:i")},
        note,
        ends_at <= now + SESSION_WARNING_BEFORE,
    )


def _actions(account: Account) -> list[dict[str, str]]:
    return [
        link_action(url_for("account_editing", account.pk), _("Edit"), "solid"),
        post_action("account_refresh", account, _("Test"), "plain"),
        post_action(
            "account_pause", account, _("Resume") if account.is_paused else _("Pause"), "plain"
        ),
        link_action(url_for("account_removal", account.pk), _("Remove…"), "quiet"),
    ]


def refresh_message(account: Account) -> str:
    """Result message of a manual refresh, which costs nothing."""
    values = {
        "name": account.name,
        "plan": account.plan_name or _("unnamed plan"),
        "credits": format_credits(account, account.credits),
    }
    text = _("“%(name)s” answers: %(plan)s, %(credits)s credits. The test cost nothing.")
    if account.credits is None:
        text = _("“%(name)s” answers: %(plan)s; its credits are unknown. The test cost nothing.")
    return text % values


def _format_time(moment: dt.datetime, pattern: str) -> str:
    return date_format(timezone.localtime(moment), pattern)
