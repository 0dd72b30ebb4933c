"""What the page says of a day and of a difference."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pixstudio.accounts.post_matching import endpoint_of
from pixstudio.pixverse.capabilities import OPERATIONS
from pixstudio.reconciliation.models import Finding, ReconciledDay
from pixstudio.web.formatting import format_number
from pixstudio.web.wording import operation_label


@dataclass(frozen=True)
class DayState:
    """How a day is shown: a word, an icon of the sprite, a tone."""

    word: object
    icon: str
    tone: str


WAITING = DayState(gettext_lazy("Not checked yet"), "queued", "queued")
UNREADABLE = DayState(gettext_lazy("Statistics not read"), "warning", "attention")
DIFFERS = DayState(gettext_lazy("Doesn’t add up"), "warning", "attention")
INCOMPLETE = DayState(gettext_lazy("Partly checked"), "info", "queued")
ADDS_UP = DayState(gettext_lazy("Adds up"), "done", "done")


def state_of(row: ReconciledDay, *, has_open: bool) -> DayState:
    """How the day is shown; what differs comes first."""
    if has_open:
        return DIFFERS
    if row.problem == ReconciledDay.Problem.UNREADABLE:
        return UNREADABLE
    if row.checked_at is None:
        return WAITING
    is_partial = bool(row.problem) or row.credits == ReconciledDay.Credits.UNKNOWN
    return INCOMPLETE if is_partial else ADDS_UP


def credits_text(credits: int) -> str:
    """`1 284 credits`."""
    return ngettext("%(count)s credit", "%(count)s credits", credits) % {
        "count": format_number(credits)
    }


def posts_text(row: ReconciledDay) -> str:
    """What the API counted, and whose jobs these are."""
    counted = row.counted_posts or 0
    api = ngettext("%(count)s job at the API", "%(count)s jobs at the API", counted)
    own = ngettext("%(count)s of this team", "%(count)s of this team", row.own_posts or 0)
    parts = [api % {"count": format_number(counted)}]
    parts.append(own % {"count": format_number(row.own_posts or 0)})
    if row.other_posts:
        other = _("%(count)s of other teams here")
        parts.append(other % {"count": format_number(row.other_posts)})
    if row.refused_posts:
        refused = _("%(count)s refused")
        parts.append(refused % {"count": format_number(row.refused_posts)})
    return ", ".join(parts)


def use_text(row: ReconciledDay) -> str:
    """What the account's credits did, and what jobs explain of it."""
    if row.credits == ReconciledDay.Credits.UNKNOWN:
        return _("Credits weren’t read at the start or end of this day.")
    parts = [
        _("%(lost)s used, %(explained)s by jobs of this studio")
        % {
            "lost": credits_text(row.lost_credits or 0),
            "explained": format_number(row.explained_credits or 0),
        }
    ]
    if row.gained_credits:
        added = _("%(count)s added (refresh, package or refund)")
        parts.append(added % {"count": format_number(row.gained_credits)})
    if row.expired_credits:
        expired = _("%(count)s daily credits expired")
        parts.append(expired % {"count": format_number(row.expired_credits)})
    return "; ".join(parts)


def ledger_text(row: ReconciledDay) -> str:
    """The sums of the team's own ledger that day."""
    parts = [_("%(credits)s charged") % {"credits": credits_text(row.charged_credits)}]
    if row.reserved_credits:
        parts.append(_("%(count)s reserved") % {"count": format_number(row.reserved_credits)})
    if row.written_off_credits:
        parts.append(_("%(count)s written off") % {"count": format_number(row.written_off_credits)})
    return ", ".join(parts)


def endpoint_label(endpoint: str) -> str:
    """The operations of an endpoint, `Text, Image, Effect`; its own name if none is known."""
    names = [operation_label(name) for name in OPERATIONS if endpoint_of(name) == endpoint]
    return ", ".join(map(str, names)) or endpoint


def finding_title(finding: Finding) -> str:
    """What does not add up, in one sentence."""
    if finding.kind == Finding.Kind.POST:
        return _("The API accepted a job that this studio has no answer for.")
    if finding.kind == Finding.Kind.UNLISTED:
        return _("A job of this team was accepted, but the API doesn’t list it.")
    count = format_number(abs(finding.credits))
    if finding.credits > 0:
        return _("%(count)s more credits were used than jobs here explain.") % {"count": count}
    return _("%(count)s fewer credits were used than jobs here cost.") % {"count": count}


def finding_text(finding: Finding, *, has_likely: bool) -> str:
    """What it may be, and what to do."""
    if finding.kind == Finding.Kind.POST:
        if has_likely:
            return _("It’s a job whose answer was lost, or it was made outside of this studio.")
        return _("It was made outside of this studio: no job here waits for an answer.")
    if finding.kind == Finding.Kind.UNLISTED:
        return _("The statistics may be incomplete. Its charge here stays as the API reported it.")
    if finding.credits > 0:
        return _("Someone used the account outside of this studio, or a job cost more than shown.")
    return _("A price here was too high, or PixVerse gave credits back.")


def foreign_label(finding: Finding) -> str:
    """The button that says that the studio did not cause it."""
    is_ours = finding.kind == Finding.Kind.UNLISTED
    is_used = finding.kind == Finding.Kind.POST or finding.credits > 0
    return _("Made elsewhere") if is_used and not is_ours else _("Mark as checked")
