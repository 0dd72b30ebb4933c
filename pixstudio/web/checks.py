"""System checks for settings that would otherwise fail at runtime."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning


def check_public_url(**_: Any) -> list[CheckMessage]:
    """PUBLIC_URL is empty or an origin: scheme and host only."""
    if not settings.PUBLIC_URL or _is_origin(settings.PUBLIC_URL):
        return []
    hint = "Write the scheme and host only, such as https://studio.example"
    return [Error(f"PUBLIC_URL is “{settings.PUBLIC_URL}”.", hint=hint, id="web.E001")]


def _is_origin(url: str) -> bool:
    try:
        parts = urlsplit(url)
        has_port_or_none = parts.port is None or parts.port > 0
    except ValueError:
        return False
    rest = (parts.path, parts.query, parts.fragment, parts.username)
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and has_port_or_none
        and not any(rest)
    )


def check_poll_seconds(**_: Any) -> list[CheckMessage]:
    """Durations, duration factors and chunk sizes are greater than 0."""
    names = (
        *("POLL_SECONDS", "PATIENCE", "SUBMIT_DEADLINE_SECONDS", "LEASE_SECONDS"),
        *("IMPORT_MAX_SECONDS", "UPLOAD_CHUNK_BYTES"),
    )
    return [
        Error(f"{name} is {getattr(settings, name)}; it has to be more than 0.", id="web.E002")
        for name in names
        if getattr(settings, name) <= 0
    ]


def check_long_stop(**_: Any) -> list[CheckMessage]:
    """LONG_STOP_SECONDS is not negative: 0 never holds jobs, a negative value would hold all of them."""
    if settings.LONG_STOP_SECONDS >= 0:
        return []
    text = f"LONG_STOP_SECONDS is {settings.LONG_STOP_SECONDS}; it has to be 0 or more."
    return [Error(text, id="web.E003")]


def check_debug_is_private(**_: Any) -> list[CheckMessage]:
    """DEBUG is off for public installations, because its error pages show settings and code."""
    if not (settings.DEBUG and settings.IS_HTTPS):
        return []
    return [Warning("DEBUG is on while PUBLIC_URL is public. Set DEBUG=false.", id="web.W001")]
