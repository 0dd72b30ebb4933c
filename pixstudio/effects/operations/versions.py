"""The version of a team's catalogue, by which pages know that what they kept of it is still right."""

import uuid

from django.db.models import F

from pixstudio.effects.models import CatalogueVersion


def raise_version(team_id: uuid.UUID) -> None:
    """Call last in the transaction of a change, so that its rows are locked in one order everywhere."""
    rows = CatalogueVersion.objects.filter(team=team_id)
    if not rows.update(number=F("number") + 1):
        CatalogueVersion.objects.bulk_create(
            [CatalogueVersion(team_id=team_id)], ignore_conflicts=True
        )
        rows.update(number=F("number") + 1)
