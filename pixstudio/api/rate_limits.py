"""How often programs may ask: for each key, and for each address that knows none.

Counted in the cache, so all processes and hosts share the counts.
"""

import math
from dataclasses import dataclass

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from pixstudio.api.problems import Problem
from pixstudio.api_keys.models import ApiKey
from pixstudio.api_keys.stopped_keys import note_rate_limited
from pixstudio.teams.security_events import address_of
from pixstudio.web import database_time
from pixstudio.web.outages import is_outage

# Requests that change something may be a fifth of all.
CHANGES_DIVISOR = 5
# Keys that open nothing: 256 bits can't be guessed, but looking each up costs a query.
UNKNOWN = "60/m/key"
SAFE = ("GET", "HEAD", "OPTIONS")


def count_request(request: HttpRequest, key: ApiKey) -> None:
    """Count a request of this key, and remember the headers of its answer. Raises: Problem 429."""
    if request.method not in SAFE:
        per_minute = max(1, settings.API_REQUESTS_PER_MINUTE // CHANGES_DIVISOR)
        _count(request, "changes", per_minute, key)
    else:
        _count(request, "requests", settings.API_REQUESTS_PER_MINUTE, key)


def count_message(request: HttpRequest, key: ApiKey) -> None:
    """Count a message of an agent, beside the requests that its tools make. Raises: Problem 429."""
    _count(request, "messages", settings.API_REQUESTS_PER_MINUTE, key)


def check_address(request: HttpRequest) -> None:
    """Before a key is looked up. Raises: Problem 429 for an address that sent too many unknown ones."""
    if _Limit(request, "unknown", UNKNOWN, _address(request)).is_reached:
        detail = "Too many requests without a known API key came from this address."
        raise Problem(429, "too_many_requests", detail, headers={"Retry-After": "60"})


def count_unknown(request: HttpRequest) -> None:
    """Count a request whose key opened nothing."""
    _Limit(request, "unknown", UNKNOWN, _address(request)).count()


def _address(request: HttpRequest) -> str:
    return ratelimit.truncate_ip(address_of(request))


def _count(request: HttpRequest, action: str, per_minute: int, key: ApiKey) -> None:
    limit = _Limit(request, action, f"{per_minute}/m/key", str(key.pk))
    is_counted = limit.count()
    request.rate_headers = headers = limit.headers()  # type: ignore[attr-defined]
    # Where a process died with the count's lock, nothing is counted for some seconds; that is no limit.
    if not is_counted and limit.is_reached:
        note_rate_limited(key, database_time.now())
        detail = f"This key may make {per_minute} such requests a minute."
        retry = {"Retry-After": headers.get("RateLimit-Reset", "60")}
        raise Problem(429, "too_many_requests", detail, headers=retry)


@dataclass(frozen=True)
class _Limit:
    """A rate such as `60/m/key` of an action, for one key; while the cache is away, nothing is limited."""

    request: HttpRequest
    action: str
    rate: str
    key: str

    def count(self) -> bool:
        """Count the request; False if it was not counted, since the limit is reached or the count is held."""
        try:
            usage = ratelimit.consume(
                self.request,
                app="api",
                action=self.action,
                config={self.action: self.rate},
                key=self.key,
                limit_get=True,
            )
        except Exception as error:
            if not is_outage(error):
                raise
            return True
        return usage is not None

    @property
    def is_reached(self) -> bool:
        return len(self._moments()) >= self._parsed.amount

    def headers(self) -> dict[str, str]:
        """What is left, and in how many seconds the oldest of the counted requests is forgotten."""
        moments, now, parsed = self._moments(), database_time.now().timestamp(), self._parsed
        left = (moments[-1] if moments else now) + parsed.duration - now
        return {
            "RateLimit-Limit": str(parsed.amount),
            "RateLimit-Remaining": str(max(0, parsed.amount - len(moments))),
            "RateLimit-Reset": str(math.ceil(min(max(1, left), parsed.duration))),
        }

    @property
    def _parsed(self) -> ratelimit.Rate:
        return ratelimit.parse_rate(self.rate)

    def _moments(self) -> list[float]:
        """When the counted requests came, the latest first; those that are over are left out."""
        parsed = self._parsed
        name = ratelimit.get_cache_key(
            self.request, app="api", action=self.action, rate=parsed, key=self.key
        )
        try:
            history: list[float] = cache.get(name) or []
        except Exception as error:
            if not is_outage(error):
                raise
            return []
        begin = database_time.now().timestamp() - parsed.duration
        return [moment for moment in history if moment > begin]
