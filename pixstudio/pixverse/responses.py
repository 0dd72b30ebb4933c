"""HTTP responses as values or exceptions."""

import datetime as dt
import json
import ssl
from collections.abc import Iterable
from dataclasses import dataclass, field

import requests
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError
from urllib3.exceptions import SSLError as WrappedSSLError

from pixstudio.pixverse.retry_after import requested_pause_seconds
from pixstudio.pixverse.schemas.error_texts import error_text_of, is_error

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
from .kinds import ResultKind
from .schemas import Submitted
from .transport import Reply

_REQUEST_TIMEOUT = 408
DOCUMENTED_REFUSALS = frozenset({400, 401, 412, 422, 596})
RETRY_AFTER_STATUSES = frozenset({429, 503})


class _Unreadable:
    """Stands for a body that is not JSON."""


UNREADABLE = _Unreadable()


@dataclass(frozen=True)
class Call:
    """One call, for the messages of its errors; `secrets` are removed from them."""

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
        """Return an exception with the facts of this call."""
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
    """Return the exception for a failed exchange."""
    if is_proven_unsent(error):
        return call.error(Unreachable, f"The API cannot be reached: {_cause(error)}")
    if is_paid:
        message = f"The connection failed and the request may have arrived: {_cause(error)}"
        return call.error(UnknownOutcome, message)
    return call.error(ServerTrouble, f"The API did not answer completely: {_cause(error)}")


def _cause(error: BaseException) -> str:
    """Return the innermost reason, without the names of the library's own objects."""
    reason = next(iter(_reasons(error)), error)
    return str(reason).rsplit("): ", 1)[-1][:300] or type(reason).__name__


def parsed(reply: Reply) -> object:
    """Return the body's JSON, UNREADABLE for anything else and for an empty body."""
    try:
        parsed_body: object = json.loads(reply.body)
    except (ValueError, RecursionError):
        return UNREADABLE
    return parsed_body


def error_text(body: object) -> str:
    """Return the API's own error text, '' for a body that is not JSON or has none."""
    return error_text_of(body) if isinstance(body, dict | list | str) else ""


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
                MalformedAnswer, "The answer is an error", reply.status, error_text(body)
            )
        return body
    raise _with_pause(_refusal(call, reply.status, error_text(body)), reply, body)


def _with_pause(error: PixVerseError, reply: Reply, body: object) -> PixVerseError:
    """Set the pause that the API requests on the error."""
    if reply.status in RETRY_AFTER_STATUSES:
        now = dt.datetime.now(dt.UTC)
        error.retry_after_seconds = requested_pause_seconds(reply.retry_after, body, now)
    return error


def _refusal(call: Call, status: int, words: str) -> PixVerseError:
    kind = ERROR_OF_STATUS.get(status)
    if kind is not None:
        return call.error(kind, MESSAGE_OF_STATUS[status], status, words)
    if status >= 500 or status == _REQUEST_TIMEOUT:
        return call.error(ServerTrouble, "The API failed", status, words)
    return call.error(MalformedAnswer, "The API answered with an unexpected status", status, words)


def read_submission(call: Call, reply: Reply, kind: ResultKind = "video") -> Submitted:
    """Return the accepted job of a paid call for a kind of result.

    Raises: the errors by status only if the answer is the API's own; UnknownOutcome for everything else,
    because a proxy's page and half an answer prove nothing.
    """
    body = parsed(reply)
    if 200 <= reply.status < 300:
        submitted = Submitted.from_json(body, kind)
        if submitted.remote_id:
            return submitted
    words, refusal = error_text(body), ERROR_OF_STATUS.get(reply.status)
    if refusal is not None and is_api_refusal(reply.status, body):
        error = call.error(refusal, MESSAGE_OF_STATUS[reply.status], reply.status, words)
    else:
        message = "The answer does not tell what happened"
        error = call.error(UnknownOutcome, message, reply.status, words)
    raise _with_pause(error, reply, body)


def is_api_refusal(status: int, body: object) -> bool:
    """Tell whether a refusal is the API's own: JSON with an error.

    The statuses that the pages document as refusals need no text: the pages show them empty. All others
    need one, 429 among them: a job refused with it is submitted again automatically.
    """
    if status in DOCUMENTED_REFUSALS and isinstance(body, dict | list):
        return bool(body) or isinstance(body, dict)
    return is_error(body)


def is_repeatable(error: PixVerseError) -> bool:
    """Tell whether a GET may be repeated at once."""
    return isinstance(error, Unreachable | ServerTrouble)
