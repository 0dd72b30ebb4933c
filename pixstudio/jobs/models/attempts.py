"""Attempts: each request of a job to the API."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from pixstudio.accounts.models import Account
from pixstudio.api_keys.models import ApiKey
from pixstudio.jobs.models.cost_centers import CostCenter
from pixstudio.jobs.models.jobs import Generation
from pixstudio.jobs.states import Charge
from pixstudio.teams.models import Team


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def count_as(self, charge: Charge, now: dt.datetime, **values: Any) -> int:
        """Set how the credits of these attempts are counted, and mark usage sums as outdated."""
        return self.update(charge=charge, counted_at=now, **values)


class Attempt(models.Model):
    """One request of a job to the API: charged at most once. A request that made several results has an
    attempt for each, which divide its charge."""

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="attempts")
    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL)
    # The user, and the day in the team's time zone: the keys of budgets and usage.
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    creator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_for = models.ForeignKey(
        CostCenter, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    api_key = models.ForeignKey(
        ApiKey, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    day = models.DateField()
    # The estimate, or the charge the API reported; and how it is counted (docs/decisions/0017).
    credits = models.PositiveIntegerField(default=0)
    charge = models.CharField(
        max_length=12, choices=[(c.value, c.value) for c in Charge], default=Charge.RESERVED
    )
    counted_at = models.DateTimeField()
    # When the account's credits are checked for an attempt that was never found, and the verdict.
    settle_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=16, blank=True)
    reply_ref = models.CharField(max_length=64, unique=True)
    remote_id = models.CharField(max_length=255, null=True, unique=True)  # noqa: DJ001
    # One request may make several results, each with an attempt of its own: the one that was sent, how many
    # results it made, and what the API charged for all of them.
    first = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="further", db_index=False
    )
    made_count = models.PositiveSmallIntegerField(default=1)
    request_credits = models.PositiveIntegerField(null=True)
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

    objects = AttemptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["generation"], condition=Q(is_open=True), name="one_open_attempt"
            )
        ]
        indexes = [
            models.Index(fields=["account", "sent_at"]),
            # A month's sums are read off the index alone, in the transaction that claims a job.
            models.Index(fields=["team", "day", "creator", "charge", "credits"], name="month_sums"),
            # The same for what is made for a collection.
            models.Index(fields=["made_for", "day", "charge", "credits"], name="cost_sums"),
            # And for what a key with a budget has cost.
            models.Index(
                fields=["api_key", "day", "charge", "credits"],
                condition=Q(api_key__isnull=False),
                name="key_sums",
            ),
            # What the sums of usage have not seen yet, and what is to be settled.
            models.Index(fields=["counted_at"]),
            models.Index(
                fields=["settle_at"], condition=Q(settle_at__isnull=False), name="to_settle"
            ),
            models.Index(fields=["account"], condition=Q(is_open=True), name="open_attempts"),
            models.Index(fields=["first"], condition=Q(first__isnull=False), name="further"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.reply_ref
