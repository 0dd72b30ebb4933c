"""Accounts as the audit log names them."""

from collections.abc import Collection, Mapping

from django.urls import reverse

from pixstudio.accounts.queries import accounts_of
from pixstudio.audit.target_names import Named, as_ids
from pixstudio.teams.models import Team


def names_of_accounts(team: Team, ids: Collection[str]) -> Mapping[str, Named]:
    """By its present name, with its page; one that was removed keeps the name of the entry."""
    rows = accounts_of(team).filter(pk__in=as_ids(ids))
    return {str(row.pk): Named(row.name, reverse("account", args=[row.pk])) for row in rows}
