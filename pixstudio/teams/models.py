"""People: users, teams and who belongs where in which role."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Makes users who sign in with an email address, kept in lower case."""

    def create_user(self, email: str, password: str | None = None, name: str = "") -> "User":
        user = self.model(email=email.strip().lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=(email or "").strip().lower())


class User(AbstractBaseUser):
    email = models.EmailField(_("email"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def first_name(self) -> str:
        return str(self).split("@", maxsplit=1)[0].split(" ", maxsplit=1)[0]

    @property
    def initials(self) -> str:
        words = str(self).split("@", maxsplit=1)[0].replace(".", " ").split()
        return "".join(word[0] for word in words[:2]).upper() or "?"


class Team(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120)
    # What costs more is sent only after a question; None, until a team sets it, asks for no sum.
    confirm_above_credits = models.PositiveIntegerField(null=True)
    # Pictures and videos keep where they were taken only where the team wants it; None sets no limit.
    keeps_location = models.BooleanField(default=False)
    library_quota_bytes = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a member may do; each role may do all that the ones below it may."""

    OWNER = "owner", _("Owner")
    ADMIN = "admin", _("Admin")
    CREATOR = "creator", _("Creator")
    VIEWER = "viewer", _("Viewer")

    @property
    def rank(self) -> int:
        return list(Role).index(self)

    def covers(self, needed: "Role") -> bool:
        return self.rank <= needed.rank


class Membership(models.Model):
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="one_role_per_team")]
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"

    def may(self, needed: Role) -> bool:
        return Role(self.role).covers(needed)

    def may_as(self, role_name: str) -> bool:
        """The same by the role's name, for places that know no roles."""
        return self.may(Role(role_name))
