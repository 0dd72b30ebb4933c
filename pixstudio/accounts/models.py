"""API connections and PixVerse accounts. Secrets are stored encrypted."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from pixstudio.teams.models import Team


class ApiConnection(models.Model):
    """A team's token for useapi.net."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="api_connection")
    token_sealed = models.TextField()
    checked_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)
    # The API asked (`Retry-After`) that the statistics of its calls are not read before.
    statistics_after = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"API of {self.team}"


class Health(models.TextChoices):
    OK = "ok", _("Ready")
    ON_HOLD = "on_hold", _("On hold")
    UNAUTHORIZED = "unauthorized", _("Refused")
    GONE = "gone", _("Gone")


class Account(models.Model):
    """A PixVerse account: settings, plan and credits, and its refresh schedule."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="accounts")
    email = models.CharField(max_length=254)
    name = models.CharField(_("name"), max_length=80)
    password_sealed = models.TextField(blank=True)
    # Website session shared with the API, so that both can be used at the same time.
    session_sealed = models.TextField(blank=True)
    session_expires_at = models.DateTimeField(null=True)
    max_jobs = models.PositiveSmallIntegerField(default=1)
    is_paused = models.BooleanField(default=False)
    health = models.CharField(max_length=16, choices=Health, default=Health.OK)
    problem = models.TextField(blank=True)
    problem_at = models.DateTimeField(null=True)
    # Optimistic locking of concurrent edits.
    version = models.PositiveIntegerField(default=1)

    plan_name = models.CharField(max_length=80, blank=True)
    daily_credits = models.IntegerField(null=True)
    monthly_credits = models.IntegerField(null=True)
    package_credits = models.IntegerField(null=True)
    gen_simultaneously = models.PositiveSmallIntegerField(null=True)
    # Price factors (0.7: 30 % off), null if the API does not report them.
    off_peak_discount = models.FloatField(null=True)
    preview_mode_discount = models.FloatField(null=True)
    # Image models that this account makes for nothing.
    unlimited_image_models = models.JSONField(default=list)
    renews_at = models.DateTimeField(null=True)
    refreshed_at = models.DateTimeField(null=True)
    next_refresh_at = models.DateTimeField(null=True)

    # Jobs running upstream that this studio did not send, as of the last reading.
    foreign_jobs = models.PositiveSmallIntegerField(default=0)
    recent_remote_ids = models.JSONField(default=list)
    last_served_at = models.DateTimeField(null=True)
    send_after = models.DateTimeField(null=True)
    next_reading_at = models.DateTimeField(null=True)
    # Until when a worker holds the reading.
    reading_lease_until = models.DateTimeField(null=True)
    # The API asked (`Retry-After`) that its lists, or its features, are not read before.
    read_after = models.DateTimeField(null=True)
    refresh_after = models.DateTimeField(null=True)
    last_reading_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "email"], name="account_once")]
        indexes = [models.Index(fields=["next_reading_at"])]
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def credits(self) -> int | None:
        """Remaining credits; None if any part is not known."""
        known = self._known_credits
        return sum(known) if len(known) == len(self.credit_parts) else None

    @property
    def least_credits(self) -> int:
        """Sum of the known parts; a lower bound if `credits` is None."""
        return sum(self._known_credits)

    @property
    def credit_parts(self) -> tuple[int | None, int | None, int | None]:
        return self.daily_credits, self.monthly_credits, self.package_credits

    @property
    def _known_credits(self) -> list[int]:
        return [part for part in self.credit_parts if part is not None]

    @property
    def is_usable(self) -> bool:
        return self.health == Health.OK and not self.is_paused

    @property
    def discounts(self) -> dict[str, Any]:
        """What `prices.price` has to know of the account."""
        names = ("off_peak_discount", "preview_mode_discount")
        shares = {name: getattr(self, name) for name in names}
        free = {"unlimited_models": self.unlimited_image_models, "plan": self.plan_name}
        return {**shares, **free}

    @property
    def places(self) -> int:
        """Number of slots: our own limit or the plan's, whichever is lower."""
        return min(self.max_jobs, self.gen_simultaneously or self.max_jobs)


class CreditReading(models.Model):
    """Credits of an account at a point in time, for the credit chart."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="readings")
    read_at = models.DateTimeField()
    daily_credits = models.IntegerField()
    monthly_credits = models.IntegerField()
    package_credits = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["account", "read_at"])]

    def __str__(self) -> str:
        return f"{self.account} at {self.read_at}"


class MemberAccount(models.Model):
    """Fixed account for all jobs of a member."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="members")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "user"], name="one_account_per_member")
        ]

    def __str__(self) -> str:
        return f"{self.account} for {self.user}"
