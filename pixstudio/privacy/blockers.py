"""In words why a person or a team can't be deleted yet, each reason with what to do and where."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.privacy.queries import Blockers, TeamBlockers
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_number

Row = dict[str, str]


def blocker_rows(blockers: Blockers) -> list[Row]:
    """Why a person can't be deleted yet."""
    rows = [_only_owner(team.name, others) for team, others in blockers.teams]
    if count := blockers.open_jobs:
        text = ngettext(
            "%(count)s job of yours hasn’t ended. Wait for it, or cancel it.",
            "%(count)s jobs of yours haven’t ended. Wait for them, or cancel them.",
            count,
        )
        rows.append(_row(_counted(text, count), url_for("queue"), _("View queue")))
    if count := blockers.undecided_jobs:
        text = ngettext(
            "%(count)s job of yours needs a decision: PixVerse may have charged it.",
            "%(count)s jobs of yours need a decision: PixVerse may have charged them.",
            count,
        )
        rows.append(_undecided(_counted(text, count)))
    if count := blockers.bulk_runs:
        rows.append(_bulk_runs(count))
    return rows


def team_blocker_rows(blockers: TeamBlockers) -> list[Row]:
    """Why a team can't be deleted yet."""
    rows = []
    if count := blockers.other_owners:
        text = ngettext(
            "The team has another owner. Leave it, or change their role first.",
            "The team has %(count)s other owners. Leave it, or change their roles first.",
            count,
        )
        rows.append(_row(_counted(text, count), url_for("team"), _("View members")))
    if count := blockers.open_jobs:
        text = ngettext(
            "%(count)s job hasn’t ended. Wait for it, or cancel it.",
            "%(count)s jobs haven’t ended. Wait for them, or cancel them.",
            count,
        )
        rows.append(_row(_counted(text, count), url_for("queue"), _("View queue")))
    if count := blockers.undecided_jobs:
        text = ngettext(
            "%(count)s job needs a decision: PixVerse may have charged it.",
            "%(count)s jobs need a decision: PixVerse may have charged them.",
            count,
        )
        rows.append(_undecided(_counted(text, count)))
    if count := blockers.open_charges:
        text = ngettext(
            "The charge of %(count)s job isn’t settled yet. Try again in an hour.",
            "The charges of %(count)s jobs aren’t settled yet. Try again in an hour.",
            count,
        )
        rows.append(_row(_counted(text, count), url_for("usage"), _("View usage")))
    if count := blockers.bulk_runs:
        rows.append(_bulk_runs(count))
    return rows


def _only_owner(team: str, others: int) -> Row:
    text = _("You are the only owner of “%(team)s”.") % {"team": team}
    if others:
        text += " " + _("Transfer ownership, or delete the team.")
        return _row(
            text, url_for("team_ownership"), _("Transfer ownership"), url_for("team_deletion")
        )
    text += " " + _("Nobody else is in it: delete the team, or invite an owner.")
    return _row(text, url_for("team_deletion"), _("Delete team"))


def _undecided(text: str) -> Row:
    return _row(text, f"{url_for('gallery')}?state=open", _("View jobs"))


def _bulk_runs(count: int) -> Row:
    text = ngettext(
        "%(count)s bulk action is in progress. Wait for it, or cancel it.",
        "%(count)s bulk actions are in progress. Wait for them, or cancel them.",
        count,
    )
    return _row(_counted(text, count), url_for("gallery"), _("View gallery"))


def _row(text: str, url: str, label: str, team_url: str = "") -> Row:
    return {"text": text, "url": url, "label": label, "team_url": team_url}


def _counted(text: str, count: int) -> str:
    return text % {"count": format_number(count)}
