"""What each person was told, what they want to be told, and what is on its way to them."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from pixstudio.notifications.kinds import Kind
from pixstudio.notifications.quiet_hours import QuietHours
from pixstudio.teams.models import Team, User

IS_UNREAD = Q(read_at__isnull=True, is_listed=True)


class Notification(models.Model):
    """One thing that a person is told in a team; jobs of a batch, or of a minute, are one thing."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind)
    # The kind of the event, which the words depend on.
    event_kind = models.CharField(max_length=30)
    # What it is about, so that a person is told once: `batch:<id>`, `job.done:<event>`.
    key = models.CharField(max_length=100)
    subject_id = models.CharField(max_length=80, blank=True)
    facts = models.JSONField(default=dict)
    # Whether the bell shows it; somebody may want emails only.
    is_listed = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    # None once it was handed over, or where the person wants none.
    push_due_at = models.DateTimeField(null=True)
    mail_due_at = models.DateTimeField(null=True)
    is_daily = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notified_once")]
        indexes = [
            # With `read_at`, though it is empty in all of them: else SQLite would take the next index.
            models.Index(
                fields=["user", "team", "read_at", "-id"], condition=IS_UNREAD, name="unread"
            ),
            models.Index(fields=["user", "team", "-id"], name="notifications_of_member"),
            models.Index(
                fields=["push_due_at"], condition=Q(push_due_at__isnull=False), name="pushes_due"
            ),
            models.Index(
                fields=["mail_due_at"], condition=Q(mail_due_at__isnull=False), name="mails_due"
            ),
            models.Index(fields=["team", "created_at"], name="notifications_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.event_kind} for {self.user_id}"

    @property
    def count(self) -> int:
        """How many jobs it is about."""
        return int(self.facts.get("count", 1))


class NotificationPreferences(models.Model):
    """What a person chose; without a row, and for kinds that are missing in it, defaults count."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    # Channels by kind.
    choices = models.JSONField(default=dict)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    daily_hour = models.PositiveSmallIntegerField(default=8)
    has_sound = models.BooleanField(default=False)
    # When the last email and push were handed over: the next ones wait a little.
    mailed_at = models.DateTimeField(null=True)
    pushed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Preferences of {self.user_id}"

    def quiet_end(self, user: User, now: dt.datetime) -> dt.datetime | None:
        """When the person's quiet hours end, if it is in them now."""
        if self.quiet_from is None or self.quiet_until is None:
            return None
        return QuietHours(self.quiet_from, self.quiet_until, user.zone).end_of(now)


class PushSubscription(models.Model):
    """A browser that takes messages for a person, by its push service.

    `address_sealed` is what the browser gave (endpoint and keys), encrypted: who has it can write to the
    browser. The digest finds the same browser again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="push_subscriptions"
    )
    endpoint_digest = models.CharField(max_length=64, unique=True)
    address_sealed = models.TextField()
    # Browser and system, as the list of sessions names them.
    device = models.CharField(max_length=80)
    # Ends with the session that it was made in.
    session_digest = models.CharField(max_length=64, db_index=True)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"{self.device} of {self.user_id}"


class Channel(models.TextChoices):
    PUSH = "push"
    MAIL = "mail"


class Delivery(models.Model):
    """One message to a browser or by email about some of a person's notifications.

    `due_at` None: it was sent (`sent_at`) or given up.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=4, choices=Channel)
    subscription = models.ForeignKey(
        PushSubscription, null=True, on_delete=models.CASCADE, related_name="+"
    )
    notification_ids = models.JSONField()
    is_daily = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="deliveries_due"
            ),
            models.Index(fields=["created_at"], name="notices_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} to {self.user_id}"


class NotifyingState(models.Model):
    """A single row that is locked while events are told, so that two workers group them alike."""

    def __str__(self) -> str:
        return str(self.pk)
