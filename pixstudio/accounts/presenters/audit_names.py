"""Accounts as the audit log names them."""

from collections.abc import Collection, Mapping

from django.urls import reverse

from pixstudio.accounts.queries import accounts_of
from pixstudio.teams.models import Team
from pixstudio.teams.naming import Named, as_ids


def account_names(team: Team, ids: Collection[str]) -> Mapping[str, Named]:
    """By its present name, with its page; one that was removed keeps the name of the entry."""
    rows = accounts_of(team).filter(pk__in=as_ids(ids))
    return {str(row.pk): Named(row.name, reverse("account", args=[row.pk])) for row in rows}
