"""Context of the pages of retention and storage."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from pixstudio.library.operations.quota import held_bytes
from pixstudio.library.validation import format_size
from pixstudio.retention.forms import RetentionForm, StorageForm
from pixstudio.retention.models import RetentionRun
from pixstudio.retention.queries import Preview, result_bytes_of
from pixstudio.retention.rules import Rule
from pixstudio.retention.wording import amount_text, days_text, rule_text, state_text
from pixstudio.teams.models import Membership
from pixstudio.web.addresses import url_for
from pixstudio.web.background.retention import DAY, RETAINED, TEAM_KINDS, Kind
from pixstudio.web.background.retention_limits import Bounds, bounds_of
from pixstudio.web.formatting import format_number


def retention_page(
    form: RetentionForm, previews: Iterable[Preview], runs: Mapping[str, RetentionRun]
) -> dict[str, Any]:
    """Context of the form, with what each rule would remove, its latest run, and fixed times below."""
    by_kind = {preview.kind: preview for preview in previews}
    return {
        "url": url_for("retention"),
        "back_url": url_for("team"),
        "rows": [_row(form, kind, by_kind.get(kind), runs.get(str(kind))) for kind in TEAM_KINDS],
        "spared": list(form["spared"]),
        "fixed": fixed_rows(),
    }


def _row(
    form: RetentionForm, kind: Kind, preview: Preview | None, run: RetentionRun | None
) -> dict[str, Any]:
    row = RETAINED[kind]
    return {
        "field": form[f"days-{kind}"],
        "label": row.label,
        "since": row.since,
        "limits_text": _limits_text(bounds_of(kind)),
        "limits_note": _("set by the operator") if bounds_of(kind).is_limited else "",
        "lines": [*_preview_lines(kind, preview), *_run_lines(run)],
    }


def _limits_text(bounds: Bounds) -> str:
    if bounds.least_days == bounds.most_days and not bounds.may_be_for_ever:
        return days_text(bounds.most_days)
    values = {"least": format_number(bounds.least_days), "most": days_text(bounds.most_days)}
    text = _("%(least)s to %(most)s") % values
    return _("%(limits)s or forever") % {"limits": text} if bounds.may_be_for_ever else text


def _preview_lines(kind: Kind, preview: Preview | None) -> list[str]:
    """How much would go: now, and within 30 days."""
    if preview is None:
        return []
    return [
        _("Now: %(amount)s") % {"amount": amount_text(kind, preview.now)},
        _("Within 30 days: %(amount)s") % {"amount": amount_text(kind, preview.soon)},
    ]


def _run_lines(run: RetentionRun | None) -> list[str]:
    if run is None:
        return []
    at = date_format(localtime(run.created_at), "j M, H:i")
    return [_("Last run, %(at)s: %(state)s") % {"at": at, "state": state_text(run)}]


def fixed_rows() -> list[tuple[str, str]]:
    """Kinds whose time nobody chooses, with it in words."""
    return [
        (str(row.label), f"{_kept_text(row.kept)} {row.since}")
        for row in RETAINED.values()
        if not row.is_chosen_by_team
    ]


def _kept_text(kept: dt.timedelta | None) -> str:
    if not kept:
        return _("at once")
    return days_text(kept.days) if kept >= DAY else _("1 hour")


def confirmation_page(
    form: RetentionForm,
    changed: Mapping[Kind, Rule],
    previews: Sequence[Preview],
    starts_at: dt.datetime,
) -> dict[str, Any]:
    """Context of the question before rules are saved that remove anything."""
    by_kind = {preview.kind: preview for preview in previews}
    return {
        "url": url_for("retention"),
        "back_url": url_for("team"),
        "starts_text": date_format(localtime(starts_at), "j F, H:i"),
        "rows": [
            {
                "text": rule_text(kind, rule),
                "now_text": amount_text(kind, by_kind[kind].now) if kind in by_kind else "–",
                "soon_text": amount_text(kind, by_kind[kind].soon) if kind in by_kind else "–",
            }
            for kind, rule in changed.items()
        ],
        "hidden": [(field.html_name, value) for field in form for value in _posted(field.value())],
    }


def _posted(value: Any) -> list[str]:
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return ["" if value is None else str(value)]


def storage_page(form: StorageForm) -> dict[str, Any]:
    """Context of the page with what each member holds and may hold."""
    return {
        "url": url_for("member_storage"),
        "back_url": url_for("team"),
        "rows": [_member_row(form, one) for one in form.members],
    }


def _member_row(form: StorageForm, member: Membership) -> dict[str, Any]:
    held = held_bytes(member.team, member.user_id)
    results = result_bytes_of(member.team_id, member.user_id)
    quota = member.storage_quota_bytes
    return {
        "name": str(member.user),
        "initials": member.user.initials,
        "results_text": format_size(results),
        "library_text": format_size(held - results),
        "sum_text": format_size(held),
        "is_full": quota is not None and held >= quota,
        "field": form[f"quota-{member.pk}"],
    }
