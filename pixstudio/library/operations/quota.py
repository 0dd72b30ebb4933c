"""Space checks before a file is accepted: size limit, team quota, free disk space."""

import contextlib
import logging
import uuid
from collections.abc import Callable, Iterator
from typing import Protocol

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
from pixstudio.teams.models import Membership, Team, User

logger = logging.getLogger(__name__)
# Count what else a member of a team stores, such as results: by team and user.
held_elsewhere: list[Callable[[uuid.UUID, int], int]] = []


class Holder(Protocol):
    """Whose file it is: a member, an upload, or an asset's owner."""

    @property
    def team(self) -> Team: ...
    @property
    def user(self) -> User | None: ...


class UploadRefused(Exception):
    """A file was refused and nothing was stored; the message is shown to the user."""


class InsufficientStorage(UploadRefused):
    """The file is too large, or there is not enough space for it."""


def check_space(
    owner: Holder,
    size_bytes: int,
    shown: str = "",
    *,
    slack_bytes: int = 0,
    besides: uuid.UUID | None = None,
) -> None:
    """Check the announced size; `slack_bytes` of it may be form overhead.

    `besides` is the id of the file's own upload, which already counts against the quotas.

    Raises: InsufficientStorage above UPLOAD_MAX_BYTES, the quota of the team or of the member, or the free
    disk space.
    """
    name = f"“{shown}”" if shown else _("The file")
    check_size(size_bytes - slack_bytes, name)
    _check_quotas(owner, size_bytes - slack_bytes, name, besides)
    check_disk(size_bytes, name)


def check_size(size_bytes: int, name: str) -> None:
    """Raises: InsufficientStorage if the file is larger than UPLOAD_MAX_BYTES."""
    if size_bytes > settings.UPLOAD_MAX_BYTES:
        sizes = {"size": format_size(size_bytes), "limit": format_size(settings.UPLOAD_MAX_BYTES)}
        text = _("%(name)s is %(size)s; files can have up to %(limit)s. Nothing was saved.")
        raise InsufficientStorage(text % {"name": name, **sizes})


def _check_quotas(owner: Holder, size_bytes: int, name: str, besides: uuid.UUID | None) -> None:
    sizes = {"name": name, "size": format_size(max(size_bytes, 0))}
    left = remaining_team_quota(owner.team, besides)
    if left is not None and size_bytes > left:
        text = _(
            "%(name)s is %(size)s, but the library has only %(left)s left. Nothing was saved. Empty "
            "the trash, or ask an admin for more storage."
        )
        raise InsufficientStorage(text % {**sizes, "left": format_size(left)})
    left = remaining_member_quota(owner, besides)
    if left is not None and size_bytes > left:
        text = _(
            "%(name)s is %(size)s, but you have only %(left)s of storage left. Nothing was saved. "
            "Delete results or files of yours for good, or ask an owner for more storage."
        )
        raise InsufficientStorage(text % {**sizes, "left": format_size(left)})


def recheck_quota(
    owner: Holder, size_bytes: int, shown: str, besides: uuid.UUID | None = None
) -> None:
    """Check the quotas again in the transaction that saves the row.

    Locks the team, so that concurrent files can't both use the rest of the quota. Raises:
    InsufficientStorage.
    """
    Team.objects.select_for_update().get(pk=owner.team.pk)
    _check_quotas(owner, size_bytes, f"“{shown}”", besides)


def remaining_quota(owner: Holder, besides: uuid.UUID | None = None) -> int | None:
    """Bytes left of the team's and of the member's quota, 0 or more; None without either."""
    found = (remaining_team_quota(owner.team, besides), remaining_member_quota(owner, besides))
    return min((left for left in found if left is not None), default=None)


def remaining_team_quota(team: Team, besides: uuid.UUID | None = None) -> int | None:
    """Bytes left of the team's quota, 0 or more; None without a quota."""
    quota = Team.objects.values_list("library_quota_bytes", flat=True).get(pk=team.pk)
    return None if quota is None else max(0, quota - used_bytes(team, besides))


def remaining_member_quota(owner: Holder, besides: uuid.UUID | None = None) -> int | None:
    """Bytes left of the member's own quota, 0 or more; None without one.

    Files and results count, also those in the trash; results are saved all the same where nothing is left.
    """
    if owner.user is None:
        return None
    rows = Membership.objects.filter(team=owner.team.pk, user=owner.user.pk)
    quota = rows.values_list("storage_quota_bytes", flat=True).first()
    if quota is None:
        return None
    return max(0, quota - held_bytes(owner.team, owner.user.pk, besides))


def held_bytes(team: Team, user_id: int, besides: uuid.UUID | None = None) -> int:
    """Bytes of a member's files, unfinished uploads and results in a team, without the upload `besides`."""
    others = sum(count(team.pk, user_id) for count in held_elsewhere)
    return used_bytes(team, besides, user_id=user_id) + others


def check_disk(size_bytes: int, name: str) -> None:
    """Raises: InsufficientStorage if less than FREE_SPACE_FLOOR_BYTES would remain free."""
    if size_bytes > available_bytes():
        raise disk_full_error(name)


def disk_full_error(name: str) -> InsufficientStorage:
    """The error for a file that does not fit on the disk."""
    text = _(
        "%(name)s doesn’t fit: the server is low on disk space. Nothing was saved. Ask the "
        "server’s operator to free space."
    )
    return InsufficientStorage(text % {"name": name})


def refusal_from(error: OSError, shown: str) -> UploadRefused:
    """The error to show for an OSError while writing, reading or storing a file."""
    trouble = classify_error(error)
    if trouble == StorageProblem.FULL:
        return disk_full_error(f"“{shown}”")
    if trouble == StorageProblem.BUCKET_AWAY:
        return storage_unavailable_error(shown)
    text = _("“%(name)s” wasn’t saved. %(trouble)s %(help)s")
    parts = {"trouble": problem_message(trouble), "help": help_message(trouble)}
    return UploadRefused(text % {"name": shown, **parts})


@contextlib.contextmanager
def refuse_on_write_error(shown: str) -> Iterator[None]:
    """Turn disk errors on the way to the storage into a refusal. Raises: UploadRefused.

    Errors of a bucket pass through, since a retry may succeed; so does FileNotFoundError.
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
    """Turn all disk and bucket errors into a refusal, if a user waits for the response.

    FileNotFoundError passes through to the caller. Raises: UploadRefused, FileNotFoundError.
    """
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        logger.warning("“%s” could not be stored: %s", shown, error)
        raise refusal_from(error, shown) from error


def storage_unavailable_error(shown: str) -> UploadRefused:
    """The error for a file while the storage can't be reached."""
    text = _(
        "“%(name)s” couldn’t be stored: file storage can’t be reached. Nothing was saved. Try "
        "again in a few minutes."
    )
    return UploadRefused(text % {"name": shown})
