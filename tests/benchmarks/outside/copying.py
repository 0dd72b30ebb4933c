"""Days of jobs copied into the past by the database itself: a million are written in a minute."""

import uuid

from django.db import connection, models

from pixstudio.jobs.models import Attempt, Batch, Generation, GenerationInput
from pixstudio.teams.models import Team
from pixstudio.usage.models import DailyUsage

# Texts that differ in each copy, beside what the table below says.
_OWN_NAMES = ("nonce", "reply_ref", "remote_id")


def copy_days(team: Team, days: int, number: int) -> None:
    """Copy everything of the team's last `days` days to as many days before, `number` times as far back.

    Every column is copied or derived from the copied one, those that the database generates apart. A table
    or column that saving a job fills otherwise is filled in `fill_derived_rows`.
    """
    of_team = ("team_id = %s", [_key(team.pk)])
    since = Generation.objects.filter(team=team, nonce__startswith="day-").order_by()
    jobs, values = since.values("pk").query.sql_with_params()
    of_jobs = (f"generation_id IN ({jobs})", list(values))
    shift = _Shift(days * number, number)
    _copy(Batch, shift, "team_id = %s AND nonce LIKE 'day-%%'", of_team[1])
    _copy(Generation, shift, "team_id = %s AND nonce LIKE 'day-%%'", of_team[1])
    _copy(Attempt, shift, *of_jobs)
    _copy(GenerationInput, shift, *of_jobs)


def copy_sums(team: Team, first_day: str, days: int, number: int) -> None:
    """Copy the sums of usage of the team's days from `first_day` on: copied jobs have the same."""
    where = "team_id = %s AND day >= %s AND day < " + _shifted_day("CAST(%s AS date)", -days)
    if _is_sqlite():
        where = f"team_id = %s AND day >= %s AND day < date(%s, '+{days} days')"
    _copy(DailyUsage, _Shift(days * number, number), where, [_key(team.pk), first_day, first_day])


class _Shift:
    """How values of a copy differ: so many days earlier, with other ids and names."""

    def __init__(self, days: int, number: int) -> None:
        self._days, self._number = days, number

    def value(self, field: models.Field[object, object]) -> str:
        """The SQL of a column's value in the copy. Percent signs are doubled, as in a template."""
        name, kind = str(field.column), field.get_internal_type()
        if name in _OWN_NAMES:
            return f"'copy-{self._number}-' || {name}"
        if name in ("id", "generation_id", "batch_id"):
            return self._identifier(name)
        if name == "searched":
            return f"searched || ' take {self._number}'"
        if name == "parameters":
            return self._prompt()
        return self._moment(name) if kind == "DateTimeField" else self._day(name, kind)

    def _day(self, name: str, kind: str) -> str:
        return _shifted_day(name, self._days) if kind == "DateField" else name

    def _identifier(self, name: str) -> str:
        if _is_sqlite():
            return f"'{self._number:08x}' || substr({name}, 9)"
        return f"CAST('{self._number:08x}' || substr(CAST({name} AS text), 9) AS uuid)"

    def _prompt(self) -> str:
        if _is_sqlite():
            old = "json_extract(parameters, '$.prompt')"
            return f"json_set(parameters, '$.prompt', {old} || ' take {self._number}')"
        new = f"to_jsonb((parameters->>'prompt') || ' take {self._number}')"
        return f"jsonb_set(parameters, '{{prompt}}', {new})"

    def _moment(self, name: str) -> str:
        # Whole seconds, as the first ones have: SQLite compares moments as texts.
        if _is_sqlite():
            return f"strftime('%%Y-%%m-%%d %%H:%%M:%%S', {name}, '-{self._days} days')"
        return f"{name} - interval '{self._days} days'"


def _shifted_day(name: str, days: int) -> str:
    return f"date({name}, '{-days} days')" if _is_sqlite() else f"({name} - {days})"


def _copy(model: type[models.Model], shift: _Shift, where: str, values: list[object]) -> None:
    fields = [field for field in model._meta.concrete_fields if not _is_from_database(field)]
    columns = ", ".join(str(field.column) for field in fields)
    copied = ", ".join(shift.value(field) for field in fields)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {copied} FROM {table} WHERE {where}",  # noqa: S608
            values,
        )


def _is_from_database(field: models.Field[object, object]) -> bool:
    return field.get_internal_type() == "BigAutoField" or bool(getattr(field, "generated", False))


def _key(pk: uuid.UUID) -> object:
    return pk.hex if _is_sqlite() else pk


def _is_sqlite() -> bool:
    return connection.vendor == "sqlite"
