"""A day's sums, computed in the database from the attempts: no row passes through Python."""

import datetime as dt
import uuid
from typing import Any

from django.db import connection
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable, Func
from django.db.models.fields import IntegerField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Replace

from pixstudio.jobs.models import Attempt
from pixstudio.jobs.states import TAKEN_BACK, Charge
from pixstudio.usage.models import DailyUsage, Dimension

KINDS = (Charge.CHARGED, Charge.RESERVED, Charge.WRITTEN_OFF)
REFUSED = ("bad_request", "unauthorized", "out_of_credits", "account_on_hold")
FAILED = ("failed", "deleted", "never_arrived")
# Jobs are counted between these, so that a median of any days can be read off the sums.
LIMITS_SECONDS = (
    *(5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 70, 80, 90, 105, 120, 150, 180, 240),
    *(300, 420, 600, 900, 1200, 1800, 2700, 3600, 7200, 14400, 28800, 57600, 86400),
)
LONGER_SECONDS = 7 * 86400
COUNTS = (
    *("jobs", "done", "failed", "moderated", "refused"),
    *("charged_credits", "reserved_credits", "written_off_credits"),
    *("told_jobs", "told_estimate_credits", "told_charged_credits"),
    *("waited_jobs", "waiting_seconds", "timed_jobs", "making_seconds"),
)


class Seconds(Func):
    """Whole seconds from one moment to another, in the database's own arithmetic."""

    output_field = IntegerField()

    def as_sqlite(
        self, compiler: Any, connection: Any, **_more: Any
    ) -> tuple[str, tuple[Any, ...]]:
        return self._filled("(julianday({1}) - julianday({0})) * 86400", compiler)

    def as_postgresql(
        self, compiler: Any, connection: Any, **_more: Any
    ) -> tuple[str, tuple[Any, ...]]:
        return self._filled("EXTRACT(EPOCH FROM ({1} - {0}))", compiler)

    def _filled(self, template: str, compiler: Any) -> tuple[str, tuple[Any, ...]]:
        (begun, first), (ended, second) = map(compiler.compile, self.source_expressions)
        return f"CAST(ROUND({template.format(begun, ended)}) AS INTEGER)", (*second, *first)


def jobs_of_day(team_id: uuid.UUID, day: dt.date) -> QuerySet[Attempt]:
    """The attempts that count as jobs of a day."""
    rows = Attempt.objects.filter(team_id=team_id, day=day, generation__is_imported=False)
    return rows.exclude(outcome__in=TAKEN_BACK).order_by()


def _facts(team_id: uuid.UUID, day: dt.date) -> QuerySet[Attempt, Any]:
    """The summed values of each job, as named columns."""
    same = Attempt.objects.filter(generation=OuterRef("generation"))
    earlier = same.filter(pk__lt=OuterRef("pk")).exclude(outcome__in=TAKEN_BACK)
    later = same.filter(pk__gt=OuterRef("pk"))
    # A retry waited for a user, and a late-found attempt is older than its job.
    has_waited = Q(sent_at__gte=F("generation__created_at")) & ~Exists(earlier)
    made = Q(outcome="done", generation__started_at__isnull=False, generation__is_off_peak=False)
    made &= Q(generation__finished_at__gte=F("generation__started_at"))
    told = Q(generation__charged_credits__gte=0, remote_id__isnull=False) & ~Exists(later)
    used = Q(generation__operation="effect") | Q(generation__effect__isnull=False)
    waiting = Seconds(F("generation__created_at"), F("sent_at"))
    making = Seconds(F("generation__started_at"), F("generation__finished_at"))
    return jobs_of_day(team_id, day).values(
        "team_id",
        "day",
        "outcome",
        who_sent=Coalesce("creator_id", DailyUsage.NOBODY),
        by_account=Coalesce(Replace(_text("account_id"), Value("-"), Value("")), Value("")),
        by_operation=F("generation__operation"),
        by_model=Coalesce(_text(KeyTextTransform("model", "generation__parameters")), Value("")),
        by_effect=Case(When(used, then=Coalesce(_text("generation__effect_id"), Value("")))),
        by_collection=Coalesce(Replace(_text("made_for_id"), Value("-"), Value("")), Value("")),
        by_key=Coalesce(Replace(_text("api_key_id"), Value("-"), Value("")), Value("")),
        kind=F("charge"),
        spent=F("credits"),
        estimate=Case(When(told, then=F("generation__estimate_credits"))),
        charged=Case(When(told, then=F("generation__charged_credits"))),
        waiting=Case(When(has_waited, then=waiting)),
        making=Case(When(made, then=making)),
    )


def _text(name: str | Combinable) -> Cast:
    return Cast(name, CharField(max_length=80))


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _sum_of(charge: Charge) -> str:
    return f"SUM(CASE WHEN kind = '{charge.value}' THEN spent ELSE 0 END)"


MEASURES = f"""
    COUNT(*),
    SUM(CASE WHEN outcome = 'done' THEN 1 ELSE 0 END),
    SUM(CASE WHEN outcome IN ({_listed(FAILED)}) THEN 1 ELSE 0 END),
    SUM(CASE WHEN outcome = 'moderated' THEN 1 ELSE 0 END),
    SUM(CASE WHEN outcome IN ({_listed(REFUSED)}) THEN 1 ELSE 0 END),
    {", ".join(_sum_of(charge) for charge in KINDS)},
    COUNT(charged), COALESCE(SUM(estimate), 0), COALESCE(SUM(charged), 0),
    COUNT(waiting), COALESCE(SUM(waiting), 0), COUNT(making), COALESCE(SUM(making), 0)"""


def _limit_of(column: str) -> str:
    """The upper limit of seconds, padded so that text sorts like numbers."""
    steps = " ".join(f"WHEN {column} < {limit} THEN '{limit:06d}'" for limit in LIMITS_SECONDS)
    return f"CASE {steps} ELSE '{LONGER_SECONDS:06d}' END"


# Each dimension: the key of a job, and which jobs have one.
KEYS = {
    Dimension.ALL: ("''", ""),
    Dimension.ACCOUNT: ("by_account", ""),
    Dimension.OPERATION: ("by_operation", ""),
    Dimension.MODEL: ("by_model", "WHERE by_model <> ''"),
    Dimension.EFFECT: ("by_effect", "WHERE by_effect IS NOT NULL"),
    Dimension.COLLECTION: ("by_collection", "WHERE by_collection <> ''"),
    Dimension.API_KEY: ("by_key", "WHERE by_key <> ''"),
    Dimension.WAITING: (_limit_of("waiting"), "WHERE waiting IS NOT NULL"),
    Dimension.MAKING: (_limit_of("making"), "WHERE making IS NOT NULL"),
}
TABLE = DailyUsage._meta.db_table
INTO = f"INSERT INTO {TABLE} (team_id, day, who, dimension, key, {', '.join(COUNTS)})"
OF_EACH_MEMBER = " UNION ALL ".join(
    f"SELECT team_id, day, who_sent, '{dimension.value}', {key}, {MEASURES}"  # noqa: S608
    f" FROM sent {where} GROUP BY 1, 2, 3, 4, 5"
    for dimension, (key, where) in KEYS.items()
)
OF_ALL = ", ".join(f"SUM({name})" for name in COUNTS)
OF_THE_TEAM = f"""
    SELECT team_id, day, {DailyUsage.EVERYBODY}, dimension, key, {OF_ALL}
    FROM {TABLE} WHERE team_id = %s AND day = %s GROUP BY team_id, day, dimension, key
    UNION ALL
    SELECT team_id, day, {DailyUsage.EVERYBODY}, '{Dimension.MEMBER.value}',
        CAST(who AS VARCHAR(80)), {", ".join(COUNTS)}
    FROM {TABLE} WHERE team_id = %s AND day = %s AND dimension = ''"""  # noqa: S608


def sum_up_day(team_id: uuid.UUID, day: dt.date) -> None:
    """Rewrite a day's sums: per member and dimension, then the team's from those.

    Call inside a transaction; the day must not be summed up concurrently.
    """
    DailyUsage.objects.filter(team_id=team_id, day=day).delete()
    facts, values = _facts(team_id, day).query.sql_with_params()
    team = DailyUsage.team.field.get_db_prep_value(team_id, connection)
    at = connection.ops.adapt_datefield_value(day)
    with connection.cursor() as cursor:
        cursor.execute(f"{INTO} WITH sent AS MATERIALIZED ({facts}) {OF_EACH_MEMBER}", values)
        cursor.execute(INTO + OF_THE_TEAM, [team, at, team, at])


def facts_of_day(team_id: uuid.UUID, day: dt.date, who: int) -> tuple[str, tuple[Any, ...]]:
    """A query, with its values, for a day's jobs by all dimensions, of all members or one."""
    rows = _facts(team_id, day)
    if who != DailyUsage.EVERYBODY:
        rows = rows.filter(creator_id=who if who != DailyUsage.NOBODY else None)
    facts, values = rows.query.sql_with_params()
    columns = "who_sent, by_account, by_operation, by_model, COALESCE(by_effect, ''), by_collection, by_key"
    query = (
        f"WITH sent AS MATERIALIZED ({facts}) SELECT {columns}, {MEASURES}"  # noqa: S608
        " FROM sent GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7"
    )
    return query, tuple(values)
