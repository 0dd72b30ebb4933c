"""Jobs that the API tracks, and the slots it reports for each account."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from . import reading


@dataclass(frozen=True)
class Executing:
    """A job that the API tracks; `elapsed` is text such as '03:57' (minutes and seconds)."""

    video_id: str
    started: datetime | None = None
    elapsed: str = ""
    reply_ref: str = ""
    raw: dict[str, object] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read one job; the two scheduler pages disagree about `videoId` and `video_id`."""
        body = reading.mapping(data)
        return cls(
            video_id=reading.text(body, "videoId", "video_id"),
            started=reading.moment(body, "started"),
            elapsed=reading.text(body, "elapsed"),
            reply_ref=reading.text(body, "replyRef", "reply_ref"),
            # The callback address holds a secret of ours.
            raw={name: value for name, value in body.items() if name != "replyUrl"},
        )


@dataclass(frozen=True)
class Capacity:
    """Allowed, running and free jobs of an account, None if unknown; they need not add up."""

    email: str
    max_jobs: int | None = None
    executing: int | None = None
    available: int | None = None

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read one account of get-pixverse-scheduler-available.md."""
        body = reading.mapping(data)
        return cls(
            email=reading.text(body, "email"),
            max_jobs=reading.count(body, "maxJobs", "max_jobs"),
            executing=reading.count(body, "executing"),
            available=reading.count(body, "available"),
        )


@dataclass(frozen=True)
class Availability:
    """All jobs that the API tracks and the slots of every account."""

    executing: tuple[Executing, ...] = ()
    capacities: tuple[Capacity, ...] = ()

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read get-pixverse-scheduler-available.md."""
        body = reading.mapping(data)
        return cls(
            executing=executing_list(body.get("executing")),
            capacities=tuple(
                Capacity.from_json(item) for item in reading.mappings(body.get("available"))
            ),
        )


def executing_list(data: object) -> tuple[Executing, ...]:
    """Read get-pixverse-scheduler.md; entries without an id are left out."""
    found = (Executing.from_json(item) for item in reading.mappings(data))
    return tuple(job for job in found if job.video_id)
