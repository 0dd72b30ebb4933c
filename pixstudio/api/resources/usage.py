"""What jobs cost and how they ended, by day, member, model, key and more."""

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from django.core.exceptions import PermissionDenied
from ninja import Query, Router, Schema
from pydantic import BeforeValidator, Field

from pixstudio.api.authentication import KeyAuth, KeyRequest, has_scope
from pixstudio.api.problems import Problem
from pixstudio.api_keys.models import Scope
from pixstudio.usage.models import DailyUsage, Dimension
from pixstudio.usage.periods import Period
from pixstudio.usage.queries import Asked, Sums, course_of, names_of, shares_of, summed_at
from pixstudio.web import database_time

router = Router()
MAX_DAYS = 366
# Dimensions whose keys are ids without dashes.
_UUIDS = (Dimension.ACCOUNT, Dimension.COLLECTION, Dimension.API_KEY)
By = Literal["day", "member", "account", "model", "operation", "effect", "collection", "key"]
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DIMENSIONS = {"key": Dimension.API_KEY}


def _as_written(value: object) -> object:
    """A day as 2026-11-29; numbers, which pydantic takes for seconds since 1970, are none."""
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise ValueError("A day is written as 2026-11-29.")
    return value


Day = Annotated[dt.date, BeforeValidator(_as_written)]


class UsageQuery(Schema):
    """Which days, whose jobs, and by what they are summed up."""

    first_day: Day | None = Field(
        None,
        alias="from",
        description="The first day, in the team’s time zone; this month’s first if not given.",
        examples=["2026-11-01"],
    )
    last_day: Day | None = Field(
        None, alias="to", description="The last day; today if not given.", examples=["2026-11-29"]
    )
    by: By = Field("day", description="What each item stands for.", examples=["model"])
    member: int | None = Field(
        None,
        ge=1,
        le=2**53,
        description="Only this member’s jobs, by their id; of others only with the scope `admin`.",
        examples=[None],
    )


class SumsOut(Schema):
    """Sums of jobs. What counts against budgets is `charged` plus `reserved`."""

    jobs: int = Field(examples=[120])
    done: int = Field(examples=[112])
    failed: int = Field(examples=[3])
    moderated: int = Field(examples=[2])
    refused: int = Field(examples=[1])
    charged_credits: int = Field(description="Known to be charged.", examples=[4830])
    reserved_credits: int = Field(
        description="Of jobs whose charge isn’t known yet.", examples=[90]
    )
    written_off_credits: int = Field(
        description="Of jobs that were never found to be charged.", examples=[0]
    )
    average_queue_seconds: float | None = Field(examples=[4.2])
    average_generation_seconds: float | None = Field(examples=[61.5])


class UsageItem(SumsOut):
    """The sums of a day, member, model and so on."""

    key: str = Field(
        description="The day, or the id or name of what it stands for.", examples=["v6"]
    )
    name: str = Field(
        description="Its name; empty for what was removed or you don’t see.", examples=["v6"]
    )


class UsageOut(Schema):
    """Sums of a range of days."""

    first_day: dt.date = Field(examples=["2026-11-01"])
    last_day: dt.date = Field(examples=["2026-11-29"])
    by: By = Field(examples=["model"])
    whose: Literal["team", "member"] = Field(
        description="Whether these are all of the team’s jobs or one member’s.", examples=["team"]
    )
    summed_at: dt.datetime | None = Field(
        description="When the sums last changed; seconds after a job did.",
        examples=["2026-11-29T12:00:04Z"],
    )
    total: SumsOut
    items: list[UsageItem]


@router.get(
    "",
    response=UsageOut,
    auth=KeyAuth(Scope.READ, Scope.ADMIN),
    summary="Get usage",
)
def get_usage(request: KeyRequest, query: Query[UsageQuery]) -> UsageOut:
    """Sums of up to 366 days. With the scope `admin` the whole team’s, otherwise your own."""
    period = _period(request, query)
    asked = Asked(request.member.team, period, _whose(request, query))
    days = course_of(asked).get(Dimension.ALL, {}).get("", {})
    total = Sums()
    for sums in days.values():
        total.add(sums)
    return UsageOut(
        first_day=period.first,
        last_day=period.last,
        by=query.by,
        whose="member" if asked.who else "team",
        summed_at=summed_at(request.member.team),
        total=SumsOut(**_figures(total)),
        items=_days(days) if query.by == "day" else _items(request, asked, _dimension(query.by)),
    )


def _period(request: KeyRequest, query: UsageQuery) -> Period:
    """The days. Raises: Problem."""
    today = request.member.team.day_of(database_time.now())
    last = query.last_day or today
    first = query.first_day or last.replace(day=1)
    if first > last:
        raise _invalid("from", "The first day is behind the last one.")
    if (last - first).days >= MAX_DAYS:
        raise _invalid("from", f"A range has up to {MAX_DAYS} days.")
    return Period(first, last)


def _invalid(field: str, detail: str) -> Problem:
    error = {"field": field, "code": "range", "detail": detail}
    return Problem(422, "invalid", detail, errors=[error])


def _whose(request: KeyRequest, query: UsageQuery) -> int:
    """The user whose jobs are summed up. Raises: PermissionDenied."""
    member = request.member
    if has_scope(request.api_key, member, Scope.ADMIN):
        return DailyUsage.EVERYBODY if query.member is None else query.member
    is_other = query.member not in (None, member.user_id)
    if is_other or query.by in ("member", "account") or not _reads(request):
        raise PermissionDenied
    return member.user_id


def _reads(request: KeyRequest) -> bool:
    return has_scope(request.api_key, request.member, Scope.READ)


def _days(days: Mapping[dt.date, Sums]) -> list[UsageItem]:
    return [
        UsageItem(key=day.isoformat(), name=day.isoformat(), **_figures(sums))
        for day, sums in sorted(days.items())
    ]


def _dimension(by: str) -> Dimension:
    return _DIMENSIONS.get(by) or Dimension(by)


def _items(request: KeyRequest, asked: Asked, dimension: Dimension) -> list[UsageItem]:
    """The sums by a dimension, most credits first."""
    shares = shares_of(asked, [dimension]).get(dimension, {})
    names = names_of(request.member, dimension, shares)
    if dimension in (Dimension.MODEL, Dimension.OPERATION):
        names = {key: key for key in shares}
    return [
        UsageItem(key=_public_key(dimension, key), name=names.get(key, ""), **_figures(sums))
        for key, sums in shares.items()
    ]


def _public_key(dimension: Dimension, key: str) -> str:
    """Ids as all other answers have them."""
    return str(uuid.UUID(key)) if key and dimension in _UUIDS else key


def _figures(sums: Sums) -> dict[str, Any]:
    names = [name for name in SumsOut.model_fields if not name.startswith("average")]
    return {
        **{name: getattr(sums, name) for name in names},
        "average_queue_seconds": sums.average_waiting,
        "average_generation_seconds": sums.average_making,
    }
