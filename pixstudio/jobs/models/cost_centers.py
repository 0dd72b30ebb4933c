"""What jobs are made for, with its budgets."""

import uuid

from django.db import models
from django.db.models import Q

from pixstudio.teams.models import Team


class CostCenter(models.Model):
    """A collection, as far as it costs credits: jobs and attempts made for it name it.

    It outlives its collection, so that sums of the past don't change. The budgets of `parent` apply too.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    parent = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="children"
    )
    monthly_budget_credits = models.PositiveIntegerField(null=True)
    total_budget_credits = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [
            # The few that have one, read whenever a job is claimed.
            models.Index(
                fields=["team", "monthly_budget_credits"],
                condition=Q(monthly_budget_credits__isnull=False),
                name="monthly_budgets",
            ),
            models.Index(
                fields=["team", "total_budget_credits"],
                condition=Q(total_budget_credits__isnull=False),
                name="total_budgets",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
