"""Classify errors of the file storage, and describe them in messages for the user."""

from __future__ import annotations

import errno
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class StorageProblem(StrEnum):
    """Why a file could not be written or read here."""

    FULL = "full"
    READ_ONLY = "read_only"
    DENIED = "denied"
    MISSING = "missing"
    TOO_LARGE = "too_large"
    BROKEN = "broken"
    BUCKET_DENIED = "bucket_denied"
    BUCKET_MISSING = "bucket_missing"
    BUCKET_AWAY = "bucket_away"
    OTHER = "other"


T = StorageProblem
_PROBLEM_BY_ERRNO = {
    errno.ENOSPC: T.FULL,
    errno.EDQUOT: T.FULL,
    errno.EROFS: T.READ_ONLY,
    errno.EACCES: T.DENIED,
    errno.EPERM: T.DENIED,
    errno.ENOENT: T.MISSING,
    errno.ENOTDIR: T.MISSING,
    errno.EISDIR: T.MISSING,
    errno.EEXIST: T.MISSING,
    errno.ENODEV: T.MISSING,
    errno.ENXIO: T.MISSING,
    errno.EFBIG: T.TOO_LARGE,
    errno.EIO: T.BROKEN,
    errno.ESTALE: T.BROKEN,
    errno.ENOTCONN: T.BROKEN,
    errno.EHOSTDOWN: T.BROKEN,
    errno.ETIMEDOUT: T.BROKEN,
}
# Django raises these without an errno.
_MISSING_ERRORS = (FileExistsError, FileNotFoundError, NotADirectoryError, IsADirectoryError)
_HELP = gettext_lazy("Ask the server’s operator to fix it.")
_MESSAGES: dict[StorageProblem, object] = {
    T.FULL: gettext_lazy("The storage disk is full."),
    T.READ_ONLY: gettext_lazy("The storage disk is read-only."),
    T.DENIED: gettext_lazy("The studio has no permission to write to the storage folder."),
    T.MISSING: gettext_lazy("The storage folder is missing; its disk may not be mounted."),
    T.TOO_LARGE: gettext_lazy("The storage disk doesn’t accept files this large."),
    T.BROKEN: gettext_lazy("The storage disk reports errors."),
    T.BUCKET_DENIED: gettext_lazy("The storage bucket rejects the studio’s keys."),
    T.BUCKET_MISSING: gettext_lazy("The storage bucket doesn’t exist."),
    T.BUCKET_AWAY: gettext_lazy("The storage bucket can’t be reached."),
    T.OTHER: gettext_lazy("File storage can’t be used."),
}
_TRANSIENT = (T.BUCKET_AWAY, T.BROKEN)


class BucketError(OSError):
    """The bucket could not be reached, or refused the request."""

    def __init__(self, message: str, problem: StorageProblem = StorageProblem.BUCKET_AWAY) -> None:
        super().__init__(message)
        self.problem = problem


def classify_error(error: OSError) -> StorageProblem:
    """The problem behind an error of the operating system, Django or the bucket."""
    if isinstance(error, BucketError):
        return error.problem
    if error.errno is None and isinstance(error, _MISSING_ERRORS):
        return T.MISSING
    return _PROBLEM_BY_ERRNO.get(error.errno or 0, T.OTHER)


def problem_message(problem: StorageProblem) -> str:
    """What is wrong, in one sentence for the user."""
    return str(_MESSAGES[problem])


def help_message(problem: StorageProblem) -> str:
    """What to do about the problem, in one sentence for the user."""
    if problem in _TRANSIENT:
        return _("Try again in a few minutes.")
    if problem == T.FULL:
        return _("Ask the server’s operator to free space.")
    return str(_HELP)
