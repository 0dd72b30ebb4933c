"""Each sending of a job."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from pixstudio.accounts.models import Account
from pixstudio.generations.models.jobs import Generation
from pixstudio.teams.models import Team


class Attempt(models.Model):
    """One confirmed sending: at most one charge each."""

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="attempts")
    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL)
    # For whom, and on which day where the team is: what budgets and usage count by.
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    creator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    day = models.DateField()
    # What the sending takes from the budgets: the estimate while the charge is not known, 0 where it was
    # proven that nothing was charged.
    spent_credits = models.PositiveIntegerField(default=0)
    reply_ref = models.CharField(max_length=64, unique=True)
    remote_id = models.CharField(max_length=255, null=True, unique=True)  # noqa: DJ001
    body = models.JSONField()
    seed = models.BigIntegerField(null=True)
    has_own_seed = models.BooleanField(default=False)
    is_open = models.BooleanField(default=True)
    sent_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=32, blank=True)
    words = models.TextField(blank=True)

    credits_before = models.IntegerField(null=True)
    credits_after = models.IntegerField(null=True)
    known_ids = models.JSONField(default=list)
    candidates = models.JSONField(default=list)
    clean_readings = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["generation"], condition=Q(is_open=True), name="one_open_attempt"
            )
        ]
        indexes = [
            models.Index(fields=["account", "sent_at"]),
            # A month's sums are read off the index alone, in the transaction that claims a job.
            models.Index(fields=["team", "day", "creator", "spent_credits"], name="spent_credits"),
            models.Index(fields=["account"], condition=Q(is_open=True), name="open_attempts"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.reply_ref
