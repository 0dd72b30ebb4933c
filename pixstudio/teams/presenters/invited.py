"""Invitations as the audit log names them."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from pixstudio.audit.target_names import TargetName, parse_uuids
from pixstudio.teams.models import Invitation, Role, Team


def names_of_invitations(team: Team, ids: Collection[str]) -> Mapping[str, TargetName]:
    """By the address it is for, or where it is for the first person with the link, by its role."""
    rows = Invitation.objects.filter(team=team, pk__in=parse_uuids(ids))
    return {str(row.pk): TargetName(_words(row), reverse("team")) for row in rows}


def _words(row: Invitation) -> str:
    if row.email:
        return row.email
    return _("Link to join as %(role)s") % {"role": Role(row.role).label}
