"""One exception per outcome that callers must distinguish; none of them contains a secret."""

import datetime as dt
import re
from collections.abc import Iterable

REMOVED = "[removed]"
WORDS_MAX_CHARACTERS = 1000

_SECRET_PATTERNS = (
    re.compile(r"(?i)(\bbearer\s+)[^\s\"',;]+"),
    re.compile(r"(?i)([\"']?\b(?:password|passwd|token|jwt|secret|authorization)[\"']?\s*[:=]\s*[\"']?)"
               r"(?!bearer\s)(?!\{)[^\s\"',;&}]+"),
    re.compile(r"(://)[^/@\s]+(?=@)"),
)  # fmt: skip


def without_secrets(text: str, secrets: Iterable[str] = ()) -> str:
    """Return the text without the given secrets and without values that are labelled as secrets.

    `secrets` are exact values (an API token, a password, a session token). Account emails stay.
    """
    for secret in sorted((secret for secret in secrets if secret), key=len, reverse=True):
        text = text.replace(secret, REMOVED)
    for pattern in _SECRET_PATTERNS:
        text = pattern.sub(rf"\g<1>{REMOVED}", text)
    return text


class PixVerseError(Exception):
    """A call to the remote API that did not end well.

    `words` is the API's own explanation, '' if it gave none. `status` is None if no complete
    answer arrived. `retry_after_seconds` is the pause that the API requested, 0 if it did not.
    """

    def __init__(
        self,
        message: str,
        *,
        method: str = "",
        url: str = "",
        status: int | None = None,
        words: str = "",
        retry_after_seconds: float = 0.0,
    ) -> None:
        self.message = without_secrets(message)
        self.method = method
        self.url = without_secrets(url)
        self.status = status
        self.words = without_secrets(words)[:WORDS_MAX_CHARACTERS]
        self.retry_after_seconds = retry_after_seconds
        super().__init__(self.message)

    def __str__(self) -> str:
        where = " ".join(part for part in (self.method, self.url) if part)
        status = "" if self.status is None else f"status {self.status}"
        facts = ", ".join(part for part in (where, status) if part)
        text = f"{self.message} ({facts})" if facts else self.message
        return f"{text}: {self.words}" if self.words else text

    def __reduce__(self) -> tuple[object, ...]:
        return (_restored, (type(self), self.message, self.__dict__.copy()))


def pause_after(error: BaseException, own: dt.timedelta) -> dt.timedelta:
    """Return the pause before the next try: the one the API requested, at least our own."""
    asked = error.retry_after_seconds if isinstance(error, PixVerseError) else 0.0
    return max(own, dt.timedelta(seconds=asked))


def _restored(kind: type[PixVerseError], message: str, state: dict[str, object]) -> PixVerseError:
    error = kind(message)
    error.__dict__.update(state)
    return error


class BadRequest(PixVerseError):
    """400: the API refused a parameter, or it could not be sent at all; nothing was started."""


class Unauthorized(PixVerseError):
    """401: the API token is missing, wrong or expired."""


class PaymentRequired(PixVerseError):
    """402: the subscription to the API itself has lapsed."""


class Forbidden(PixVerseError):
    """403: the API does not allow this call."""


class NotFound(PixVerseError):
    """404: it does not exist, or the video is not finished. 410: it is too old."""


class OutOfCredits(PixVerseError):
    """412: the account's credits are used up."""


class Moderated(PixVerseError):
    """422: the prompt or an image was refused by moderation."""


class Busy(PixVerseError):
    """429: all slots are taken; wait 10 to 30 seconds."""


class AccountOnHold(PixVerseError):
    """596: the PixVerse account has a pending error and must be saved again."""


class Unreachable(PixVerseError):
    """The API certainly never received the request: it may be sent again."""


class UnknownOutcome(PixVerseError):
    """A paid request may or may not have been accepted: it must not be sent again automatically."""


class ServerTrouble(PixVerseError):
    """The API failed, or did not answer completely, on a call that costs nothing."""


class MalformedAnswer(PixVerseError):
    """The API's answer can't be read, on a call that costs nothing."""


ERROR_OF_STATUS: dict[int, type[PixVerseError]] = {
    400: BadRequest,
    401: Unauthorized,
    402: PaymentRequired,
    403: Forbidden,
    404: NotFound,
    410: NotFound,
    412: OutOfCredits,
    422: Moderated,
    429: Busy,
    596: AccountOnHold,
}

MESSAGE_OF_STATUS: dict[int, str] = {
    400: "The API refused the request",
    401: "The API token was refused",
    402: "The API asks for payment",
    403: "The API does not allow this",
    404: "The API did not find it",
    410: "The API no longer has it",
    412: "The account is out of credits",
    422: "Moderation refused the request",
    429: "The account has no room now",
    596: "The PixVerse account is on hold",
}
