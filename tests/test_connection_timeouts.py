"""Servers that vanished are given up after a while."""

import socket
from urllib.parse import parse_qs, urlsplit

import pytest
import redis

from pixstudio.connection_timeouts import POSTGRESQL_TIMEOUTS, REDIS_TIMEOUTS, with_redis_timeouts


@pytest.mark.parametrize(
    "url", ["redis://cache.example:6379/0", "rediss://user:pa%2Fss@[::1]:6380/2?ssl_cert_reqs=none"]
)
def test_redis_urls_get_limits_and_stay_as_they_are(url: str) -> None:
    before, after = urlsplit(url), urlsplit(with_redis_timeouts(url))
    assert before._replace(query="") == after._replace(query="")
    limits = {name: [value] for name, value in REDIS_TIMEOUTS.items()}
    assert parse_qs(after.query) == {**limits, **parse_qs(before.query)}


def test_redis_that_says_nothing_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0?socket_timeout=0.2"
        connection = redis.Redis.from_url(with_redis_timeouts(url))
        with connection, pytest.raises(redis.TimeoutError):
            connection.ping()


def test_libpq_knows_the_parameters() -> None:
    from psycopg.conninfo import make_conninfo

    assert "tcp_user_timeout=60000" in make_conninfo(**POSTGRESQL_TIMEOUTS)
