"""Whether a file may come at all: its size, the team's quota, and the space on the disk."""

import contextlib
import logging
import uuid
from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from pixstudio.library.queries.uploads import used_bytes
from pixstudio.library.validation import format_size
from pixstudio.media.storage.disk_space import available_bytes
from pixstudio.media.storage.errors import (
    BucketError,
    StorageProblem,
    classify_error,
    help_message,
    problem_message,
)
from pixstudio.teams.models import Team

logger = logging.getLogger(__name__)


class UploadRefused(Exception):
    """A file was not taken; the text is a sentence for a person, and nothing was kept."""


class InsufficientStorage(UploadRefused):
    """It is too large, or there is no room for it."""


def check_space(
    team: Team,
    size_bytes: int,
    shown: str = "",
    *,
    slack_bytes: int = 0,
    besides: uuid.UUID | None = None,
) -> None:
    """Say before reading a file whether it may come at all; `slack_bytes` of it may be wrapping.

    `besides` is the id of its own arrival, which counts for the quota already.

    Raises: NoRoom where it is larger than UPLOAD_MAX_BYTES or the team's quota, or would fill a disk.
    """
    name = f"“{shown}”" if shown else _("The file")
    check_size(size_bytes - slack_bytes, name)
    _check_quota(team, size_bytes - slack_bytes, name, besides)
    check_disk(size_bytes, name)


def check_size(size_bytes: int, name: str) -> None:
    """Raises: NoRoom where a file is larger than UPLOAD_MAX_BYTES."""
    if size_bytes > settings.UPLOAD_MAX_BYTES:
        sizes = {"size": format_size(size_bytes), "limit": format_size(settings.UPLOAD_MAX_BYTES)}
        words = _("%(name)s is %(size)s; a file may have %(limit)s at most. Nothing was saved.")
        raise InsufficientStorage(words % {"name": name, **sizes})


def _check_quota(team: Team, size_bytes: int, name: str, besides: uuid.UUID | None) -> None:
    left = remaining_quota(team, besides)
    if left is not None and size_bytes > left:
        words = _(
            "%(name)s is %(size)s, but the library has only %(left)s left. Nothing was saved. Empty "
            "the trash, or ask an admin for more storage."
        )
        sizes = {"size": format_size(max(size_bytes, 0)), "left": format_size(left)}
        raise InsufficientStorage(words % {"name": name, **sizes})


def recheck_quota(
    team: Team, size_bytes: int, shown: str, besides: uuid.UUID | None = None
) -> None:
    """Say in the transaction that writes a file down whether the quota still has room for it.

    One file of a team at a time: or two that came together would share the last of it. Raises: NoRoom.
    """
    Team.objects.select_for_update().get(pk=team.pk)
    _check_quota(team, size_bytes, f"“{shown}”", besides)


def remaining_quota(team: Team, besides: uuid.UUID | None = None) -> int | None:
    """How many bytes the team's quota still allows, 0 when it is used up; None without a quota."""
    quota = Team.objects.values_list("library_quota_bytes", flat=True).get(pk=team.pk)
    return None if quota is None else max(0, quota - used_bytes(team, besides))


def check_disk(size_bytes: int, name: str) -> None:
    """Raises: NoRoom where so many bytes more would leave less than FREE_SPACE_FLOOR_BYTES."""
    if size_bytes > available_bytes():
        raise disk_full_error(name)


def disk_full_error(name: str) -> InsufficientStorage:
    """The refusal for a file that the disk has no room for."""
    words = _(
        "%(name)s doesn’t fit: the server is low on disk space. Nothing was saved. Ask the "
        "server’s operator to free space."
    )
    return InsufficientStorage(words % {"name": name})


def refusal_from(error: OSError, shown: str) -> UploadRefused:
    """What a person is told whose file could not be written, read or stored."""
    trouble = classify_error(error)
    if trouble == StorageProblem.FULL:
        return disk_full_error(f"“{shown}”")
    if trouble == StorageProblem.BUCKET_AWAY:
        return storage_unavailable_error(shown)
    words = _("“%(name)s” wasn’t saved. %(trouble)s %(help)s")
    parts = {"trouble": problem_message(trouble), "help": help_message(trouble)}
    return UploadRefused(words % {"name": shown, **parts})


@contextlib.contextmanager
def refuse_on_write_error(shown: str) -> Iterator[None]:
    """Turn the troubles of a disk on the way to the storage into a refusal. Raises: UploadRefused.

    A bucket that is away passes through: it may be back by itself. So does what is not there any more.
    """
    try:
        yield
    except (BucketError, FileNotFoundError):
        raise
    except OSError as error:
        logger.warning("“%s” could not be written: %s", shown, error)
        raise refusal_from(error, shown) from error


@contextlib.contextmanager
def refuse_on_storage_error(shown: str) -> Iterator[None]:
    """Turn whatever is wrong with disks and buckets into a refusal for somebody who waits.

    What is not there any more is for the caller to tell. Raises: UploadRefused, FileNotFoundError.
    """
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        logger.warning("“%s” could not be stored: %s", shown, error)
        raise refusal_from(error, shown) from error


def storage_unavailable_error(shown: str) -> UploadRefused:
    """The refusal for a file that could be stored nowhere."""
    words = _(
        "“%(name)s” couldn’t be stored: file storage can’t be reached. Nothing was saved. Try "
        "again in a few minutes."
    )
    return UploadRefused(words % {"name": shown})
