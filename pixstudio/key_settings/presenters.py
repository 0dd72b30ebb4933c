"""Pages of API keys."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pixstudio.api_keys.models import ROLE_OF_SCOPE, ApiKey, Scope
from pixstudio.api_keys.queries import NEWEST
from pixstudio.cards.presenters.cards import price_text, title_of
from pixstudio.cards.presenters.wording import Badge, badge_of, message_of
from pixstudio.jobs.models import Generation
from pixstudio.key_settings.forms import KeyLimitsForm, NewKeyForm
from pixstudio.key_settings.queries import (
    SHOWN,
    KeySpending,
    jobs_of_key,
    keys_of_page,
    spending_by_month,
    spending_of,
    waiting_sum,
)
from pixstudio.teams.models import Membership, Role
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_number, format_time_ago
from pixstudio.web.lists.list_filters import url_with_query
from pixstudio.web.wording import operation_label

SCOPE_WORDS = {
    Scope.READ: gettext_lazy("Read"),
    Scope.CREATE: gettext_lazy("Create jobs"),
    Scope.FILES: gettext_lazy("Files"),
    Scope.ADMIN: gettext_lazy("Accounts and usage"),
}
SOON = dt.timedelta(days=7)


@dataclass(frozen=True)
class Meter:
    """Spent of a budget."""

    spent: int
    limit: int
    tone: str


@dataclass(frozen=True)
class KeyRow:
    """A key in the list. `meter` None: it has no budget. `note` says why its role gives it less."""

    id: str
    name: str
    prefix: str
    owner: str
    status: Badge | None
    scopes: list[str]
    note: str
    used_text: str
    expires_text: str
    expires_soon: bool
    spent_text: str
    meter: Meter | None
    url: str
    revocation_url: str
    is_own: bool = True


@dataclass(frozen=True)
class KeyList:
    own: list[KeyRow]
    others: list[KeyRow]
    ended: list[KeyRow]
    is_admin: bool
    new_url: str = field(default_factory=lambda: url_for("api_key_new"))
    older_url: str = ""

    @property
    def sections(self) -> list[tuple[str, str, list[KeyRow], bool]]:
        """Id, title, rows and whether they say whose they are, of those that have any."""
        found = [
            ("own-keys", _("Your keys"), self.own, False),
            ("other-keys", _("Other members’ keys"), self.others, True),
            ("ended-keys", _("Revoked and expired"), self.ended, self.is_admin),
        ]
        return [one for one in found if one[2]]


def key_list(member: Membership, before: str, now: dt.datetime) -> KeyList:
    """Raises: InvalidCursor."""
    found = keys_of_page(member, before)
    shown = found[:SHOWN]
    spending = spending_of(shown, member.team, now)
    rows = [(key, _row(key, member, spending, now)) for key in shown]
    works = [row for _key, row in rows if row.status is None]
    older = {"before": NEWEST.cursor_for(shown[-1])} if len(found) > SHOWN else {}
    return KeyList(
        own=[row for row in works if row.is_own],
        others=[row for row in works if not row.is_own],
        ended=[row for _key, row in rows if row.status is not None],
        is_admin=member.may(Role.ADMIN),
        older_url=url_with_query(url_for("api_keys"), older) if older else "",
    )


def _row(key: ApiKey, member: Membership, spending: KeySpending, now: dt.datetime) -> KeyRow:
    status = status_of(key, now)
    return KeyRow(
        id=str(key.pk),
        name=key.name,
        prefix=key.prefix,
        owner=str(key.user),
        status=status,
        scopes=[str(SCOPE_WORDS[Scope(scope)]) for scope in key.scopes],
        note=_role_text(key) if status is None else "",
        used_text=used_text(key, now),
        expires_text=_expires_text(key),
        expires_soon=bool(key.expires_at and now < key.expires_at < now + SOON),
        spent_text=spent_text(key, spending),
        meter=_meter(key, member, spending),
        url=url_for("api_key", key.pk),
        revocation_url=url_for("api_key_revocation", key.pk) if status is None else "",
        is_own=key.user_id == member.user_id,
    )


def status_of(key: ApiKey, now: dt.datetime) -> Badge | None:
    """Why the key opens nothing; None if it works."""
    if key.revoked_at is not None:
        return Badge(_("Revoked"), "close", "queued")
    if key.membership is None:
        return Badge(_("Member left"), "close", "queued")
    if key.expires_at is not None and key.expires_at <= now:
        return Badge(_("Expired"), "close", "queued")
    if not key.user.is_active:
        return Badge(_("Member deactivated"), "close", "queued")
    return None


def _role_text(key: ApiKey) -> str:
    """The scopes that its member's role doesn't cover (any more), which open nothing."""
    role = Role(key.membership.role) if key.membership else Role.VIEWER
    missing = [
        str(SCOPE_WORDS[Scope(scope)])
        for scope in key.scopes
        if not role.covers(ROLE_OF_SCOPE[Scope(scope)])
    ]
    words = _("Not allowed for role %(role)s: %(scopes)s")
    return words % {"role": role.label, "scopes": ", ".join(missing)} if missing else ""


def used_text(key: ApiKey, now: dt.datetime) -> str:
    """`2 h ago from 192.0.2.7`"""
    if key.last_used_at is None:
        return _("Never")
    ago = format_time_ago(key.last_used_at, now)
    if not key.last_address:
        return ago
    return _("%(time)s from %(address)s") % {"time": ago, "address": key.last_address}


def _expires_text(key: ApiKey) -> str:
    return day_text(key.expires_at) if key.expires_at else _("Never")


def day_text(moment: dt.datetime) -> str:
    return date_format(timezone.localtime(moment), "j M Y")


def spent_text(key: ApiKey, spending: KeySpending) -> str:
    """`340 of 1 000 this month`"""
    numbers = {"spent": format_number(spending.counted(key))}
    if key.budget_credits is None:
        return _("%(spent)s this month") % {"spent": format_number(spending.month[key.pk])}
    numbers["limit"] = format_number(key.budget_credits)
    words = (
        _("%(spent)s of %(limit)s this month")
        if key.is_budget_monthly
        else _("%(spent)s of %(limit)s in total")
    )
    return words % numbers


def _meter(key: ApiKey, member: Membership, spending: KeySpending) -> Meter | None:
    limit = key.budget_credits
    if limit is None:
        return None
    spent = spending.counted(key)
    percent = 100 * spent / limit if limit else 100
    warns = "attention" if percent >= member.team.warn_percent else ""
    return Meter(min(spent, limit), max(limit, 1), "failed" if percent >= 100 else warns)


def creating_page(form: NewKeyForm) -> dict[str, Any]:
    return {
        "url": url_for("api_key_new"),
        "back_url": url_for("api_keys"),
        "scopes": list(form["scopes"]),
        "limits": form.budget_fields,
    }


def changing_page(key: ApiKey, form: KeyLimitsForm) -> dict[str, Any]:
    return {
        "limits": form.budget_fields,
        "title": key.name,
        "url": url_for("api_key_settings", key.pk),
        "back_url": url_for("api_key", key.pk),
    }


def revocation_page(key: ApiKey, member: Membership) -> dict[str, Any]:
    """The question, with the jobs that wait and what they would cost."""
    waiting = waiting_sum(key)
    text = ngettext(
        "Also cancel its waiting job (%(credits)s credits)",
        "Also cancel its %(count)s waiting jobs (%(credits)s credits)",
        waiting.count,
    )
    return {
        "name": key.name,
        "prefix": key.prefix,
        "url": url_for("api_key_revocation", key.pk),
        "back_url": url_for("api_keys"),
        "owner": "" if key.user_id == member.user_id else str(key.user),
        "waiting_text": text
        % {"count": format_number(waiting.count), "credits": format_number(waiting.credits)}
        if waiting.count
        else "",
    }


def key_page(key: ApiKey, member: Membership, before: str, now: dt.datetime) -> dict[str, Any]:
    """Raises: InvalidCursor."""
    found = jobs_of_key(key, before)
    shown = found[:SHOWN]
    spending = spending_of([key], member.team, now)
    own = url_for("api_key", key.pk)
    is_over = len(found) > SHOWN
    older = url_with_query(own, {"before": NEWEST.cursor_for(shown[-1])}) if is_over else ""
    return {
        "name": key.name,
        "row": _row(key, member, spending, now),
        "facts": _facts(key, spending, now),
        "settings_url": url_for("api_key_settings", key.pk),
        "months": [
            (date_format(month, "F Y"), format_number(jobs), format_number(credits))
            for month, jobs, credits in spending_by_month(key, member.team.day_of(now))
        ],
        "jobs": [_job(row) for row in shown],
        "older_url": older,
        "newest_url": own if before else "",
    }


def _facts(key: ApiKey, spending: KeySpending, now: dt.datetime) -> list[tuple[str, str]]:
    # Some of them have a comma of their own.
    scopes = " · ".join(str(Scope(scope).label) for scope in key.scopes)
    facts = [
        (_("Key"), f"{key.prefix}…"),
        (_("Member"), str(key.user)),
        (_("Can"), scopes),
        (_("Not covered"), _role_text(key)),
        (_("Spent (credits)"), spent_text(key, spending)),
        (_("Allowed addresses"), ", ".join(key.addresses) or _("All")),
        (_("Last used"), used_text(key, now)),
        (_("Created"), day_text(key.created_at)),
        (_("Expires"), _expires_text(key)),
    ]
    if key.revoked_at is not None:
        facts.append((_("Revoked"), _revoked_text(key)))
    return [fact for fact in facts if fact[1]]


def _revoked_text(key: ApiKey) -> str:
    day = day_text(key.revoked_at) if key.revoked_at else ""
    if key.revoked_by is None:
        return day
    return _("%(day)s by %(name)s") % {"day": day, "name": key.revoked_by}


def _job(generation: Generation) -> dict[str, Any]:
    return {
        "url": url_for("generation", generation.pk),
        "title": title_of(generation),
        "operation": operation_label(generation.operation),
        "at": generation.created_at,
        "state": badge_of(generation),
        "reason": message_of(generation) if generation.is_active else "",
        "price": price_text(generation),
    }
