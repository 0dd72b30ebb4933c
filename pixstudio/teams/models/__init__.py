"""People, teams, invitations, and what was done."""

from pixstudio.teams.models.audit import AuditChain, AuditEntry, Unchangeable
from pixstudio.teams.models.codes import SpentCode
from pixstudio.teams.models.invitations import Invitation
from pixstudio.teams.models.people import User, UserManager
from pixstudio.teams.models.teams import AccountPolicy, Membership, Role, Team

__all__ = [
    "AccountPolicy",
    "AuditChain",
    "AuditEntry",
    "Invitation",
    "Membership",
    "Role",
    "SpentCode",
    "Team",
    "Unchangeable",
    "User",
    "UserManager",
]
