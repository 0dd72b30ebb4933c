"""Account names for the audit log."""

from collections.abc import Collection, Mapping

from django.urls import reverse

from pixstudio.accounts.queries import accounts_of
from pixstudio.audit.target_names import Named, as_ids
from pixstudio.teams.models import Team


def account_names(team: Team, ids: Collection[str]) -> Mapping[str, Named]:
    """Current name and URL by account id; removed accounts are missing and keep the entry's label."""
    rows = accounts_of(team).filter(pk__in=as_ids(ids))
    return {str(row.pk): Named(row.name, reverse("account", args=[row.pk])) for row in rows}
