"""The rules of a team: what is asked about, and what its library keeps."""

from pixstudio.teams.models import Team


def set_confirmation_limit(*, team: Team, credits: int | None) -> None:
    """Have every sending that costs more credits than this confirmed; None asks for no sum."""
    Team.objects.filter(pk=team.pk).update(confirm_above_credits=credits)
    team.confirm_above_credits = credits


def set_library_rules(*, team: Team, keeps_location: bool, quota_bytes: int | None) -> None:
    """Say whether pictures and videos keep where they were taken, and how much the library may hold in all.

    Both hold for what comes from now on: nothing that is there is changed or removed. None sets no limit.
    """
    values = {"keeps_location": keeps_location, "library_quota_bytes": quota_bytes}
    Team.objects.filter(pk=team.pk).update(**values)
    team.keeps_location, team.library_quota_bytes = keeps_location, quota_bytes
