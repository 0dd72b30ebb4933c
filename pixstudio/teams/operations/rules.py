"""Team rules: confirmation limit, library storage and location data."""

from pixstudio.teams.models import Team


def set_confirmation_limit(*, team: Team, credits: int | None) -> None:
    """Require confirmation for jobs above this many credits; None never asks."""
    Team.objects.filter(pk=team.pk).update(confirm_above_credits=credits)
    team.confirm_above_credits = credits


def set_library_rules(*, team: Team, keeps_location: bool, quota_bytes: int | None) -> None:
    """Set whether uploads keep location data, and the library's storage limit.

    Both apply to new uploads: existing files are not changed or removed. None sets no limit.
    """
    values = {"keeps_location": keeps_location, "library_quota_bytes": quota_bytes}
    Team.objects.filter(pk=team.pk).update(**values)
    team.keeps_location, team.library_quota_bytes = keeps_location, quota_bytes
