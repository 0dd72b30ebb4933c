"""Webhooks as the audit log names them."""

from collections.abc import Collection, Mapping

from pixstudio.audit.target_names import TargetName
from pixstudio.teams.models import Team
from pixstudio.web.addresses import url_for
from pixstudio.web.lists.ids import parse_uuids
from pixstudio.webhooks.models import Webhook


def names_of_webhooks(team: Team, ids: Collection[str]) -> Mapping[str, TargetName]:
    """Description or server of each, with its page."""
    rows = Webhook.objects.filter(team=team, pk__in=parse_uuids(ids))
    return {str(row.pk): TargetName(str(row), url_for("webhook", row.pk)) for row in rows}
