"""Library files (images, videos and audio used as inputs), their tags and favourites, and uploads."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from pixstudio.teams.models import Team
from pixstudio.web.lists.search import IndexedTextField


class Kind(models.TextChoices):
    IMAGE = "image", _("Image")
    VIDEO = "video", _("Video")
    AUDIO = "audio", _("Audio")


class Origin(models.TextChoices):
    UPLOAD = "upload", _("Uploaded")
    IMPORT = "import", _("Imported")
    FRAME = "frame", _("A frame of a video")
    RESULT = "result", _("A result")


def asset_path(asset: "Asset", _name: str) -> str:
    return f"library/{asset.team_id}/{asset.id}/original"


def preview_path(asset: "Asset", _name: str) -> str:
    return f"library/{asset.team_id}/{asset.id}/preview.webp"


def thumbnail_path(asset: "Asset", _name: str) -> str:
    return f"library/{asset.team_id}/{asset.id}/thumbnail.webp"


def scaled_path(asset: "Asset", _name: str) -> str:
    return f"library/{asset.team_id}/{asset.id}/scaled.webp"


def playable_path(asset: "Asset", _name: str) -> str:
    return f"library/{asset.team_id}/{asset.id}/playable.mp4"


class Tag(models.Model):
    """A team's tag for files and results. `folded` is the normalized name, which is unique and used in
    searches of files, `indexed_name` the name for searches of jobs.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=40)
    folded = models.CharField(max_length=40)
    indexed_name = IndexedTextField(source="indexed_names")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "folded"], name="tag_once")]
        ordering = ["folded"]

    def __str__(self) -> str:
        return self.name

    def indexed_names(self) -> list[str]:
        return [self.name]


class Asset(models.Model):
    """A validated file with its stored bytes; a file still in transfer is an `Upload`.

    A file in the trash has `trashed_at`; new generations can't use it, and it can be restored.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="assets")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=120)
    note = models.TextField(blank=True)
    # The normalized name for sorting, and the normalized name, note and tags for searching.
    folded = models.CharField(max_length=120, blank=True)
    searched = models.TextField(blank=True)
    # The name for the search of jobs that use the file.
    indexed_name = IndexedTextField(source="indexed_names")
    content_type = models.CharField(max_length=60)
    size_bytes = models.BigIntegerField()
    # Digest of the uploaded bytes, and of the stored bytes if these differ.
    sha256 = models.CharField(max_length=64)
    kept_sha256 = models.CharField(max_length=64, blank=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    duration_seconds = models.FloatField(null=True)
    frame_rate = models.FloatField(null=True)
    has_sound = models.BooleanField(null=True)
    video_codec = models.CharField(max_length=40, blank=True)
    audio_codec = models.CharField(max_length=40, blank=True)
    # Whether Chrome, Firefox and Safari all play it as it is.
    plays_everywhere = models.BooleanField(default=False)
    is_location_removed = models.BooleanField(default=False)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.UPLOAD)
    origin_words = models.CharField(max_length=200, blank=True)
    file = models.FileField(upload_to=asset_path, max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    trashed_at = models.DateTimeField(null=True)
    tags = models.ManyToManyField(Tag, related_name="assets", blank=True)

    # Thumbnail (320 pixels), preview (960 pixels) and browser-compatible video; made by the worker.
    thumbnail = models.FileField(upload_to=thumbnail_path, max_length=200, blank=True)
    preview = models.FileField(upload_to=preview_path, max_length=200, blank=True)
    playable = models.FileField(upload_to=playable_path, max_length=200, blank=True)
    derive_due_at = models.DateTimeField(null=True)
    derive_lease_until = models.DateTimeField(null=True)
    derive_tries = models.PositiveSmallIntegerField(default=0)

    # Scaled copy of a very large image, sent to PixVerse instead of the file.
    scaled = models.FileField(upload_to=scaled_path, max_length=200, blank=True)
    # The copy at PixVerse: uploaded once when first needed, then usable by every account.
    remote_path = models.CharField(max_length=500, blank=True)
    remote_id = models.CharField(max_length=80, blank=True)
    remote_at = models.DateTimeField(null=True)
    sending_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "sha256"], name="asset_once")]
        indexes = [
            models.Index(fields=["team", "-created_at", "-id"]),
            models.Index(fields=["team", "kind", "-created_at", "-id"]),
            models.Index(fields=["team", "folded", "id"]),
            models.Index(fields=["team", "-size_bytes", "-id"]),
            models.Index(fields=["team", "kept_sha256"], name="kept_digests"),
            models.Index(
                fields=["team", "-trashed_at", "-id"],
                condition=models.Q(trashed_at__isnull=False),
                name="trashed_assets",
            ),
            models.Index(
                fields=["derive_due_at"],
                condition=models.Q(derive_due_at__isnull=False),
                name="due_derivatives",
            ),
        ]
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.name

    def indexed_names(self) -> list[str]:
        return [self.name]


class FileSum(models.Model):
    """Number and bytes of a team's files of a kind, in the trash or not; see `library/sums`."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    is_trashed = models.BooleanField()
    count = models.BigIntegerField()
    size_bytes = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "kind", "is_trashed"], name="file_sum_once")
        ]

    def __str__(self) -> str:
        return f"{self.count} files of {self.team}"


class Favourite(models.Model):
    """A user's favourite file."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="favourites")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "asset"], name="favourite_once")]

    def __str__(self) -> str:
        return f"{self.asset} of {self.user}"


class Stage(models.TextChoices):
    """receiving (bytes from a browser) or fetching (from a URL) → checking → done | refused.

    Cancelled: at any time before done, and refused uploads that the user dismissed.
    """

    RECEIVING = "receiving", _("Uploading")
    FETCHING = "fetching", _("Downloading")
    CHECKING = "checking", _("Checking")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")
    CANCELLED = "cancelled", _("Cancelled")


class Upload(models.Model):
    """A file in transfer to the library: a resumable upload, or an import from a URL.

    Without a bucket the bytes are in DATA_DIR/arrivals/<id>. The size of that file is authoritative for the
    offset; `received_bytes` is its value after the last part. With one (`is_in_bucket`) each part is a part
    of the multipart upload `multipart_id` to the object arrivals/<id>: `parts` are those that were stored,
    in their order, `next_part` the number of the next try, and `received_bytes` is authoritative.
    `words` is the message shown if it was refused. `fingerprint` (the browser's name, size and date of the
    file) finds an unfinished upload after a reload.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="uploads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    # The key that began it, without which it does not go on.
    api_key = models.ForeignKey(
        "api_keys.ApiKey", null=True, on_delete=models.SET_NULL, related_name="uploads"
    )
    name = models.CharField(max_length=120)
    size_bytes = models.BigIntegerField(null=True)
    received_bytes = models.BigIntegerField(default=0)
    is_in_bucket = models.BooleanField(default=False)
    multipart_id = models.TextField(blank=True)
    next_part = models.PositiveIntegerField(default=1)
    parts = models.JSONField(default=list, blank=True)
    fingerprint = models.CharField(max_length=200, blank=True)
    source_url = models.TextField(blank=True)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.RECEIVING)
    words = models.TextField(blank=True)
    asset = models.ForeignKey(Asset, null=True, on_delete=models.SET_NULL, related_name="uploads")
    is_known = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["team", "user", "-created_at"]),
            models.Index(fields=["stage", "due_at"]),
        ]
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.stage})"
