"""Jobs."""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from pixstudio.accounts.models import Account
from pixstudio.api_keys.models import ApiKey
from pixstudio.effects.models import Effect
from pixstudio.jobs.models.approvable import ApprovableJob
from pixstudio.jobs.models.cost_centers import CostCenter
from pixstudio.jobs.models.result_files import (
    playable_path,
    poster_path,
    preview_path,
    result_path,
)
from pixstudio.jobs.models.result_lists import (
    ENDED_AT,
    FAILED_AT,
    PANEL_RANK,
    RESULT_GROUP,
    STORED_AT,
    TRASHED_AT,
    WAITING_CREDITS,
    filter_indexes,
    key_indexes,
    present_indexes,
    rated_indexes,
)
from pixstudio.jobs.states import ACTIVE, Charge, State, check_transition
from pixstudio.teams.models import Team
from pixstudio.web import database_time
from pixstudio.web.lists.search import IndexedTextField

# The `problem` of a finished job whose file was removed from the storage from outside.
FILE_GONE = "file_gone"
STATES = [(state.value, state.value) for state in State]


def _generated(expression: Any, field: models.Field[Any, Any]) -> models.GeneratedField:
    return models.GeneratedField(expression=expression, output_field=field, db_persist=True)


class GenerationQuerySet(models.QuerySet["Generation"]):
    def of(self, team: Team) -> "GenerationQuerySet":
        """The team's generations that are not removed."""
        return self.filter(team=team, removed_at=None)

    def active(self) -> "GenerationQuerySet":
        return self.filter(state__in=ACTIVE)

    def update_with_version(self, **values: Any) -> int:
        """Update the rows and raise their version, so that pages showing them refresh."""
        return self.update(version=F("version") + 1, versioned_at=database_time.now(), **values)

    def move(
        self,
        pk: uuid.UUID,
        before: Collection[State],
        after: State,
        now: dt.datetime,
        **values: Any,
    ) -> bool:
        """Claim the step from one of `before` to `after`; True for the one caller who made it.

        Raises: IllegalTransition if the table of states has no such transition.
        """
        rows, new = self.step(pk, before, after, now, **values)
        is_moved = rows.update(**new) == 1
        if is_moved and State.RUNNING in before:
            self._count_as_charged(pk, now)
        return is_moved

    def step(
        self,
        pk: uuid.UUID,
        before: Collection[State],
        after: State,
        now: dt.datetime,
        **values: Any,
    ) -> "tuple[GenerationQuerySet, dict[str, Any]]":
        """The row that `move` updates, and its new values."""
        for state in before:
            check_transition(state, after)
        new = {"version": F("version") + 1, "versioned_at": database_time.now(), **values}
        return self.filter(pk=pk, state__in=before), {**new, "state": after, "changed_at": now}

    def _count_as_charged(self, pk: uuid.UUID, now: dt.datetime) -> None:
        """A job leaving `running` was accepted: whatever the outcome, a refund is not certain."""
        # Attempts know their jobs, so the module can't be imported before this one.
        from pixstudio.jobs.models.attempts import Attempt

        accepted = Attempt.objects.filter(generation=pk, is_open=True, remote_id__isnull=False)
        accepted.filter(charge=Charge.RESERVED).count_as(Charge.CHARGED, now)


class Generation(ApprovableJob):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="generations")
    creator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="generations"
    )
    nonce = models.CharField(max_length=80)
    operation = models.CharField(max_length=16)
    # As asked for, by the API's own names; media are in `inputs`.
    parameters = models.JSONField(default=dict)
    model = models.GeneratedField(
        expression=Coalesce(KT("parameters__model"), Value(""), output_field=models.CharField()),
        output_field=models.CharField(max_length=40),
        db_persist=True,
    )
    # As search reads them: its texts, or what it is called after.
    searched = IndexedTextField()
    source = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="children", db_index=False
    )
    # The catalogue's row of `template_id`: its name and what it needs.
    effect = models.ForeignKey(
        Effect, null=True, on_delete=models.SET_NULL, related_name="uses", db_index=False
    )
    # Jobs created by one submission of the form.
    batch = models.ForeignKey(
        "Batch", null=True, on_delete=models.SET_NULL, related_name="generations", db_index=False
    )
    # The key that made it, of a job that a program asked for.
    api_key = models.ForeignKey(
        ApiKey, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    made_for = models.ForeignKey(CostCenter, null=True, on_delete=models.SET_NULL, related_name="+")
    wanted_account = models.ForeignKey(
        Account, null=True, on_delete=models.SET_NULL, related_name="wanted_by"
    )
    account = models.ForeignKey(
        Account, null=True, on_delete=models.SET_NULL, related_name="generations"
    )

    # Why it ran on its account, as a key of `CHOSEN`; the admin who allowed it over budget, if any.
    chosen_by = models.CharField(max_length=16, blank=True)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Imported from the account's list of videos; nothing was charged here.
    is_imported = models.BooleanField(default=False)

    state = models.CharField(max_length=12, choices=STATES, default=State.QUEUED)
    result_group = _generated(RESULT_GROUP, models.CharField(max_length=8))
    panel_rank = _generated(PANEL_RANK, models.PositiveSmallIntegerField(null=True))
    waiting_credits = _generated(WAITING_CREDITS, models.PositiveIntegerField(null=True))
    ended_at = _generated(ENDED_AT, models.DateTimeField(null=True))
    failed_at = _generated(FAILED_AT, models.DateTimeField(null=True))
    version = models.PositiveIntegerField(default=1)
    # When the version was raised last.
    versioned_at = models.DateTimeField(default=database_time.now)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # Removed ones are in the trash, with their files, until they are deleted for good.
    removed_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    trashed_at = _generated(TRASHED_AT, models.DateTimeField(null=True))
    stored_at = _generated(STORED_AT, models.DateTimeField(null=True))

    # When the clock should process the row, and until when a worker holds it.
    due_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    prepared_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    # The position among the member's waiting jobs, lowest first: microseconds since 1970, so that a new
    # one comes last. A paused job is not sent until it is resumed.
    queue_position = models.BigIntegerField(default=0)
    paused_at = models.DateTimeField(null=True)
    paused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    # Why an admin has to resume it: it may have been sent already by the studio that this database is
    # a copy of (`web.models.Doubt`).
    hold = models.CharField(max_length=16, blank=True)
    # The last user action on the job, as the audit log names it, and its actor.
    last_action = models.CharField(max_length=24, blank=True)
    last_actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    # What went wrong or is waited for: our key for it, and the message of the service that refused.
    problem = models.CharField(max_length=32, blank=True)
    words = models.TextField(blank=True)
    remote_status = models.IntegerField(null=True)

    estimate_credits = models.PositiveIntegerField(default=0)
    estimate_is_exact = models.BooleanField(default=False)
    charged_credits = models.IntegerField(null=True)
    expected_seconds = models.PositiveIntegerField(null=True)
    is_off_peak = models.BooleanField(default=False)

    result_url = models.TextField(blank=True)
    content_type = models.CharField(max_length=60, blank=True)
    file = models.FileField(upload_to=result_path, max_length=200, blank=True)
    poster = models.FileField(upload_to=poster_path, max_length=200, blank=True)
    # A version for browsers, of a result that not all of them play as it is.
    playable = models.FileField(upload_to=playable_path, max_length=200, blank=True)
    # A small silent version of a large video, for tiles (`pixstudio.previews`).
    preview = models.FileField(upload_to=preview_path, max_length=200, blank=True)
    # None without a file, also where a retention rule removed it.
    size_bytes = models.BigIntegerField(null=True)
    file_removed_at = models.DateTimeField(null=True)
    storage_class = models.CharField(max_length=24, blank=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    duration_seconds = models.FloatField(null=True)
    has_sound = models.BooleanField(null=True)
    # PixVerse reported that it no longer has the video, so it can't be used as a source there.
    upstream_gone_at = models.DateTimeField(null=True)

    # The team's marks on the result; the rest of them is in the app `marks`.
    rating = models.PositiveSmallIntegerField(null=True)
    note = models.TextField(blank=True)
    indexed_note = IndexedTextField(source="indexed_notes")

    objects = GenerationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "creator", "nonce"], name="one_job_per_form")
        ]
        indexes = [
            models.Index(fields=["team", "-created_at", "-id"]),
            *filter_indexes(),
            *rated_indexes(),
            *present_indexes(),
            *key_indexes(),
            models.Index(fields=["batch", "result_group"], name="jobs_of_batch"),
            models.Index(fields=["effect", "created_at", "id"], name="results_of_effect"),
            models.Index(fields=["source", "created_at", "id"], name="results_of_source"),
            models.Index(fields=["team", "state", "-created_at"]),
            models.Index(fields=["account", "state"]),
            # SQLite uses a partial index only where its condition reads IS NOT NULL.
            models.Index(
                fields=["state", "due_at"], condition=Q(due_at__isnull=False), name="due_jobs"
            ),
            models.Index(fields=["state", "lease_until"]),
            models.Index(fields=["changed_at"]),
            # What the Activity panel is cached by.
            models.Index(fields=["team", "versioned_at", "version"], name="team_versions"),
        ]
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.operation} {str(self.id)[:8]}"

    @property
    def texts(self) -> list[str]:
        """Everything written for the job: prompt, parts of a transition, words to speak."""
        named = {name: value for name, value in self.parameters.items() if "prompt" in name}
        return [value for name in sorted(named) if isinstance(value := named[name], str) and value]

    @property
    def title(self) -> str:
        """The prompt, or the first written part of a transition; '' for a job without either."""
        names = ("prompt", *(f"prompt_{first}_to_{first + 1}" for first in range(1, 7)))
        written = (" ".join(str(self.parameters.get(name) or "").split()) for name in names)
        return next(filter(None, written), "")

    def searchable_texts(self) -> list[str]:
        """The searchable texts; a job without a title uses its source's."""
        if self.title or self.effect_id or self.source is None:
            return self.texts
        return [*self.texts, *self.source.searched.split("\n")]

    def indexed_notes(self) -> list[str]:
        return [self.note]

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def has_file(self) -> bool:
        """Whether its file is here, as far as is known."""
        return bool(self.file) and self.problem != FILE_GONE

    @property
    def has_poster(self) -> bool:
        """Whether its poster is here; where the file was removed, that mostly went with it."""
        return bool(self.poster) and self.problem != FILE_GONE

    @property
    def stored_folder(self) -> str:
        """The storage folder of all its files."""
        return f"results/{self.team_id}/{self.pk}"
