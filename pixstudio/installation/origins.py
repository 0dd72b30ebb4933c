"""The address that people use."""

from urllib.parse import urlsplit


def is_origin(url: str) -> bool:
    """Whether an address is a scheme and a host, with or without a port, and nothing else."""
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
