"""Meanings of `video_status`: get-pixverse-videos.md and the decisions in the API notes."""

from typing import Literal, Protocol

Outcome = Literal["running", "done", "failed", "moderated", "deleted"]

COMPLETED, QUEUED, DELETED, MODERATED, FAILED, GENERATING, GENERATING_TOO = 1, 5, 6, 7, 8, 9, 10

STATUS_NAMES: dict[int, str] = {
    COMPLETED: "COMPLETED",
    QUEUED: "QUEUED",
    DELETED: "DELETED",
    MODERATED: "MODERATED",
    FAILED: "FAILED",
    GENERATING: "GENERATING",
    GENERATING_TOO: "GENERATING",
}

# The page calls 5 final, yet off-peak jobs sit in it for up to a day and then complete.
_FINAL_OUTCOMES: dict[int, Outcome] = {
    DELETED: "deleted",
    MODERATED: "moderated",
    FAILED: "failed",
}


class HasStatus(Protocol):
    """The fields of a video that `outcome` reads."""

    @property
    def status(self) -> int | None: ...
    @property
    def url(self) -> str: ...
    @property
    def img_url(self) -> str: ...


def status_name(status: int | None) -> str:
    """Return the API's name of a status; an undocumented number is shown as it is."""
    if status is None:
        return "UNKNOWN"
    return STATUS_NAMES.get(status, f"STATUS {status}")


def is_running(status: int | None) -> bool:
    """Tell whether a video in this status may still change; unknown numbers may."""
    return status != COMPLETED and status not in _FINAL_OUTCOMES


def outcome(video: HasStatus) -> Outcome:
    """Return the outcome of a video.

    'done' needs status 1 and an address of the result: without one it keeps running. The API's
    own `video_status_final` is not looked at, because it calls queued jobs final.
    """
    if video.status == COMPLETED:
        return "done" if video.url or video.img_url else "running"
    return _FINAL_OUTCOMES.get(video.status or 0, "running")
