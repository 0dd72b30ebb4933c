"""A team's retention rules, and the runs that apply them."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pixstudio.teams.models import Team
from pixstudio.web.background.retention import RETAINED

KINDS = [(kind.value, kind.value) for kind, row in RETAINED.items() if row.is_chosen_by_team]


class RemovalAction(models.TextChoices):
    """What happens to old results."""

    TRASH = "trash", _("Move to the trash")
    FILES = "files", _("Delete files, keep facts")
    STORAGE_CLASS = "storage", _("Move files to a cheaper storage class")


class StorageClass(models.TextChoices):
    """Classes whose files can be read at any time: players would not play those of archives."""

    STANDARD_IA = "STANDARD_IA", _("Infrequent access (STANDARD_IA)")
    ONEZONE_IA = "ONEZONE_IA", _("Infrequent access, one zone (ONEZONE_IA)")
    INTELLIGENT_TIERING = "INTELLIGENT_TIERING", _("Intelligent tiering (INTELLIGENT_TIERING)")
    GLACIER_IR = "GLACIER_IR", _("Glacier instant retrieval (GLACIER_IR)")


class Spared(models.TextChoices):
    """Results that stay however old they are."""

    FAVOURITES = "favourites", _("Anyone’s favourites")
    RATED = "rated", _("Rated results")
    COLLECTED = "collected", _("Results in a collection")
    SHARED = "shared", _("Results with a share link that works")


class RetentionRule(models.Model):
    """What a team's owners chose for one kind; without a row its default counts (`web.background.retention`).

    `days` None is for ever. Nothing is removed before `starts_at`.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="retention_rules")
    kind = models.CharField(max_length=24, choices=KINDS)
    days = models.PositiveIntegerField(null=True)
    action = models.CharField(max_length=8, choices=RemovalAction, default=RemovalAction.TRASH)
    storage_class = models.CharField(max_length=24, choices=StorageClass, blank=True)
    spared = models.JSONField(default=list)
    changed_at = models.DateTimeField()
    starts_at = models.DateTimeField()
    # When owners were told of what will be removed, and when the clock plans the next run.
    noticed_at = models.DateTimeField(null=True)
    next_run_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "kind"], name="one_rule_per_kind")]
        indexes = [
            models.Index(
                fields=["next_run_at"],
                condition=Q(next_run_at__isnull=False),
                name="rules_to_apply",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.team_id}"


class RunState(models.TextChoices):
    """STOPPING: the rule was changed meanwhile; files of what was removed are still deleted."""

    RUNNING = "running"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FINISHED = "finished"
    FAILED = "failed"


GOES_ON = (RunState.RUNNING, RunState.STOPPING)


class RetentionRun(models.Model):
    """A rule as it is applied on one day, portion by portion; resumes where it stopped.

    What a portion removes, its sums and the place of the next one are saved in one transaction.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=24, choices=KINDS)
    action = models.CharField(max_length=8, choices=RemovalAction, blank=True)
    storage_class = models.CharField(max_length=24, blank=True)
    spared = models.JSONField(default=list)
    # What is older goes.
    before = models.DateTimeField()
    state = models.CharField(max_length=8, choices=RunState, default=RunState.RUNNING)
    # Where the next portion begins; '' at the start.
    cursor = models.CharField(max_length=100, blank=True)
    done_count = models.PositiveIntegerField(default=0)
    done_bytes = models.BigIntegerField(default=0)
    # Results whose rows say that their files are gone, but whose files may still be there.
    undeleted_files = models.JSONField(default=list)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "kind"],
                condition=Q(finished_at__isnull=True),
                name="one_run_a_kind",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="due_retention_runs"
            ),
            models.Index(fields=["team", "kind", "-created_at"], name="runs_of_kind"),
            models.Index(fields=["created_at"], name="retention_runs_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.team_id}"
