"""Collections as the audit log names them. Its page is for admins, who see all of them."""

from collections.abc import Collection as Ids
from collections.abc import Mapping

from pixstudio.audit.target_names import TargetName
from pixstudio.collections.models import Collection
from pixstudio.teams.models import Team
from pixstudio.web.addresses import url_for
from pixstudio.web.lists.ids import parse_uuids


def names_of_collections(team: Team, ids: Ids[str]) -> Mapping[str, TargetName]:
    """The current names, with their pages."""
    rows = Collection.objects.filter(team=team, pk__in=parse_uuids(ids)).select_related("parent")
    return {str(row.pk): TargetName(row.full_name, url_for("collection", row.pk)) for row in rows}
