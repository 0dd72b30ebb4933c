"""System checks for settings that would otherwise fail at runtime."""

from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Warning
from django.core.files.storage import FileSystemStorage, default_storage

from pixstudio.installation.origins import is_origin

# What a process without pages checks when it starts: Django's other checks load every view and form.
SETTINGS_TAG = "settings"


def check_public_url(**_: Any) -> list[CheckMessage]:
    """PUBLIC_URL is empty or an origin: scheme and host only."""
    if not settings.PUBLIC_URL or is_origin(settings.PUBLIC_URL):
        return []
    hint = "Write the scheme and host only, such as https://studio.example"
    return [Error(f"PUBLIC_URL is “{settings.PUBLIC_URL}”.", hint=hint, id="web.E001")]


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


def check_files_of_hosts(**_: Any) -> list[CheckMessage]:
    """With a database on another machine, several hosts may run the studio: they need the same files.

    For `check --deploy`: that there is only one host can't be seen from here.
    """
    host = settings.DATABASES["default"].get("HOST", "")
    if _is_local(host) or not isinstance(default_storage, FileSystemStorage):
        return []
    words = "Files lie in DATA_DIR, and the database is on another machine."
    hint = (
        "One host can run like this. Several need STORAGE_URL, or else one DATA_DIR for all on a disk "
        "that knows file locks."
    )
    return [Info(words, hint=hint, id="web.I001")]


def _is_local(host: str) -> bool:
    """Whether a database host is this machine; a path is that of a Unix socket."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host in ("", "localhost") or host.startswith("/")
