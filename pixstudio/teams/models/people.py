"""Users, identified by email address."""

from typing import ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from pixstudio.web.lists.search import IndexedTextField


class UserManager(BaseUserManager["User"]):
    """Creates users with lower-case email addresses."""

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
    searched = IndexedTextField()
    # '' follows the studio's time zone, and the system's theme.
    time_zone = models.CharField(max_length=64, blank=True)
    theme = models.CharField(max_length=8, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.email

    def searchable_texts(self) -> list[str]:
        return [str(self)]

    @property
    def zone(self) -> ZoneInfo:
        """The user's time zone; one that is unknown to this machine counts as none."""
        try:
            return ZoneInfo(self.time_zone or settings.TIME_ZONE)
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo(settings.TIME_ZONE)

    @property
    def first_name(self) -> str:
        return str(self).split("@", maxsplit=1)[0].split(" ", maxsplit=1)[0]

    @property
    def initials(self) -> str:
        words = str(self).split("@", maxsplit=1)[0].replace(".", " ").split()
        return "".join(word[0] for word in words[:2]).upper() or "?"
