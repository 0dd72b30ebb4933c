"""Collections of results and library files, who may see them, and what is in them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pixstudio.jobs.models import CostCenter, Generation
from pixstudio.library.models import Asset
from pixstudio.teams.models import Team
from pixstudio.web.lists.search import SearchTextField

MAX_NAME_LENGTH = 80
# Characters that a result or file is sorted by.
MAX_TITLE_LENGTH = 80


class Order(models.TextChoices):
    """How the items of a collection are sorted."""

    NEWEST = "newest", _("Newest first")
    OLDEST = "oldest", _("Oldest first")
    RATING = "rating", _("Best rated first")
    NAME = "name", _("By name")
    MANUAL = "manual", _("By hand")


class Collection(models.Model):
    """A board of results and files. With `parent` it is a project of a client; access is that of the parent.

    `filters` are the gallery's parameters of a smart collection, which holds no items: it shows what matches.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="collections")
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="children")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    name = models.CharField(max_length=MAX_NAME_LENGTH)
    # The normalized name, for searching and sorting.
    searched = SearchTextField()
    description = models.TextField(blank=True)
    order = models.CharField(max_length=8, choices=Order, default=Order.NEWEST)
    # Only its members see it, beside owners and admins.
    is_restricted = models.BooleanField(default=False)
    filters = models.JSONField(null=True)
    # Chosen as the cover; else the newest item is.
    cover = models.ForeignKey(Generation, null=True, on_delete=models.SET_NULL, related_name="+")
    cover_asset = models.ForeignKey(Asset, null=True, on_delete=models.SET_NULL, related_name="+")
    # With the same id as the collection.
    cost_center = models.OneToOneField(CostCenter, on_delete=models.CASCADE, related_name="+")
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["team", "searched", "id"], name="collections_by_name")]
        ordering = ["searched", "id"]

    def __str__(self) -> str:
        return self.name

    def searchable_texts(self) -> list[str]:
        return [self.name]

    @property
    def is_smart(self) -> bool:
        return self.filters is not None

    @property
    def full_name(self) -> str:
        """`Client / Project`."""
        return f"{self.parent.name} / {self.name}" if self.parent else self.name


class CollectionMember(models.Model):
    """Who sees a restricted collection, and whether they may change it too."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    may_change = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "user"], name="collection_member_once")
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.user} in {self.collection_id}"


class CollectionItem(models.Model):
    """A result or a file in a collection.

    `position` sorts by hand, lowest first, with gaps so that a move writes one row. `made_at` is when the job
    or the file was created; `title` is what it is sorted by, and `rating_rank` where its rating puts it
    (`collections.ranks`).
    """

    collection = models.ForeignKey(
        Collection, on_delete=models.CASCADE, related_name="items", db_index=False
    )
    generation = models.ForeignKey(
        Generation, null=True, on_delete=models.CASCADE, related_name="collection_items"
    )
    asset = models.ForeignKey(
        Asset, null=True, on_delete=models.CASCADE, related_name="collection_items"
    )
    position = models.BigIntegerField()
    made_at = models.DateTimeField()
    title = models.CharField(max_length=MAX_TITLE_LENGTH, blank=True)
    rating_rank = models.PositiveSmallIntegerField(db_default=1)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "generation"], name="result_once"),
            models.UniqueConstraint(fields=["collection", "asset"], name="file_once"),
            models.CheckConstraint(
                condition=Q(generation__isnull=True) ^ Q(asset__isnull=True),
                name="result_or_file",
            ),
        ]
        indexes = [
            models.Index(fields=["collection", "position", "id"], name="items_by_hand"),
            models.Index(fields=["collection", "title", "id"], name="items_by_name"),
            models.Index(fields=["collection", "rating_rank", "id"], name="items_by_rating"),
            models.Index(fields=["collection", "made_at", "id"], name="items_by_time"),
            # The gallery's order, filtered by a collection.
            models.Index(fields=["collection", "made_at", "generation"], name="results_by_time"),
        ]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.generation_id or self.asset_id} in {self.collection_id}"
