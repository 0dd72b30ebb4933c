"""Meanings of a result's status, by its kind: get-pixverse-videos.md and the decisions in the API notes."""

from typing import Protocol

from .kinds import COMPLETED, KINDS, Outcome, ResultKind


class HasStatus(Protocol):
    """The fields of a result that `outcome` reads."""

    @property
    def kind(self) -> ResultKind: ...
    @property
    def status(self) -> int | None: ...
    @property
    def url(self) -> str: ...
    @property
    def img_url(self) -> str: ...


def status_name(status: int | None, kind: ResultKind = "video") -> str:
    """Return the API's name of a status; an undocumented number is shown as it is."""
    if status is None:
        return "UNKNOWN"
    return KINDS[kind].status_names.get(status, f"STATUS {status}")


def is_running(status: int | None, kind: ResultKind = "video") -> bool:
    """Tell whether a result in this status may still change; unknown numbers may."""
    return status != COMPLETED and status not in KINDS[kind].final


def outcome(result: HasStatus) -> Outcome:
    """Return the outcome of a result.

    'done' needs status 1 and an address of the result: without one it keeps running. The API's
    own flag `…_status_final` is not looked at, because it calls queued jobs final.
    """
    if result.status == COMPLETED:
        return "done" if result.url or result.img_url else "running"
    return KINDS[result.kind].final.get(result.status or 0, "running")
