"""People and teams: who comes in, and as what; the rules of a team."""

from pixstudio.teams.operations.joining import BadEmail, bootstrap_team, keep_member, keep_user
from pixstudio.teams.operations.rules import set_confirmation_limit, set_library_rules

__all__ = [
    "BadEmail",
    "bootstrap_team",
    "keep_member",
    "keep_user",
    "set_confirmation_limit",
    "set_library_rules",
]
