"""API keys as the audit log names them, with their pages."""

from collections.abc import Collection, Mapping

from pixstudio.api_keys.models import ApiKey
from pixstudio.audit.target_names import TargetName
from pixstudio.teams.models import Team
from pixstudio.web.addresses import url_for
from pixstudio.web.lists.ids import parse_uuids


def names_of_keys(team: Team, ids: Collection[str]) -> Mapping[str, TargetName]:
    """`n8n (pixs_AbCdEfGh…)`"""
    rows = ApiKey.objects.filter(team=team, pk__in=parse_uuids(ids))
    return {str(key.pk): TargetName(str(key), url_for("api_key", key.pk)) for key in rows}
