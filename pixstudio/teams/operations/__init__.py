"""People and teams: who comes in, and as what; the rules of a team."""

from pixstudio.teams.operations.budgets import Limits, set_account_policy, set_budgets
from pixstudio.teams.operations.joining import BadEmail, bootstrap_team, keep_member, keep_user
from pixstudio.teams.operations.rules import set_confirmation_limit, set_library_rules

__all__ = [
    "BadEmail",
    "Limits",
    "bootstrap_team",
    "keep_member",
    "keep_user",
    "set_account_policy",
    "set_budgets",
    "set_confirmation_limit",
    "set_library_rules",
]
