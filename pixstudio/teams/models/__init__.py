"""Users, teams, memberships, invitations."""

from pixstudio.teams.models.approvals import Approval, ApprovalState
from pixstudio.teams.models.authenticator_codes import SpentCode
from pixstudio.teams.models.invitations import Invitation
from pixstudio.teams.models.people import User, UserManager
from pixstudio.teams.models.teams import AccountPolicy, Membership, Role, Team

__all__ = [
    "AccountPolicy",
    "Approval",
    "ApprovalState",
    "Invitation",
    "Membership",
    "Role",
    "SpentCode",
    "Team",
    "User",
    "UserManager",
]
