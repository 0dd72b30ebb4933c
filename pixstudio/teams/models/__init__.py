"""Users, teams, memberships, invitations."""

from pixstudio.teams.models.authenticator_codes import SpentCode
from pixstudio.teams.models.invitations import Invitation
from pixstudio.teams.models.people import User, UserManager
from pixstudio.teams.models.teams import AccountPolicy, Membership, Role, Team

__all__ = [
    "AccountPolicy",
    "Invitation",
    "Membership",
    "Role",
    "SpentCode",
    "Team",
    "User",
    "UserManager",
]
