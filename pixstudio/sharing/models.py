"""Links that show a result to visitors without an account, and what those visitors answer."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pixstudio.collections.models import Collection
from pixstudio.jobs.models import Generation
from pixstudio.teams.models import Team

# The end of links without one, so that one index finds those that still work.
NEVER = dt.datetime(9000, 1, 1, tzinfo=dt.UTC)
MAX_TEXT_LENGTH = 2000
MAX_NAME_LENGTH = 60
NOT_REVOKED = Q(revoked_at__isnull=True)
IS_OPEN = Q(resolved_at__isnull=True)


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    def working(self, now: dt.datetime) -> "ShareLinkQuerySet":
        """Links that are neither revoked nor expired."""
        return self.filter(revoked_at=None, expires_at__gt=now)


class ShareLink(models.Model):
    """A secret address of one result, or of a collection's results. Only the secret's digest is stored.

    What it shows of a collection is what is in it when it is opened: `sharing.queries.shared_items`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, related_name="share_links", db_index=False
    )
    generation = models.ForeignKey(
        Generation, null=True, on_delete=models.CASCADE, related_name="share_links", db_index=False
    )
    collection = models.ForeignKey(
        Collection, null=True, on_delete=models.CASCADE, related_name="share_links", db_index=False
    )
    secret_digest = models.CharField(max_length=64, unique=True)
    # What the form was sent with, so that a double click makes one link.
    nonce = models.CharField(max_length=40)
    # For the team alone; the title is shown to visitors.
    label = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=80, blank=True)
    # As Django's hasher writes it; '' asks for none.
    password = models.CharField(max_length=128, blank=True)
    may_download = models.BooleanField(default=False)
    may_review = models.BooleanField(default=True)
    shows_prompt = models.BooleanField(default=False)
    has_preview = models.BooleanField(default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(default=NEVER)
    revoked_at = models.DateTimeField(null=True)
    visit_count = models.PositiveIntegerField(default=0)
    last_visit_at = models.DateTimeField(null=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["team", "nonce"], name="one_link_per_form"),
            models.CheckConstraint(
                condition=Q(generation__isnull=True) ^ Q(collection__isnull=True),
                name="result_or_collection",
            ),
        ]
        indexes = [
            models.Index(
                fields=["team", "-expires_at", "-id"], condition=NOT_REVOKED, name="links_of_team"
            ),
            models.Index(fields=["generation", "-created_at", "-id"], name="links_of_result"),
            models.Index(fields=["collection", "-created_at", "-id"], name="links_of_collection"),
            models.Index(
                fields=["team", "revoked_at"],
                condition=Q(revoked_at__isnull=False),
                name="revoked_links",
            ),
        ]

    def __str__(self) -> str:
        return self.label or str(self.id)[:8]

    @property
    def never_expires(self) -> bool:
        return self.expires_at >= NEVER

    @property
    def allows_preview(self) -> bool:
        """Whether messengers may show image and title: never where a password is asked for."""
        return self.has_preview and not self.password


class ReviewComment(models.Model):
    """A visitor's comment on a shared result, at a moment of it or on all of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+", db_index=False)
    link = models.ForeignKey(
        ShareLink, on_delete=models.CASCADE, related_name="comments", db_index=False
    )
    generation = models.ForeignKey(
        Generation, on_delete=models.CASCADE, related_name="review_comments", db_index=False
    )
    nonce = models.CharField(max_length=40)
    # As the visitor typed it; nobody checked it.
    author_name = models.CharField(max_length=MAX_NAME_LENGTH)
    text = models.TextField(max_length=MAX_TEXT_LENGTH)
    # Seconds from the start of the video.
    at_seconds = models.FloatField(null=True)
    created_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["link", "nonce"], name="one_comment_per_form")
        ]
        indexes = [
            models.Index(
                fields=["team", "-created_at", "-id"], condition=IS_OPEN, name="open_comments"
            ),
            models.Index(fields=["generation", "-created_at", "-id"], name="comments_of_result"),
            models.Index(fields=["link", "generation", "-created_at"], name="comments_of_link"),
        ]

    def __str__(self) -> str:
        return str(self.id)[:8]

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None


class ReviewReply(models.Model):
    """The team's answer to a comment; visitors see it without a name."""

    comment = models.ForeignKey(
        ReviewComment, on_delete=models.CASCADE, related_name="replies", db_index=False
    )
    nonce = models.CharField(max_length=40)
    text = models.TextField(max_length=MAX_TEXT_LENGTH)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["comment", "nonce"], name="one_reply_per_form")
        ]

    def __str__(self) -> str:
        return f"Reply {self.pk}"


class Decision(models.TextChoices):
    """What a reviewer says of a result."""

    APPROVED = "approved", _("Approved")
    CHANGES = "changes", _("Change requested")


class Verdict(models.Model):
    """A visitor's decision on a shared result: the latest under each name."""

    link = models.ForeignKey(
        ShareLink, on_delete=models.CASCADE, related_name="verdicts", db_index=False
    )
    generation = models.ForeignKey(
        Generation, on_delete=models.CASCADE, related_name="verdicts", db_index=False
    )
    author_name = models.CharField(max_length=MAX_NAME_LENGTH)
    decision = models.CharField(max_length=10, choices=Decision)
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-decided_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["link", "generation", "author_name"], name="one_verdict_per_name"
            )
        ]
        indexes = [
            models.Index(fields=["generation", "-decided_at", "-id"], name="verdicts_of_result")
        ]

    def __str__(self) -> str:
        return f"{self.decision} by {self.author_name}"
