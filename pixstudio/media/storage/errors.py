"""What is wrong with the place where files lie: a word of ours for each trouble, and sentences."""

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
_BY_NUMBER = {
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
# Django raises these with words of its own and without a number.
_BY_CLASS = (FileExistsError, FileNotFoundError, NotADirectoryError, IsADirectoryError)
# Nobody but whoever runs the server can help.
_HELP = gettext_lazy("Ask whoever runs the server to see to it.")
_WORDS: dict[StorageProblem, object] = {
    T.FULL: gettext_lazy("The disk that files are kept on is full."),
    T.READ_ONLY: gettext_lazy("The disk that files are kept on can only be read, not written to."),
    T.DENIED: gettext_lazy("The studio may not write into the folder where files are kept."),
    T.MISSING: gettext_lazy(
        "The folder where files are kept is not there; its disk may not be mounted."
    ),
    T.TOO_LARGE: gettext_lazy(
        "The disk that files are kept on takes no file as large as this one."
    ),
    T.BROKEN: gettext_lazy("The disk that files are kept on does not answer properly."),
    T.BUCKET_DENIED: gettext_lazy("The bucket where files are kept refuses the studio’s keys."),
    T.BUCKET_MISSING: gettext_lazy("The bucket where files are kept does not exist."),
    T.BUCKET_AWAY: gettext_lazy("The bucket where files are kept can’t be reached."),
    T.OTHER: gettext_lazy("The place where files are kept can’t be used."),
}
_PASSING = (T.BUCKET_AWAY, T.BROKEN)


class BucketError(OSError):
    """The bucket could not be reached, or said no."""

    def __init__(self, words: str, kind: StorageProblem = StorageProblem.BUCKET_AWAY) -> None:
        super().__init__(words)
        self.kind = kind


def classify_error(error: OSError) -> StorageProblem:
    """The word for what the operating system, Django or the bucket said."""
    if isinstance(error, BucketError):
        return error.kind
    if error.errno is None and isinstance(error, _BY_CLASS):
        return T.MISSING
    return _BY_NUMBER.get(error.errno or 0, T.OTHER)


def problem_message(trouble: StorageProblem) -> str:
    """What is wrong, in one sentence."""
    return str(_WORDS[trouble])


def help_message(trouble: StorageProblem) -> str:
    """What is to be done, in one sentence."""
    if trouble in _PASSING:
        return _("Try again in a few minutes.")
    if trouble == T.FULL:
        return _("Ask whoever runs the server to make room.")
    return str(_HELP)
