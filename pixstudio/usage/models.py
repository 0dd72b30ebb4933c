"""Credits and jobs summed up by day, so that no page has to count jobs."""

from django.db import models

from pixstudio.teams.models import Team


class Dimension(models.TextChoices):
    """What the key of a sum names. The last two are upper limits of seconds of a histogram."""

    ALL = ""
    MEMBER = "member"
    ACCOUNT = "account"
    MODEL = "model"
    OPERATION = "operation"
    EFFECT = "effect"
    COLLECTION = "collection"
    API_KEY = "api_key"
    WAITING = "waiting"
    MAKING = "making"


class DailyUsage(models.Model):
    """One day of a team or a member, by one dimension: all attempts with the same `key`."""

    EVERYBODY = 0
    # An attempt whose member is unknown.
    NOBODY = -1

    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    day = models.DateField()
    # The member's user id; EVERYBODY sums up the whole team.
    who = models.BigIntegerField(default=0)
    dimension = models.CharField(max_length=12, choices=Dimension, blank=True)
    key = models.CharField(max_length=80, blank=True)
    jobs = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    moderated = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    # Each attempt is in one of the three, or is known to cost nothing.
    charged_credits = models.PositiveBigIntegerField(default=0)
    reserved_credits = models.PositiveBigIntegerField(default=0)
    written_off_credits = models.PositiveBigIntegerField(default=0)
    # Of jobs with a known charge: the estimate and the charge.
    told_jobs = models.PositiveIntegerField(default=0)
    told_estimate_credits = models.PositiveBigIntegerField(default=0)
    told_charged_credits = models.PositiveBigIntegerField(default=0)
    waited_jobs = models.PositiveIntegerField(default=0)
    waiting_seconds = models.PositiveBigIntegerField(default=0)
    timed_jobs = models.PositiveIntegerField(default=0)
    making_seconds = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "who", "dimension", "day", "key"],
                name="one_sum_each",
            )
        ]
        indexes = [
            # One account, model, operation or effect, by member.
            models.Index(fields=["team", "dimension", "key", "day"], name="sums_of_one"),
            # A day is deleted and summed up again as a whole.
            models.Index(fields=["team", "day"], name="sums_of_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.dimension} {self.key} on {self.day}"


class StaleDay(models.Model):
    """A day whose jobs changed since it was summed up."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "day"], name="stale_once")]
        ordering = ["-day", "id"]

    def __str__(self) -> str:
        return f"{self.day} of {self.team_id}"


class Freshness(models.Model):
    """When a team's sums last changed, so that open pages refresh."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE)
    summed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.team_id} at {self.summed_at}"


class Watermark(models.Model):
    """The time of the last processed change of all teams' jobs; one row.

    `swept_at` is when the last extended run covered changes that were written late.
    """

    looked_at = models.DateTimeField()
    swept_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"up to {self.looked_at}"
