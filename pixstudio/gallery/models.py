"""What the gallery's headings say of days and months. Written by triggers of the database (`day_sums`)."""

from django.db import models

from pixstudio.jobs.states import ResultGroup
from pixstudio.teams.models import Team

# The jobs in progress are few, and change with each step; they are counted.
SUMMED_GROUPS = (ResultGroup.FINISHED, ResultGroup.FAILED)


class ResultSum(models.Model):
    """Number and credits of a team's jobs that were created in a quarter of an hour, or in a month (UTC).

    Days of all time zones begin with a quarter. Several rows may sum up the same jobs: with PostgreSQL each
    connection adds to rows of its own (`part`), so that no two wait for each other; some are below zero.
    """

    QUARTER, MONTH = "quarter", "month"
    NO_CREATOR = 0

    # Without a constraint: the trigger would lock the team.
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    result_group = models.CharField(max_length=8)
    unit = models.CharField(max_length=8)
    begins_at = models.DateTimeField()
    creator = models.BigIntegerField()
    operation = models.CharField(max_length=16)
    model = models.CharField(max_length=40)
    part = models.BigIntegerField()
    count = models.BigIntegerField()
    imported_count = models.BigIntegerField()
    credits = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    *("team", "result_group", "unit", "begins_at"),
                    *("creator", "operation", "model", "part"),
                ],
                name="one_result_sum_each",
            )
        ]

    def __str__(self) -> str:
        return f"{self.count} in the {self.unit} of {self.begins_at}"
