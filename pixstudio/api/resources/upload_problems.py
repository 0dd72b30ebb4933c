"""Refused uploads as problem documents."""

from pixstudio.api.problems import Problem
from pixstudio.library.operations import InsufficientStorage, UploadRefused


def refusal_problem(error: UploadRefused) -> Problem:
    """413 if there is no room for the file, else 422."""
    if isinstance(error, InsufficientStorage):
        return Problem(413, "insufficient_storage", str(error))
    return Problem(422, "file_refused", str(error))
