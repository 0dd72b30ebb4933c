"""Answers that are not 200, as the API's pages word them."""

from __future__ import annotations


class Refusal(Exception):
    """The API says no with this status and these words."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class Dropped(ConnectionResetError):
    """The connection was closed on purpose, without an answer."""


NO_CREDITS = "All Credits have been used up. Please upgrade your membership or purchase credits."
MODERATOR = "Your prompt has triggered our AI moderator, please re-enter your prompt"
NO_MASKS = "No masks detected in video frame"
ACCOUNT_BUSY = "Account is busy executing tasks."
ALL_BUSY = "All configured accounts are running at maximum capacity."
CONCURRENT = "Reached the limit for concurrent generations."
ON_HOLD = (
    "Your PixVerse account has pending error. Please address this issue at "
    "https://useapi.net/docs/api-pixverse-v2/post-pixverse-accounts-email "
    "before making any new API calls."
)
UNAUTHORIZED = "Unauthorized"
VIDEO_GONE = "The original video has been deleted"
NOT_CONFIGURED = "Configuration not found."
NO_TEMPLATE = "Parameter template_id is unknown, see GET videos/effects"
RETIRED = "PixVerse website no longer supports Restyle. This endpoint is no longer available."


def wrong(reason: str) -> Refusal:
    """400 with the reason."""
    return Refusal(400, reason)
