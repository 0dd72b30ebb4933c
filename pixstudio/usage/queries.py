"""Queries for the sums. Each is limited to a team."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db import connection
from django.db.models import CharField, F, Func, QuerySet, Sum

from pixstudio.accounts.models import Account
from pixstudio.api_keys.models import ApiKey
from pixstudio.collections.queries import visible_collections
from pixstudio.effects.models import Effect
from pixstudio.teams.models import Membership, Team, User
from pixstudio.usage.daily_sums import COUNTS, LIMITS_SECONDS, LONGER_SECONDS, facts_of_day
from pixstudio.usage.models import DailyUsage, Dimension, Freshness
from pixstudio.usage.periods import Period


@dataclass
class Sums:
    """Counts of jobs, credits and seconds, from which a page's figures are computed."""

    jobs: int = 0
    done: int = 0
    failed: int = 0
    moderated: int = 0
    refused: int = 0
    charged_credits: int = 0
    reserved_credits: int = 0
    written_off_credits: int = 0
    told_jobs: int = 0
    told_estimate_credits: int = 0
    told_charged_credits: int = 0
    waited_jobs: int = 0
    waiting_seconds: int = 0
    timed_jobs: int = 0
    making_seconds: int = 0

    def add(self, other: "Sums") -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    @property
    def credits(self) -> int:
        """Credits that count against budgets: charged, or reserved until the charge is known."""
        return self.charged_credits + self.reserved_credits

    @property
    def ended(self) -> int:
        """Jobs that ended, successfully or not."""
        return self.done + self.failed + self.moderated + self.refused

    @property
    def success_percent(self) -> int | None:
        return round(100 * self.done / self.ended) if self.ended else None

    @property
    def average_waiting(self) -> float | None:
        return self.waiting_seconds / self.waited_jobs if self.waited_jobs else None

    @property
    def average_making(self) -> float | None:
        return self.making_seconds / self.timed_jobs if self.timed_jobs else None


@dataclass(frozen=True)
class Asked:
    """A selection: whose jobs (all members' by default), in which days, and optionally only
    those of one account, model, operation or effect."""

    team: Team
    period: Period
    who: int = DailyUsage.EVERYBODY
    dimension: Dimension = Dimension.ALL
    key: str = ""

    def rows(self) -> "QuerySet[DailyUsage]":
        days = (self.period.first, self.period.last)
        return DailyUsage.objects.filter(team=self.team, day__range=days)


class _MonthOf(Func):
    """A day's month as `2026-11`, computed in the database."""

    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **_more: Any) -> Any:
        return self.as_sql(compiler, connection, template="substr(%(expressions)s, 1, 7)")

    def as_postgresql(self, compiler: Any, connection: Any, **_more: Any) -> Any:
        return self.as_sql(compiler, connection, template="to_char(%(expressions)s, 'YYYY-MM')")


Course = dict[Dimension, dict[str, dict[dt.date, Sums]]]


def course_of(asked: Asked) -> Course:
    """By dimension and key, the sums of each day or month; one query.

    For a single item only its own; else all jobs, each operation, and the times.
    """
    if asked.dimension == Dimension.ALL:
        wanted = [Dimension.ALL, Dimension.OPERATION, Dimension.WAITING, Dimension.MAKING]
        rows = asked.rows().filter(who=asked.who, dimension__in=wanted)
    else:
        rows = asked.rows().filter(who=asked.who, dimension=asked.dimension, key=asked.key)
    at = _MonthOf("day") if asked.period.is_by_month else F("day")
    found: Course = defaultdict(lambda: defaultdict(dict))
    for row in _summed(rows, "dimension", "key", at=at):
        day, dimension, key, sums = row[0], row[1], row[2], Sums(*row[3:])
        day = dt.date.fromisoformat(f"{day}-01") if asked.period.is_by_month else day
        found[Dimension(dimension)][key][day] = sums
    return found


def shares_of(asked: Asked, dimensions: Iterable[Dimension]) -> dict[Dimension, dict[str, Sums]]:
    """By dimension, the sums of each key, most credits first; one query."""
    rows = asked.rows().filter(who=asked.who, dimension__in=list(dimensions))
    found: dict[Dimension, dict[str, Sums]] = defaultdict(dict)
    for dimension, key, *counts in _summed(rows, "dimension", "key"):
        found[Dimension(dimension)][key] = Sums(*counts)
    return {dimension: _most_first(keys) for dimension, keys in found.items()}


def members_of_one(asked: Asked) -> dict[str, Sums]:
    """Sums by user id for a single item, most credits first."""
    rows = asked.rows().filter(dimension=asked.dimension, key=asked.key).exclude(who=0)
    return _most_first({str(who): Sums(*counts) for who, *counts in _summed(rows, "who")})


def _most_first(sums: dict[str, Sums]) -> dict[str, Sums]:
    order = sorted(sums.items(), key=lambda one: (-one[1].credits, -one[1].jobs, one[0]))
    return dict(order)


def _summed(rows: "QuerySet[DailyUsage]", *by: str, **named: Any) -> "QuerySet[DailyUsage, Any]":
    # A sum must not be named like what it sums up.
    sums = {f"sum_{name}": Sum(name) for name in COUNTS}
    grouped = rows.order_by().annotate(**{f"as_{name}": one for name, one in named.items()})
    groups = [*(f"as_{name}" for name in named), *by]
    found: QuerySet[DailyUsage, Any] = grouped.values(*groups).annotate(**sums)
    return found.values_list(*groups, *sums)


def seconds_within(counts: dict[str, int], share: float) -> float | None:
    """Within how many seconds this share (0 to 1) of the jobs stayed, by how many stayed below each
    limit; between two limits jobs are assumed to be evenly spread. None without jobs."""
    left = share * sum(counts.values())
    if not left:
        return None
    for low, high in pairwise((0, *LIMITS_SECONDS, LONGER_SECONDS)):
        here = counts.get(f"{high:06d}", 0)
        if here and left <= here:
            return low + (high - low) * left / here
        left -= here
    return None


def has_sums_of(team: Team, dimension: Dimension, key: str) -> bool:
    """Whether the team has any job of this member, account, model, operation or effect."""
    return DailyUsage.objects.filter(team=team, dimension=dimension, key=key, who=0).exists()


def first_day_of(team: Team, who: int) -> dt.date | None:
    """The first day that has a job, or None."""
    rows = DailyUsage.objects.filter(team=team, who=who, dimension=Dimension.ALL)
    return rows.order_by("day").values_list("day", flat=True).first()


def summed_at(team: Team) -> dt.datetime | None:
    """When the team's sums last changed."""
    return Freshness.objects.filter(team=team).values_list("summed_at", flat=True).first()


def names_of(member: Membership, dimension: Dimension, keys: Iterable[str]) -> dict[str, str]:
    """Display names of these members, accounts, effects, collections or keys; those that are removed, or that
    the member doesn't see, are left out."""
    wanted = [key for key in keys if key]
    namer = _NAMERS.get(dimension)
    return namer(member, wanted) if namer and wanted else {}


def _member_names(_member: Membership, wanted: list[str]) -> dict[str, str]:
    people = User.objects.filter(pk__in=[int(key) for key in wanted])
    return {str(user.pk): str(user) for user in people}


def _account_names(member: Membership, wanted: list[str]) -> dict[str, str]:
    accounts = Account.objects.filter(team=member.team, pk__in=wanted).only("name")
    return {account.pk.hex: account.name for account in accounts}


def _effect_names(member: Membership, wanted: list[str]) -> dict[str, str]:
    effects = Effect.objects.filter(team=member.team, pk__in=wanted).only("name")
    return {str(effect.pk): effect.name for effect in effects}


def _collection_names(member: Membership, wanted: list[str]) -> dict[str, str]:
    rows = visible_collections(member).filter(pk__in=wanted).select_related("parent")
    return {row.pk.hex: row.full_name for row in rows}


def _key_names(member: Membership, wanted: list[str]) -> dict[str, str]:
    keys = ApiKey.objects.filter(team=member.team, pk__in=wanted).only("name")
    return {key.pk.hex: key.name for key in keys}


_NAMERS: dict[Dimension, Callable[[Membership, list[str]], dict[str, str]]] = {
    Dimension.MEMBER: _member_names,
    Dimension.ACCOUNT: _account_names,
    Dimension.EFFECT: _effect_names,
    Dimension.COLLECTION: _collection_names,
    Dimension.API_KEY: _key_names,
}


# Account, operation, model, effect, collection and API key, beside the member.
KEYS_OF_DETAIL = 6


def day_in_detail(asked: Asked, day: dt.date) -> Iterator[tuple[tuple[str, ...], Sums]]:
    """A day's sums by member and all of these together, from the jobs."""
    query, values = facts_of_day(asked.team.pk, day, asked.who)
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        for who, *keys in cursor.fetchall():
            yield (str(who), *keys[:KEYS_OF_DETAIL]), Sums(*map(int, keys[KEYS_OF_DETAIL:]))
