"""Why a file could not be fetched; each text is a sentence for a person."""

from __future__ import annotations


class FetchError(Exception):
    """The file could not be fetched; the text is a sentence for a person."""


class AddressNotAllowed(FetchError):
    """The address, or one it redirects to, is not one we may talk to."""


class FileTooLarge(FetchError):
    """More bytes than allowed, announced or sent."""


class FetchTimeout(FetchError):
    """The deadline passed, or nothing came for too long."""


class IncompleteResponse(FetchError):
    """The connection ended before the whole file had come."""


class ServerUnreachable(FetchError):
    """No answer: the name is unknown, nobody listens, or the connection broke."""


class UnexpectedResponse(FetchError):
    """An answer that is not the file: `status` is its HTTP status."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def is_transient(error: Exception) -> bool:
    """Whether the same address may well give its file a while later."""
    if isinstance(error, UnexpectedResponse):
        return error.status >= 500 or error.status in (408, 429)
    return isinstance(error, (FetchTimeout, IncompleteResponse, ServerUnreachable))
