"""The limiter of all rooms: it counts, and a count that a process left locked stops nobody."""

import pytest
from allauth.account import app_settings
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client

from pixstudio.api.rate_limits import UNKNOWN
from pixstudio.sharing.rate_limits import LIMITS
from pixstudio.web.rate_limits import RateLimit, is_within_limits

pytestmark = pytest.mark.django_db
ADDRESS = "127.0.0.1"


@pytest.fixture(autouse=True)
def unused_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """No count from before, and no second of waiting for a lock that stays."""
    monkeypatch.setattr(ratelimit, "CACHE_LOCK_WAIT_TIMEOUT", 0)
    cache.clear()


def request_of(address: str = ADDRESS) -> HttpRequest:
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = address
    return request


def leave_locked(app: str, action: str, rates: str, key: str | None = None) -> None:
    """As a process leaves it that is killed while it counts."""
    for rate in map(ratelimit.parse_rate, rates.split(",")):
        name = ratelimit.get_cache_key(request_of(), app=app, action=action, rate=rate, key=key)
        cache.set(f"{name}:lock", True, 60)


@pytest.mark.parametrize("is_locked", [False, True])
def test_all_rates_of_an_action_count(is_locked: bool) -> None:
    rates = {"page": "2/m/ip,3/m/key"}

    def asks(address: str, *, counts: bool = True) -> bool:
        given = {"app": "tests", "action": "page", "key": "link", "counts": counts}
        return is_within_limits(request_of(address), rates=rates, **given)

    if is_locked:
        leave_locked("tests", "page", rates["page"], key="link")
    assert [asks(ADDRESS, counts=False) for _ in range(5)] == [True] * 5
    assert [asks(ADDRESS) for _ in range(3)] == [True, True, False]
    assert not asks(ADDRESS, counts=False)
    assert [asks("192.0.2.7") for _ in range(2)] == [True, False]
    moments = RateLimit(request_of(), "tests", "page", "3/m/key", "link").moments()
    assert len(moments) == 3
    assert moments == sorted(moments, reverse=True)


def test_locked_counts_stop_no_visitor_and_no_program() -> None:
    leave_locked("allauth.account", "invitation", app_settings.RATE_LIMITS["invitation"])
    leave_locked("sharing", "unknown", LIMITS["unknown"])
    leave_locked("api", "unknown", UNKNOWN, key=ADDRESS)
    statuses = {
        path: Client().get(path).status_code
        for path in ("/team/invitation/unknown/", "/s/unknown/", "/api/v1/models")
    }
    assert statuses == {"/team/invitation/unknown/": 404, "/s/unknown/": 404, "/api/v1/models": 401}
