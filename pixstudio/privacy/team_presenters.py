"""Presenter of a team's deletion."""

from typing import Any

from django.utils.translation import gettext as _

from pixstudio.library.validation import format_size
from pixstudio.privacy.blockers import team_blocker_rows
from pixstudio.privacy.queries import TeamBlockers, TeamCounts
from pixstudio.teams.models import Team
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_number


def team_deletion_page(team: Team, blockers: TeamBlockers, counts: TeamCounts) -> dict[str, Any]:
    """What goes with the team in numbers, or why it can't be deleted yet."""
    return {
        "url": url_for("team_deletion"),
        "back_url": url_for("team"),
        "ownership_url": url_for("team_ownership") if counts.members > 1 else "",
        "export_url": url_for("your_data"),
        "name": team.name,
        "blockers": team_blocker_rows(blockers),
        "lines": _lines(counts),
    }


def _lines(counts: TeamCounts) -> list[str]:
    rows = (
        (_("Members who lose access"), counts.members),
        (_("Jobs and results"), counts.results),
        (_("Library files"), counts.files),
        (_("Collections"), counts.collections),
        (_("Share links"), counts.share_links),
        (_("PixVerse accounts in this studio"), counts.accounts),
    )
    found = [f"{title}: {format_number(count)}" for title, count in rows if count]
    return [*found, f"{_('Storage')}: {format_size(counts.stored_bytes)}"]
