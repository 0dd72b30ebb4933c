"""API keys: how programs act for a member."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from pixstudio.teams.models import Membership, Role, Team

NAME_LENGTH = 80


class Scope(models.TextChoices):
    """What a key may do, as far as its member may."""

    READ = "read", _("Read jobs, files and prices")
    CREATE = "create", _("Create jobs, which costs credits")
    FILES = "files", _("Upload and delete files")
    ADMIN = "admin", _("Read accounts, usage and members")


# The role that a member needs for each.
ROLE_OF_SCOPE = {
    Scope.READ: Role.VIEWER,
    Scope.CREATE: Role.CREATOR,
    Scope.FILES: Role.CREATOR,
    Scope.ADMIN: Role.ADMIN,
}


class ApiKey(models.Model):
    """A key of a member. Only the digest of its text is stored; `prefix`, its first letters, names it.

    It opens what its membership allows, and nothing once that has ended, also if the person joins again.
    `scopes` are values of `Scope`. `addresses` are networks as text; none allows all. Its own budget is
    for the calendar month or for ever, and applies beside those of member, team and collection.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="api_keys")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_keys"
    )
    membership = models.ForeignKey(
        Membership, null=True, on_delete=models.SET_NULL, related_name="api_keys"
    )
    name = models.CharField(max_length=NAME_LENGTH)
    prefix = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    # The form it was created with, so that a double click makes one key.
    nonce = models.CharField(max_length=40)
    scopes = models.JSONField(default=list)
    addresses = models.JSONField(default=list)
    budget_credits = models.PositiveIntegerField(null=True)
    is_budget_monthly = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    last_address = models.CharField(max_length=45, blank=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "nonce"], name="one_key_per_form")]
        indexes = [
            models.Index(fields=["team", "-created_at", "-id"], name="keys_of_team"),
            models.Index(fields=["user", "-created_at", "-id"], name="keys_of_user"),
            # The few with a budget, read where jobs are claimed.
            models.Index(
                fields=["team"],
                condition=models.Q(budget_credits__isnull=False),
                name="limited_keys",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def is_usable(self, now: dt.datetime) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes
