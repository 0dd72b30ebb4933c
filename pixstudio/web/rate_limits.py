"""Rate limits by allauth's counts, of which a process that died limits nobody.

allauth counts under a lock in the cache. A process that is killed while it holds one leaves it for ten
seconds, in which `ratelimit.consume` refuses everybody; here requests are counted without the lock then.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest

from pixstudio.web import database_time


@dataclass(frozen=True)
class RateLimit:
    """One rate, such as `60/m/ip` or `60/m/key`, of an action of an app; `key` says whose it is if not an
    address's."""

    request: HttpRequest
    app: str
    action: str
    rate: str
    key: str | None = None

    def allows(self, *, counts: bool = True) -> bool:
        """Whether one more is allowed, which is counted then; without `counts` it is only asked."""
        if not counts:
            return not self.is_reached
        usage = ratelimit.consume(
            self.request,
            app=self.app,
            action=self.action,
            config={self.action: self.rate},
            key=self.key,
            limit_get=True,
        )
        return usage is not None or self._allows_without_lock()

    def _allows_without_lock(self) -> bool:
        moments = self.moments()
        if len(moments) >= self.parsed.amount:
            return False
        now = database_time.now().timestamp()
        cache.set(self._name, [now, *moments], self.parsed.duration)
        return True

    @property
    def is_reached(self) -> bool:
        return len(self.moments()) >= self.parsed.amount

    @property
    def parsed(self) -> ratelimit.Rate:
        """Its `amount`, and its `duration` in seconds."""
        return ratelimit.parse_rate(self.rate)

    def moments(self) -> list[float]:
        """When the counted requests came, in seconds, the latest first; those that are over are left out."""
        history: list[float] = cache.get(self._name) or []
        begin = database_time.now().timestamp() - self.parsed.duration
        return [moment for moment in history if moment > begin]

    @property
    def _name(self) -> str:
        return ratelimit.get_cache_key(
            self.request, app=self.app, action=self.action, rate=self.parsed, key=self.key
        )


def is_within_limits(
    request: HttpRequest,
    *,
    app: str,
    action: str,
    rates: Mapping[str, str],
    key: str | None = None,
    counts: bool = True,
) -> bool:
    """Whether all rates of an action, such as `120/m/ip,1200/m/key`, allow one more.

    It is counted, unless `counts` is False; a rate after one that is reached is not.
    """
    found = [rate.strip() for rate in rates[action].split(",")]
    limits = [RateLimit(request, app, action, rate, key) for rate in found]
    return all(limit.allows(counts=counts) for limit in limits)
