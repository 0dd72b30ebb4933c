"""Teams, and who belongs where in which role."""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from pixstudio.teams.models.people import User

# Of a member's unread notifications: those above the highest id are their count.
UNREAD_UNIT = 1_000_000_000_000
MOST_COUNTED = 100


class AccountPolicy(models.TextChoices):
    """Which of the accounts that could do a job gets it."""

    MOST_CREDITS = "most_credits", _("Most credits")
    EXPIRING = "expiring", _("Credits that expire first")
    FEWEST_RUNNING = "fewest_running", _("Fewest running jobs")
    ROUND_ROBIN = "round_robin", _("In rotation")


class TeamQuerySet(models.QuerySet["Team"]):
    def present(self) -> "TeamQuerySet":
        """Teams that were not deleted."""
        return self.filter(deleted_at=None)


class Team(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120)
    # What costs more is sent only after a question; None, until a team sets it, asks for no sum.
    confirm_above_credits = models.PositiveIntegerField(null=True)
    # Keep location data in uploads only where the team wants it; None sets no limit.
    keeps_location = models.BooleanField(default=False)
    library_quota_bytes = models.BigIntegerField(null=True)
    account_policy = models.CharField(
        max_length=16, choices=AccountPolicy, default=AccountPolicy.MOST_CREDITS
    )
    # Days and months of budgets and usage begin at this place's midnight; '' is the studio's TIME_ZONE.
    time_zone = models.CharField(max_length=64, blank=True)
    # Credits per calendar month and per job; None sets no limit.
    monthly_budget_credits = models.PositiveIntegerField(null=True)
    job_limit_credits = models.PositiveIntegerField(null=True)
    # Share of a budget above which members are warned.
    warn_percent = models.PositiveSmallIntegerField(default=80)
    requires_second_factor = models.BooleanField(default=False)
    # Above which price others have to approve, as `approval_rules` reads it; the users who may, owners and
    # admins if none is named; and whether an owner who is the only one may approve their own jobs.
    approval_rules = models.JSONField(default=list)
    approver_ids = models.JSONField(default=list)
    approves_own = models.BooleanField(default=False)
    # Raised with each change of the team's models (`ai_models`); 0 while they are as PixStudio brings them.
    models_version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    # Its owner deleted it: nobody is in it, and the row stays for sums and the audit log.
    deleted_at = models.DateTimeField(null=True)

    objects = TeamQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def day_of(self, moment: dt.datetime) -> dt.date:
        """The day of a moment where the team is."""
        return moment.astimezone(ZoneInfo(self.time_zone or settings.TIME_ZONE)).date()


class Role(models.TextChoices):
    """What a member may do; each role may do all that the ones below it may."""

    OWNER = "owner", _("Owner")
    ADMIN = "admin", _("Admin")
    CREATOR = "creator", _("Creator")
    VIEWER = "viewer", _("Viewer")

    def covers(self, needed: "Role") -> bool:
        return _RANKS[self] <= _RANKS[needed]


_RANKS = {role: rank for rank, role in enumerate(Role)}


class Membership(models.Model):
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)
    # The role comes from groups at the sign-in provider, and goes with them.
    is_role_from_groups = models.BooleanField(default=False)
    # Credits per calendar month and per job; None sets no limit of the member's own.
    monthly_budget_credits = models.PositiveIntegerField(null=True)
    job_limit_credits = models.PositiveIntegerField(null=True)
    # Bytes of library files and results that the member may hold; None sets no limit.
    storage_quota_bytes = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    # What the request of a member adds, nothing that is stored here: where it came from, by which API key,
    # whether the person has a second factor, how many requests of the team wait for approval, and all their
    # memberships.
    address = ""
    api_key: models.Model | None = None
    has_second_factor = False
    waiting_approvals: int | None = None
    # How many notifications are unread (up to MOST_COUNTED), and the highest id of them, as one number.
    unread_notifications = 0
    siblings: "list[Membership]" = []

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="one_role_per_team")]
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"

    @property
    def unread_count(self) -> int:
        """How many notifications of the team are unread, counted up to MOST_COUNTED."""
        return self.unread_notifications // UNREAD_UNIT

    @property
    def unread_text(self) -> str:
        """The same for a badge; '' for none."""
        count = self.unread_count
        return f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count or "")

    @property
    def lacks_factor(self) -> bool:
        """Whether the team asks for a second factor that the person still has to set up."""
        return self.team.requires_second_factor and not self.has_second_factor

    @property
    def approves(self) -> bool:
        """Whether the member approves jobs of others: owners and admins, or those that are named instead."""
        named = self.team.approver_ids
        return self.user_id in named if named else self.may(Role.ADMIN)

    def may(self, needed: Role) -> bool:
        return Role(self.role).covers(needed)

    def may_as(self, role_name: str) -> bool:
        """The same by the role's name, for places that know no roles."""
        return self.may(Role(role_name))
