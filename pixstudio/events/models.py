"""What happened in a team, for those that tell people and other programs."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from pixstudio.teams.models import Team


class EventKind(models.TextChoices):
    """What happened. The names are part of outgoing webhooks, so they stay as they are."""

    JOB_DONE = "job.done"
    JOB_FAILED = "job.failed"
    JOB_CANCELLED = "job.cancelled"
    JOB_NEEDS_DECISION = "job.needs_decision"
    BATCH_DONE = "batch.done"
    APPROVAL_REQUESTED = "approval.requested"
    APPROVAL_DECIDED = "approval.decided"
    BUDGET_WARNING = "budget.warning"
    BUDGET_EXHAUSTED = "budget.exhausted"
    ACCOUNT_TROUBLE = "account.trouble"
    ACCOUNT_RECOVERED = "account.recovered"
    COMMENT_ADDED = "comment.added"
    COMMENT_MENTION = "comment.mention"
    APIKEY_STOPPED = "apikey.stopped"
    WEBHOOK_DISABLED = "webhook.disabled"
    RETENTION_PLANNED = "retention.planned"


class Event(models.Model):
    """Something that happened, with a flag for each consumer that has still to handle it.

    Flags and not a number up to which a consumer has read: on PostgreSQL a row may become visible after one
    with a higher number. Those of jobs, accounts and approvals are written by triggers (`event_sources`).
    Without constraints on team and user: the trigger would lock both in the transaction of a job.
    """

    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    kind = models.CharField(max_length=24, choices=EventKind)
    # The id of the job, batch, account and so on; UUIDs as 32 digits.
    subject_id = models.CharField(max_length=64)
    # Whom it concerns, such as the creator of the job; None is the team.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    # Of a job that was submitted with others.
    batch_id = models.UUIDField(null=True)
    # A few plain values that other programs may know; no secrets, no texts of people, no links to files.
    facts = models.JSONField(default=dict)
    # Of what happens once only, such as a warning of a month.
    key = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001
    created_at = models.DateTimeField()
    is_notified = models.BooleanField(default=False, db_default=False)
    is_sent = models.BooleanField(default=False, db_default=False)
    is_batch_checked = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [
            models.Index(fields=["created_at"], name="events_by_age"),
            models.Index(
                fields=["created_at"], condition=Q(is_notified=False), name="events_to_notify"
            ),
            models.Index(fields=["created_at"], condition=Q(is_sent=False), name="events_to_send"),
            models.Index(
                fields=["created_at"],
                condition=Q(is_batch_checked=False, batch_id__isnull=False),
                name="events_of_batches",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"
