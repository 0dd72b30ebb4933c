"""The stored files that are a person's: results of their jobs, and what they uploaded."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from pixstudio.downloads.zip_reader import Entry
from pixstudio.jobs.models import Generation
from pixstudio.library.models import Asset
from pixstudio.media.file_delivery.stored_files import is_missing_error
from pixstudio.media.recognition.file_types import find_file_type
from pixstudio.teams.models import Membership, User

PORTION = 500


@dataclass(frozen=True)
class MediaSize:
    """How many files, and how many bytes they have."""

    count: int
    size_bytes: int


def results_of(user: User) -> "QuerySet[Generation]":
    """Jobs of the person with a file, in teams the person is in: files are the team's."""
    rows = Generation._base_manager.filter(creator=user, team__in=_teams_of(user))
    return rows.exclude(file="").filter(removed_at=None)


def uploads_of(user: User) -> "QuerySet[Asset]":
    """Library files that the person uploaded, likewise."""
    rows = Asset._base_manager.filter(uploaded_by=user, team__in=_teams_of(user))
    return rows.exclude(file="")


def _teams_of(user: User) -> "QuerySet[Membership, Any]":
    return Membership.objects.filter(user=user).values("team")


def media_size(user: User) -> MediaSize:
    """What an export with files would have more."""
    sums = [
        rows.aggregate(count=Count("pk"), size=Sum("size_bytes"))
        for rows in (results_of(user), uploads_of(user))
    ]
    return MediaSize(sum(one["count"] for one in sums), sum(one["size"] or 0 for one in sums))


@dataclass(frozen=True)
class MediaFile:
    """A stored file as it goes into an archive; `size_bytes` None says that it is gone."""

    name: str
    stored_name: str
    team_id: str
    size_bytes: int | None
    made_at: str

    @property
    def entry(self) -> Entry:
        moment = timezone.localtime(dt.datetime.fromisoformat(self.made_at))
        return Entry(
            self.name,
            self.size_bytes or 0,
            moment.replace(tzinfo=None, microsecond=0),
            partial(default_storage.open, self.stored_name),
            identity=f"{self.stored_name} {self.size_bytes}",
        )


def media_files(user: User) -> Iterator[MediaFile]:
    """The person's files, measured one by one. Raises: OSError if the storage can't be reached."""
    for folder, rows in (("results", results_of(user)), ("library", uploads_of(user))):
        for row in rows.order_by("pk").iterator(chunk_size=PORTION):
            stored = row.file.name or ""
            yield MediaFile(
                name=f"{folder}/{row.pk}{_ending(row.content_type)}",
                stored_name=stored,
                team_id=str(row.team_id),
                size_bytes=_size_of(stored),
                made_at=row.created_at.isoformat(),
            )


def _ending(content_type: str) -> str:
    found = find_file_type(content_type)
    return f".{found.extensions[0]}" if found else ""


def _size_of(stored: str) -> int | None:
    try:
        return default_storage.size(stored)
    except OSError as error:
        if is_missing_error(error):
            return None
        raise
