"""Metrics of accounts. Labels are ids and names; a name that is an email address is left out."""

import datetime as dt
from collections.abc import Callable, Iterator

from prometheus_client.core import Metric

from pixstudio.accounts.models import Account, Health
from pixstudio.monitoring.metrics.families import gauge, gauges, seconds_since
from pixstudio.monitoring.metrics.scrape import Scrape
from pixstudio.monitoring.queries import accounts, jobs

MINUTE = dt.timedelta(minutes=1)
LABELS = ("team", "account", "name")


def labels_of(account: Account) -> tuple[str, str, str]:
    name = "" if "@" in account.name else account.name
    return str(account.team_id), str(account.pk), name


def account_metrics(scrape: Scrape) -> Iterator[Metric]:
    """Credits, health, slots and readings of each account."""
    known = [one for one in scrape.accounts if one.credits is not None]
    yield gauges(
        "account_credits",
        "Remaining credits; without accounts whose credits are not known.",
        LABELS,
        {labels_of(one): one.credits or 0 for one in known},
    )
    health = {
        (*labels_of(one), state.value): float(one.health == state)
        for one in scrape.accounts
        for state in Health
    }
    yield gauges("account_health", "1 for the health it has.", (*LABELS, "health"), health)
    used = jobs.used_slots(scrape.teams)
    yield _each(scrape, "account_paused", "1 while it is paused.", lambda one: one.is_paused)
    yield _each(scrape, "account_slots", "Jobs it runs at once.", lambda one: one.places)
    yield _each(scrape, "account_slots_used", "Slots in use.", lambda one: used[one.pk])
    refreshed = [one for one in scrape.accounts if one.refreshed_at]
    yield gauges(
        "account_refresh_age_seconds",
        "Age of the known credits.",
        LABELS,
        {labels_of(one): seconds_since(one.refreshed_at, scrape.now) for one in refreshed},
    )
    a_minute_ago = scrape.now - MINUTE
    yield gauge(
        "accounts_polled_last_minute",
        "Accounts whose running jobs were read from the API within the last minute.",
        accounts.polled_since(scrape.accounts, a_minute_ago),
    )


def _each(scrape: Scrape, name: str, text: str, value: Callable[[Account], float]) -> Metric:
    return gauges(name, text, LABELS, {labels_of(one): value(one) for one in scrape.accounts})
