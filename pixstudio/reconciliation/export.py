"""CSV export of reconciled days, streamed row by row."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from pixstudio.reconciliation.models import ReconciledDay
from pixstudio.reconciliation.queries import exported_days
from pixstudio.reconciliation.wording import state_of
from pixstudio.teams.models import Team


def exported_lines(team: Team) -> Iterator[list[object]]:
    """The header, and a row for each day and account, the latest first; figures not known are empty."""
    yield [
        _("Day (UTC)"),
        _("Account"),
        _("Result"),
        _("Jobs at the API"),
        _("Jobs of this team"),
        _("Jobs of other teams"),
        _("Refused"),
        _("Charged credits"),
        _("Reserved credits"),
        _("Written-off credits"),
        _("Credits used"),
        _("Credits explained"),
        _("Credits added"),
        _("Credits expired"),
        _("Open differences"),
        _("Decided differences"),
        _("Message"),
    ]
    for row in exported_days(team):
        yield [_known(value) for value in _values(row)]


def _values(row: ReconciledDay) -> list[object]:
    counts = [row.counted_posts, row.own_posts, row.other_posts, row.refused_posts]
    sums = [row.charged_credits, row.reserved_credits, row.written_off_credits]
    use = [row.lost_credits, row.explained_credits, row.gained_credits, row.expired_credits]
    found = [getattr(row, "open_count", 0), getattr(row, "decided_count", 0)]
    words = state_of(row, has_open=bool(found[0])).word
    return [
        row.day.isoformat(),
        row.account.name,
        str(words),
        *counts,
        *sums,
        *use,
        *found,
        row.words,
    ]


def _known(value: object) -> object:
    return "" if value is None else value
