"""Labels of invitations in the audit log."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from pixstudio.audit.target_names import TargetName
from pixstudio.teams.models import Invitation, Role, Team
from pixstudio.web.addresses import url_for
from pixstudio.web.lists.ids import parse_uuids


def names_of_invitations(team: Team, ids: Collection[str]) -> Mapping[str, TargetName]:
    """The address of the invitation, or its role if it has no address."""
    rows = Invitation.objects.filter(team=team, pk__in=parse_uuids(ids))
    return {str(row.pk): TargetName(_label(row), url_for("team")) for row in rows}


def _label(row: Invitation) -> str:
    if row.email:
        return row.email
    return _("Link to join as %(role)s") % {"role": Role(row.role).label}
