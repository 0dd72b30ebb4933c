"""Days of accounts, compared with what the platform counted, and what does not add up in them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from pixstudio.accounts.models import Account
from pixstudio.jobs.models import Attempt
from pixstudio.teams.models import Team


class ReconciledDay(models.Model):
    """One day (UTC) of an account: its posts and credits, here and at the API. Numbers are null before the
    first check."""

    class Problem(models.TextChoices):
        NONE = ""
        # The API refused, or can't be reached; `words` are its own.
        UNREADABLE = "unreadable"
        # It listed fewer calls than it counted.
        INCOMPLETE = "incomplete"

    class Credits(models.TextChoices):
        UNKNOWN = ""
        ADD_UP = "add_up"
        MORE = "more"
        LESS = "less"

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="reconciled_days", db_index=False
    )
    day = models.DateField()
    # When it is checked next; a check that is under way has moved it already.
    due_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    checked_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=12, choices=Problem, blank=True)
    words = models.TextField(blank=True)

    # Accepted POSTs that start jobs: counted by the API, ours, and those of other teams of this studio.
    counted_posts = models.PositiveIntegerField(null=True)
    own_posts = models.PositiveIntegerField(null=True)
    other_posts = models.PositiveIntegerField(null=True)
    refused_posts = models.PositiveIntegerField(null=True)
    # By endpoint: [counted, ours, other teams'].
    by_endpoint = models.JSONField(default=dict)
    charged_credits = models.PositiveBigIntegerField(default=0)
    reserved_credits = models.PositiveBigIntegerField(default=0)
    written_off_credits = models.PositiveBigIntegerField(default=0)

    # From the first reading of this day to the first of the next: what fell, rose and lapsed, and what all
    # jobs of the studio were charged meanwhile.
    credits = models.CharField(max_length=8, choices=Credits, blank=True)
    credits_since = models.DateTimeField(null=True)
    credits_until = models.DateTimeField(null=True)
    lost_credits = models.PositiveBigIntegerField(null=True)
    gained_credits = models.PositiveBigIntegerField(null=True)
    expired_credits = models.PositiveBigIntegerField(null=True)
    explained_credits = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "day"], name="one_check_a_day"),
        ]
        indexes = [
            models.Index(fields=["team", "-day", "account"], name="checks_of_team"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="checks_due"),
        ]
        ordering = ["-day", "account__created_at", "account"]

    def __str__(self) -> str:
        return f"{self.day} of {self.account_id}"


class Finding(models.Model):
    """One thing that does not add up, until it is decided; found again, it stays as it is."""

    class Kind(models.TextChoices):
        # An accepted POST at the API that is none of the studio's.
        POST = "post"
        # An accepted job of ours that the API does not list.
        UNLISTED = "unlisted"
        # The account lost more or fewer credits than the studio's jobs cost.
        CREDITS = "credits"

    class Decision(models.TextChoices):
        OPEN = ""
        MATCHED = "matched"
        FOREIGN = "foreign"

    day = models.ForeignKey(
        ReconciledDay, on_delete=models.CASCADE, related_name="findings", db_index=False
    )
    kind = models.CharField(max_length=8, choices=Kind)
    # Tells it from others of its kind and day.
    key = models.CharField(max_length=120)
    at = models.DateTimeField(null=True)
    endpoint = models.CharField(max_length=60, blank=True)
    # Of CREDITS: how many more were lost than explained, negative for fewer.
    credits = models.BigIntegerField(default=0)
    # The attempt that is not listed, or that it was matched with.
    attempt = models.ForeignKey(
        Attempt, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    note = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "kind", "key"], name="found_once"),
        ]
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
