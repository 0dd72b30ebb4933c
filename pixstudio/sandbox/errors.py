"""Error responses, with the messages of the API's pages."""

from __future__ import annotations


class ApiError(Exception):
    """A request refused with this status and message."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class ConnectionDropped(ConnectionResetError):
    """The connection was closed on purpose, without a response."""


OUT_OF_CREDITS = (
    "All Credits have been used up. Please upgrade your membership or purchase credits."
)
PROMPT_MODERATED = "Your prompt has triggered our AI moderator, please re-enter your prompt"
NO_MASKS = "No masks detected in video frame"
NO_SUBJECT = "No person or animal detected in the image of frame_1_path"
MODEL_NOT_ALLOWED = "is not available for this account"
ACCOUNT_BUSY = "Account is busy executing tasks."
ALL_BUSY = "All configured accounts are running at maximum capacity."
CONCURRENT_LIMIT = "Reached the limit for concurrent generations."
ON_HOLD = (
    "Your PixVerse account has pending error. Please address this issue at "
    "https://useapi.net/docs/api-pixverse-v2/post-pixverse-accounts-email "
    "before making any new API calls."
)
UNAUTHORIZED = "Unauthorized"
VIDEO_DELETED = "The original video has been deleted"
ACCOUNT_NOT_CONFIGURED = "Configuration not found."
UNKNOWN_TEMPLATE = "Parameter template_id is unknown, see GET videos/effects"
RESTYLE_RETIRED = (
    "PixVerse website no longer supports Restyle. This endpoint is no longer available."
)


def bad_request(reason: str) -> ApiError:
    """An `ApiError` 400 with the reason."""
    return ApiError(400, reason)
