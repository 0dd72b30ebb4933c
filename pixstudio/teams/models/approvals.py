"""Requests to approve jobs, and the decisions on them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from pixstudio.teams.models.teams import Team


class ApprovalState(models.TextChoices):
    """WITHDRAWN: the jobs were cancelled, or no longer need approval."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Approval(models.Model):
    """A request to approve the jobs of one submission, and the decision on it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="approvals")
    # Whose action needs approval, which may be a retry of another member's job.
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # The submission: its form, bulk run or action on several jobs.
    key = models.CharField(max_length=80)
    # The rule that asks for it, as it was then.
    rule = models.JSONField()
    state = models.CharField(max_length=10, choices=ApprovalState, default=ApprovalState.WAITING)
    # Of the jobs that it was decided on.
    count = models.PositiveIntegerField(default=0)
    credits = models.PositiveIntegerField(default=0)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    words = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "requested_by", "key"],
                condition=Q(state=ApprovalState.WAITING),
                name="one_waiting_approval",
            )
        ]
        indexes = [
            models.Index(
                fields=["team", "-decided_at"],
                condition=Q(decided_at__isnull=False),
                name="decided_approvals",
            )
        ]

    def __str__(self) -> str:
        return f"Approval {str(self.id)[:8]}"
