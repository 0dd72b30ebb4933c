"""The calls that the API counted for a token, as its statistics list them."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from . import reading

# No more are listed at once, so a day with that many may lack some.
MAX_LISTED = 50_000
_METHOD = re.compile(r"(get|post|put|patch|delete)-")
_BASE = re.compile(r"(?:v\d+-)?(?:pixverse-)?")
_VERSION = re.compile(r"-v\d+$")
_PAID = re.compile(r"(?:videos|images|music|speech)-[a-z][a-z-]*")
# Lists below the same paths, where a row names no method.
_LISTS = frozenset({"videos-effects", "videos-voices", "speech-voices", "speech-models"})
_ACCEPTED_WORDS = frozenset({"ok", "created", "completed"})


def endpoint_name(text: str) -> str:
    """The name of an endpoint without method, base path and version: `videos-create`.

    The page writes `post-videos-upscale`; `POST /v2/pixverse/videos/upscale` and `videos/create-v4` are
    read too.
    """
    dashed = re.sub(r"[\s/]+", "-", text.strip().lower()).strip("-")
    bare = _BASE.sub("", _METHOD.sub("", dashed, count=1), count=1)
    return _VERSION.sub("", bare)


@dataclass(frozen=True)
class CountedCall:
    """One call. `endpoint` is a name of `endpoint_name`, `at` the time it began, None if unreadable.

    `job_id` is the platform's own number of the call, not a video's id as far as is known.
    """

    at: datetime | None
    endpoint: str
    email: str = ""
    job_id: str = ""
    status: str = ""
    code: int | None = None
    is_paid: bool = False

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read one row of `data`."""
        body = reading.mapping(data)
        named = reading.text(body, "endpoint", "func")
        method = _METHOD.match(re.sub(r"[\s/]+", "-", named.strip().lower()).strip("-"))
        endpoint = endpoint_name(named)
        is_post = method[1] == "post" if method else endpoint not in _LISTS
        return cls(
            at=reading.moment(body, "timestamp", "created_at"),
            endpoint=endpoint,
            email=reading.text(body, "config", "email"),
            job_id=reading.text(body, "jobid", "jobId", "job_id"),
            status=reading.text(body, "status"),
            code=reading.code(body, "code"),
            is_paid=is_post and bool(_PAID.fullmatch(endpoint)),
        )

    @property
    def is_accepted(self) -> bool:
        """Whether the API took the request, by its code, or by its words where it has none."""
        if self.code is None:
            return self.status.lower() in _ACCEPTED_WORDS
        return 200 <= self.code < 300


@dataclass(frozen=True)
class CallStatistics:
    """The calls of one day; `is_complete` says that the API listed all it counted, in a readable form."""

    calls: tuple[CountedCall, ...] = ()
    is_complete: bool = True
    raw: dict[str, object] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read the page's answer; without calls it may leave out `data`."""
        body = {"data": data} if isinstance(data, list) else reading.mapping(data)
        rows = reading.mappings(body.get("data"))
        calls = tuple(CountedCall.from_json(row) for row in rows)
        total = reading.count(body, "total") or 0
        is_readable = all(call.at and call.endpoint for call in calls)
        is_complete = total <= len(rows) < MAX_LISTED and is_readable
        summary = {name: value for name, value in body.items() if name != "data"}
        return cls(calls=calls, is_complete=is_complete, raw=summary)

    def paid_calls_of(self, email: str) -> list[CountedCall]:
        """The calls that start jobs on an account, oldest first; a row that names no account is one of it."""
        same = email.casefold()
        found = [call for call in self.calls if call.is_paid and call.at]
        mine = [call for call in found if not call.email or call.email.casefold() == same]
        return sorted(mine, key=lambda call: (str(call.at), call.job_id))
