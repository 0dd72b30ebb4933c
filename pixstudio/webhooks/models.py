"""Webhooks of teams, and what was delivered to them."""

import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q

from pixstudio.teams.models import Team

# Stands for all kinds of events, those of later versions included.
ALL_EVENTS = "*"


class DisabledReason(models.TextChoices):
    """Why the studio switched a webhook off: it failed for days, or answered 410 Gone."""

    FAILING = "failing"
    GONE = "gone"


class Webhook(models.Model):
    """An address that gets a team's events, signed with its secret."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="webhooks")
    # May contain a secret of the receiver, so it is shown to admins only, and in no log.
    url = models.TextField()
    description = models.CharField(max_length=120, blank=True)
    events = models.JSONField(default=list)
    secret_sealed = models.TextField()
    # The secret before the last rotation signs too until then.
    old_secret_sealed = models.TextField(blank=True)
    old_secret_until = models.DateTimeField(null=True)
    is_enabled = models.BooleanField(default=True)
    disabled_reason = models.CharField(max_length=8, choices=DisabledReason, blank=True)
    disabled_at = models.DateTimeField(null=True)
    # Since the last delivery: when the first failed, and how many did. Nothing is sent before `paused_until`.
    failing_since = models.DateTimeField(null=True)
    failure_count = models.PositiveIntegerField(default=0)
    paused_until = models.DateTimeField(null=True)
    # Optimistic locking of concurrent edits.
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.description or self.host

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    def takes(self, kind: str) -> bool:
        """Whether events of this kind are sent to it."""
        return kind in self.events or ALL_EVENTS in self.events


class DeliveryState(models.TextChoices):
    """WAITING is sent when it is due; FAILED is not sent again by itself."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class Delivery(models.Model):
    """An event on its way to a webhook. Every attempt sends the same id and the same body."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(
        Webhook, on_delete=models.CASCADE, related_name="deliveries", db_index=False
    )
    kind = models.CharField(max_length=24)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    # Attempts since it was created or sent again by a member; when the next is due, and until when a worker
    # holds it.
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    # Of the last attempt.
    status = models.PositiveSmallIntegerField(null=True)
    problem = models.CharField(max_length=16, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["webhook", "created_at", "id"], name="deliveries_of_webhook"),
            models.Index(
                fields=["webhook", "state", "created_at", "id"], name="deliveries_by_state"
            ),
            models.Index(
                fields=["webhook", "due_at"],
                condition=Q(due_at__isnull=False),
                name="due_deliveries",
            ),
            models.Index(
                fields=["webhook", "lease_until"],
                condition=Q(lease_until__isnull=False),
                name="deliveries_in_flight",
            ),
            models.Index(fields=["created_at"], name="deliveries_by_age"),
        ]

    def __str__(self) -> str:
        return self.message_id

    @property
    def message_id(self) -> str:
        """The `webhook-id` of its requests."""
        return f"msg_{self.pk.hex}"


class WebhookAttempt(models.Model):
    """One request of a delivery, and its answer."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    sent_at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    # Without an answer there is a problem instead: see `operations.requests`.
    status = models.PositiveSmallIntegerField(null=True)
    problem = models.CharField(max_length=16, blank=True)
    words = models.CharField(max_length=300, blank=True)
    # The beginning of what was answered.
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["-sent_at", "-id"]

    def __str__(self) -> str:
        return f"{self.status or self.problem} at {self.sent_at}"
