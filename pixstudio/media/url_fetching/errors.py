"""Errors of fetching a file; each text is a message for the user."""

from __future__ import annotations


class FetchError(Exception):
    """The file could not be fetched; the text is a message for the user."""


class AddressNotAllowed(FetchError):
    """The address, or a redirect target, is not a public web address."""


class FileTooLarge(FetchError):
    """The announced or received size exceeds the limit."""


class FetchTimeout(FetchError):
    """The deadline passed, or no data arrived for too long."""


class IncompleteResponse(FetchError):
    """The connection ended before the whole file was received."""


class ServerUnreachable(FetchError):
    """No valid response: unknown host, connection refused or lost, or not HTTP."""


class UnexpectedResponse(FetchError):
    """A response that is not the file; `status` is its HTTP status."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def is_transient(error: Exception) -> bool:
    """Whether fetching the same URL later may succeed."""
    if isinstance(error, UnexpectedResponse):
        return error.status >= 500 or error.status in (408, 429)
    return isinstance(error, (FetchTimeout, IncompleteResponse, ServerUnreachable))
