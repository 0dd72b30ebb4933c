"""From what came over the wire to a value, or to the exception that says what is true."""

import datetime as dt
import json
import ssl
from collections.abc import Iterable
from dataclasses import dataclass, field

import requests
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError
from urllib3.exceptions import SSLError as WrappedSSLError

from .errors import (
    ERROR_OF_STATUS,
    MESSAGE_OF_STATUS,
    MalformedAnswer,
    PixVerseError,
    ServerTrouble,
    UnknownOutcome,
    Unreachable,
    without_secrets,
)
from .schemas import Submitted
from .schemas.explaining import is_error, words_of
from .transport import Reply
from .waiting import asked_seconds

_REQUEST_TIMEOUT = 408
DOCUMENTED_REFUSALS = frozenset({400, 401, 412, 422, 596})
RESTING_STATUSES = frozenset({429, 503})


class _Unreadable:
    """Stands for a body that is not JSON."""


UNREADABLE = _Unreadable()


@dataclass(frozen=True)
class Call:
    """One call, for the text of its errors; `secrets` are removed from everything it says."""

    method: str
    url: str
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def error(
        self,
        kind: type[PixVerseError],
        message: str,
        status: int | None = None,
        words: str = "",
    ) -> PixVerseError:
        """Return an exception that tells of this call."""
        return kind(
            without_secrets(message, self.secrets),
            method=self.method,
            url=without_secrets(self.url, self.secrets),
            status=status,
            words=without_secrets(words, self.secrets),
        )


def is_proven_unsent(error: BaseException) -> bool:
    """Tell whether the request certainly never reached the API.

    `requests.ConnectionError` is raised both for a refused connection and for one closed after
    the body was sent; only the reason inside tells them apart.
    """
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.InvalidURL):
        return True
    reasons = list(_reasons(error))
    return any(
        isinstance(reason, NewConnectionError | ConnectTimeoutError)
        or _is_refused_certificate(reason)
        for reason in reasons
    )


def _reasons(error: BaseException) -> Iterable[BaseException]:
    for inner in error.args:
        if isinstance(inner, MaxRetryError):
            if inner.reason is not None:
                yield inner.reason
        elif isinstance(inner, BaseException):
            yield inner


def _is_refused_certificate(reason: BaseException) -> bool:
    """The handshake ends before anything is sent when the server's certificate is refused."""
    if not isinstance(reason, WrappedSSLError | requests.exceptions.SSLError):
        return False
    return any(isinstance(inner, ssl.SSLCertVerificationError) for inner in reason.args)


def connection_error(call: Call, error: BaseException, *, is_paid: bool) -> PixVerseError:
    """Return what a failed exchange means."""
    if is_proven_unsent(error):
        return call.error(Unreachable, f"The API cannot be reached: {_cause(error)}")
    if is_paid:
        message = f"The connection failed and the request may have arrived: {_cause(error)}"
        return call.error(UnknownOutcome, message)
    return call.error(ServerTrouble, f"The API did not answer completely: {_cause(error)}")


def _cause(error: BaseException) -> str:
    """Return the innermost reason, without the library's names of its own objects."""
    reason = next(iter(_reasons(error)), error)
    return str(reason).rsplit("): ", 1)[-1][:300] or type(reason).__name__


def parsed(reply: Reply) -> object:
    """Return the body's JSON, UNREADABLE for anything else and for an empty body."""
    try:
        parsed_body: object = json.loads(reply.body)
    except (ValueError, RecursionError):
        return UNREADABLE
    return parsed_body


def error_words(body: object) -> str:
    """Return the API's own error text, '' for a body that is not JSON or says nothing."""
    return words_of(body) if isinstance(body, dict | list | str) else ""


def read(call: Call, reply: Reply) -> object:
    """Return the JSON of a call that costs nothing.

    Raises: one of the errors by status, ServerTrouble for 5xx, MalformedAnswer.
    """
    body = parsed(reply)
    if 200 <= reply.status < 300:
        if body is UNREADABLE:
            raise call.error(MalformedAnswer, "The answer is not JSON", reply.status)
        if isinstance(body, dict) and set(body) <= {"error", "code", "errorDetails"} and body:
            raise call.error(
                MalformedAnswer, "The answer is an error", reply.status, error_words(body)
            )
        return body
    raise _resting(_refusal(call, reply.status, error_words(body)), reply, body)


def _resting(error: PixVerseError, reply: Reply, body: object) -> PixVerseError:
    """Note on the error how long the API asks to be left alone."""
    if reply.status in RESTING_STATUSES:
        now = dt.datetime.now(dt.UTC)
        error.retry_after_seconds = asked_seconds(reply.retry_after, body, now)
    return error


def _refusal(call: Call, status: int, words: str) -> PixVerseError:
    kind = ERROR_OF_STATUS.get(status)
    if kind is not None:
        return call.error(kind, MESSAGE_OF_STATUS[status], status, words)
    if status >= 500 or status == _REQUEST_TIMEOUT:
        return call.error(ServerTrouble, "The API failed", status, words)
    return call.error(MalformedAnswer, "The API answered with an unexpected status", status, words)


def read_submission(call: Call, reply: Reply) -> Submitted:
    """Return the accepted job of a paid call.

    Raises: the errors by status only where the API itself speaks; UnknownOutcome for everything else,
    since a proxy's page and half an answer prove nothing.
    """
    body = parsed(reply)
    if 200 <= reply.status < 300:
        submitted = Submitted.from_json(body)
        if submitted.remote_id:
            return submitted
    words, kind = error_words(body), ERROR_OF_STATUS.get(reply.status)
    if kind is not None and is_spoken(reply.status, body):
        error = call.error(kind, MESSAGE_OF_STATUS[reply.status], reply.status, words)
    else:
        message = "The answer does not tell what happened"
        error = call.error(UnknownOutcome, message, reply.status, words)
    raise _resting(error, reply, body)


def is_spoken(status: int, body: object) -> bool:
    """Tell whether a refusal is the API's own: JSON, in whatever shape it has its words.

    The statuses that the pages name for a refusal need no words: the pages show them empty. Others have
    to speak of an error, 429 among them: a job that was refused so is sent again by itself.
    """
    if status in DOCUMENTED_REFUSALS and isinstance(body, dict | list):
        return bool(body) or isinstance(body, dict)
    return is_error(body)


def is_worth_repeating(error: PixVerseError) -> bool:
    """Tell whether a reading may be tried again at once."""
    return isinstance(error, Unreachable | ServerTrouble)
