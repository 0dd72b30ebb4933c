"""What follows a job to the further results of its request: a room above registers it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pixstudio.jobs.models import Generation

# Called with a job and the job of a further result, in the transaction that makes the latter.
FOLLOWERS: list[Callable[[Generation, Generation], None]] = []


def register_follower(follow: Callable[[Generation, Generation], None]) -> None:
    """Have this called for each further result. For an app's `ready`."""
    if follow not in FOLLOWERS:
        FOLLOWERS.append(follow)
