"""Requests for approval as the audit log names them."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from pixstudio.audit.target_names import TargetName
from pixstudio.teams.models import Approval, Team
from pixstudio.web.addresses import url_for
from pixstudio.web.lists.ids import parse_uuids


def names_of_approvals(team: Team, ids: Collection[str]) -> Mapping[str, TargetName]:
    """`Jobs of Bob`, with the request's page."""
    rows = Approval.objects.filter(team=team, pk__in=parse_uuids(ids))
    return {
        str(row.pk): TargetName(
            _("Jobs of %(name)s") % {"name": row.requested_by or _("former member")},
            url_for("approval", row.pk),
        )
        for row in rows.select_related("requested_by")
    }
