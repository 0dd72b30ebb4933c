"""Account names for the audit log."""

from collections.abc import Collection, Mapping

from pixstudio.accounts.queries import accounts_of
from pixstudio.audit.target_names import TargetName
from pixstudio.teams.models import Team
from pixstudio.web.addresses import url_for
from pixstudio.web.lists.ids import parse_uuids


def account_names(team: Team, ids: Collection[str]) -> Mapping[str, TargetName]:
    """Current name and URL by account id; removed accounts are missing and keep the entry's label."""
    rows = accounts_of(team).filter(pk__in=parse_uuids(ids))
    return {str(row.pk): TargetName(row.name, url_for("account", row.pk)) for row in rows}
