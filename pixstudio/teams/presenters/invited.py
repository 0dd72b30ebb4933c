"""Invitations as the audit log names them."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from pixstudio.audit.target_names import Named, as_ids
from pixstudio.teams.models import Invitation, Role, Team


def names_of_invitations(team: Team, ids: Collection[str]) -> Mapping[str, Named]:
    """By the address it is for, or where it is for whoever has the link, by its role."""
    rows = Invitation.objects.filter(team=team, pk__in=as_ids(ids))
    return {str(row.pk): Named(_words(row), reverse("team")) for row in rows}


def _words(row: Invitation) -> str:
    if row.email:
        return row.email
    return _("Link to join as %(role)s") % {"role": Role(row.role).label}
