"""What was spent and made, summed up by day, so that no page has to count jobs."""

from django.db import models

from pixstudio.teams.models import Team


class DailyUsage(models.Model):
    """One day of a team, or of one member of it, by one dimension: all sendings with the same `key`."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    day = models.DateField()
    # The member's user id; 0 sums up the whole team.
    who = models.BigIntegerField(default=0)
    # What `key` names: all (''), member, account, model, operation or effect.
    dimension = models.CharField(max_length=12)
    key = models.CharField(max_length=80, blank=True)
    jobs = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    moderated = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    credits = models.PositiveBigIntegerField(default=0)
    # Of the jobs whose charge the API told: what was estimated, and what was charged.
    told_jobs = models.PositiveIntegerField(default=0)
    told_estimate_credits = models.PositiveBigIntegerField(default=0)
    told_charged_credits = models.PositiveBigIntegerField(default=0)
    waiting_seconds = models.PositiveBigIntegerField(default=0)
    making_seconds = models.PositiveBigIntegerField(default=0)
    timed_jobs = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "who", "dimension", "day", "key"],
                name="one_sum_each",
            )
        ]

    def __str__(self) -> str:
        return f"{self.dimension} {self.key} on {self.day}"


class Watermark(models.Model):
    """Up to which change of a team's jobs the sums were brought up to date."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.team} up to {self.changed_at}"
