"""Limits on waiting for servers: one that vanished says nothing, and its connections would hang for hours."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

# Parameters of libpq. In seconds, but tcp_user_timeout in milliseconds.
POSTGRESQL_TIMEOUTS = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
REDIS_TIMEOUTS = {"socket_connect_timeout": "3", "socket_timeout": "10"}


def with_redis_timeouts(url: str) -> str:
    """The URL with REDIS_TIMEOUTS, where it names none itself."""
    parts = urlsplit(url)
    query = urlencode({**REDIS_TIMEOUTS, **dict(parse_qsl(parts.query))})
    return parts._replace(query=query).geturl()
