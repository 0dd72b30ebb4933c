"""URLs of the API; ids are sent exactly as the API gave them."""

import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode, urlsplit

DEFAULT_URL = "https://api.useapi.net/v2/pixverse"

_ID = re.compile(r"[^\s/\\?#%\x00-\x20\x7f]+")


def checked_base_url(base_url: str) -> str:
    """Return the base address without a trailing slash. Raises: ValueError if it is not an HTTP URL."""
    parts = urlsplit(base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("The address of the API must look like https://host/path")
    return base_url.rstrip("/")


def platform_url(base_url: str) -> str:
    """Return the address of the whole platform, one level above that of its PixVerse API."""
    return base_url.removesuffix("/pixverse")


def checked_token(token: str) -> str:
    """Return the token. Raises: ValueError if it can't be sent in a header."""
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise ValueError("An API token is one word of plain letters, digits and punctuation")
    return token


def raw_id(remote_id: str) -> str:
    """Return an id or email for use in a path: percent-encoding ':' or '@' would give 400.

    Raises: ValueError for an id that would change the path.
    """
    if not _ID.fullmatch(remote_id) or remote_id in {".", ".."}:
        raise ValueError("This id cannot stand in an address")
    return quote(remote_id, safe=":@!$&'()*+,;=-._~")


def with_query(path: str, parameters: Mapping[str, object]) -> str:
    """Return the path with its query; emails keep their '@'."""
    given = {name: str(value) for name, value in parameters.items() if value is not None}
    return f"{path}?{urlencode(given, safe='@:')}" if given else path
