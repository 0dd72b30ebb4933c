"""One request to a webhook: no database, so that many run side by side in threads."""

import logging
import time
from dataclasses import dataclass

from django.conf import settings

from pixstudio.media.url_fetching.errors import AddressNotAllowed, FetchError, FetchTimeout
from pixstudio.media.url_fetching.posting import PostLimits, post

logger = logging.getLogger(__name__)
# For the whole exchange, and how much of the answer is read and kept.
DEADLINE_SECONDS = 10.0
ANSWER_BYTES = 2048
NOT_ALLOWED, TIMED_OUT, UNREACHABLE = "not_allowed", "timed_out", "unreachable"
# Of a delivery that was never answered: its worker died, or its webhook was switched off.
INTERRUPTED, DISABLED = "interrupted", "disabled"


@dataclass(frozen=True)
class SignedRequest:
    """What is sent, with its signature."""

    url: str
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True)
class Outcome:
    """The answer, or the problem that left the request without one."""

    status: int | None
    milliseconds: int
    answer: str = ""
    problem: str = ""
    words: str = ""
    retry_after: str = ""

    @property
    def is_delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def send(request: SignedRequest) -> Outcome:
    """Post once, and say what came of it; redirects are not followed. Raises nothing: a target that finds a
    fault of ours fails alone."""
    began = time.monotonic()
    limits = PostLimits(DEADLINE_SECONDS, ANSWER_BYTES)
    try:
        answer = post(
            request.url,
            request.body,
            request.headers,
            limits,
            allowed_origin=settings.LOOPBACK_ORIGIN,
        )
    except Exception as error:
        milliseconds = round((time.monotonic() - began) * 1000)
        if not isinstance(error, FetchError):
            logger.exception("A webhook could not be sent.")
            return Outcome(None, milliseconds, problem=UNREACHABLE)
        return Outcome(None, milliseconds, problem=_problem_of(error), words=str(error)[:300])
    text = answer.body.decode("utf-8", "replace").replace("\x00", "\ufffd")
    return Outcome(
        answer.status, round(answer.seconds * 1000), text, retry_after=answer.retry_after
    )


def _problem_of(error: FetchError) -> str:
    if isinstance(error, AddressNotAllowed):
        return NOT_ALLOWED
    return TIMED_OUT if isinstance(error, FetchTimeout) else UNREACHABLE
