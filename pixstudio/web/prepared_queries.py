"""Queries that every request makes: compiled to SQL once for each process, then run with other values.

Django compiles a queryset anew each time, which takes several times as long as running it.
"""

import copy
import datetime as dt
import itertools
import operator
import uuid
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable
from django.db.models.sql import InsertQuery, UpdateQuery
from django.db.models.sql.constants import ROW_COUNT

from pixstudio.web.database.prepared_statements import PreparingConnection, with_constants

Row = TypeVar("Row", bound=Model)
Value = int | str | dt.datetime | dt.date | uuid.UUID
# Values that no row has and most columns take: where they are in the SQL, those of a call are put.
_numbers = itertools.count(2_100_000_000)


class PreparedQuery(Generic[Row]):
    """A queryset as a function of values, each of them an int, a text, a datetime, a date or a UUID.

    `build` is called once for each database with a placeholder for each value; it must pass them on as they
    are and give the same query for all values. PostgreSQL plans it once for each connection
    (`prepared_statements`), so its best plan has to be the same for all values too.
    """

    is_planned_once = True

    def __init__(self, build: "Callable[..., QuerySet[Row, Any]]", **kinds: type[Value]) -> None:
        self.build, self.kinds = build, kinds
        self._compiled: dict[str, _Compiled[Row]] = {}

    def rows(self, values: Mapping[str, Value], using: str = "default") -> list[Row]:
        """Run a query of models. Raises: KeyError if a value is missing."""
        return list(ModelIterable(self._of(using).source(values)))

    def tuples(self, values: Mapping[str, Value], using: str = "default") -> list[tuple[Any, ...]]:
        """Run a query of `values_list`. Raises: KeyError if a value is missing."""
        return list(self._of(using).runner(values).results_iter(tuple_expected=True))

    def aggregate(
        self, columns: str, values: Mapping[str, Value], using: str = "default"
    ) -> tuple[Any, ...]:
        """Columns in SQL, computed of all rows of the query. Raises: KeyError if a value is missing."""
        runner = self._of(using).runner(values)
        sql, params = runner.as_sql()
        with runner.connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns} FROM ({sql}) AS found", params)  # noqa: S608
            found: tuple[Any, ...] = cursor.fetchone()
        return found

    def _of(self, using: str) -> "_Compiled[Row]":
        if using not in self._compiled:
            samples = _samples_of(self.kinds)
            queryset = self.build(**samples)
            compiler = queryset.query.get_compiler(using=using)
            self._compiled[using] = _Compiled(compiler, samples, using, self.is_planned_once)
        return self._compiled[using]


class ReplannedQuery(PreparedQuery[Row]):
    """A prepared query that PostgreSQL plans at each call: its best plan depends on the values, or on how
    many rows there are by now."""

    is_planned_once = False


class KeyUpdate:
    """An update of rows by keys, compiled and planned once.

    `build` is called with placeholders as that of `PreparedQuery`; it returns the rows and their new values.
    """

    def __init__(
        self, build: "Callable[..., tuple[QuerySet[Any], Mapping[str, Any]]]", **kinds: type[Value]
    ) -> None:
        self.build, self.kinds = build, kinds
        self._compiled: dict[str, _Compiled[Any]] = {}

    def run(self, values: Mapping[str, Value], using: str = "default") -> int:
        """How many rows were updated. Raises: KeyError if a value is missing."""
        if using not in self._compiled:
            samples = _samples_of(self.kinds)
            rows, new = self.build(**samples)
            query: Any = rows.query.chain(UpdateQuery)
            query.add_update_values(dict(new))
            query.annotations = {}
            self._compiled[using] = _Compiled(query.get_compiler(using), samples, using, True)
        runner = self._compiled[using].runner(values)
        with transaction.mark_for_rollback_on_error(using):
            count: int = runner.execute_sql(ROW_COUNT)
        return count


class RowInsert(Generic[Row]):
    """Adds rows of a model one by one, compiled and planned once: `create` without signals."""

    def __init__(self, model: type[Row]) -> None:
        self.model = model
        self.fields = [
            field
            for field in model._meta.local_concrete_fields
            if not field.generated and field is not model._meta.auto_field
        ]
        self._compiled: dict[str, tuple[Any, str]] = {}

    def create(self, using: str = "default", **values: Any) -> Row:
        """The new row. Raises: what `create` raises."""
        row = self.model(**values)
        compiler, sql = self._of(using, row)
        params = [
            compiler.prepare_value(field, compiler.pre_save_val(field, row))
            for field in self.fields
        ]
        runner = copy.copy(compiler)
        runner.connection = PreparingConnection(connections[using])
        runner.as_sql = lambda: [(sql, params)]
        returning = self.model._meta.db_returning_fields
        with transaction.mark_for_rollback_on_error(using):
            (made,) = runner.execute_sql(returning)
        for field, value in zip(returning, made, strict=True):
            setattr(row, field.attname, value)
        row._state.adding, row._state.db = False, using
        return row

    def _of(self, using: str, row: Row) -> tuple[Any, str]:
        if using not in self._compiled:
            query = InsertQuery(self.model)
            query.insert_values(self.fields, [row])
            compiler: Any = query.get_compiler(using)
            compiler.returning_fields = self.model._meta.db_returning_fields
            ((sql, _params),) = compiler.as_sql()
            self._compiled[using] = compiler, sql
        return self._compiled[using]


def _samples_of(kinds: Mapping[str, type[Value]]) -> dict[str, Value]:
    return {name: _SAMPLES[kind](next(_numbers)) for name, kind in kinds.items()}


class _Compiled(Generic[Row]):
    def __init__(
        self, compiler: Any, samples: Mapping[str, Value], using: str, is_planned_once: bool
    ) -> None:
        self.using, self.compiler, self.is_planned_once = using, compiler, is_planned_once
        self.model = compiler.query.model
        self.sql, params = compiler.as_sql()
        # An update selects nothing.
        selected = compiler.select[: compiler.col_count] if compiler.select else ()
        self.converters = compiler.get_converters([expression for expression, *_ in selected])
        adapters = _adapters(connections[using])
        self.adapters = {name: adapters[type(value)] for name, value in samples.items()}
        names = {self.adapters[name](value): name for name, value in samples.items()}
        self.params = [(names.get(param), param) for param in params]
        if is_planned_once and connections[using].vendor == "postgresql":
            constants = [(name is None, param) for name, param in self.params]
            self.sql = with_constants(self.sql, constants, connections[using])
            self.params = [(name, param) for name, param in self.params if name is not None]
        missing = set(samples) - {name for name, _param in self.params}
        if missing:
            raise ValueError(f"The query doesn't use {', '.join(sorted(missing))} as given.")

    def runner(self, values: Mapping[str, Value]) -> Any:
        """A compiler of Django's that has compiled already."""
        adapters = self.adapters
        params = tuple(
            [param if name is None else adapters[name](values[name]) for name, param in self.params]
        )
        compiler = copy.copy(self.compiler)
        connection = connections[self.using]
        compiler.connection = (
            PreparingConnection(connection) if self.is_planned_once else connection
        )
        compiler.as_sql = lambda *_, **__: (self.sql, params)
        compiler.get_converters = lambda _columns: self.converters
        return compiler

    def source(self, values: Mapping[str, Value]) -> Any:
        """What Django's iterables take for a queryset."""
        compiler = self.runner(values)
        return SimpleNamespace(
            db=self.using,
            model=self.model,
            query=SimpleNamespace(get_compiler=lambda **_: compiler),
            _known_related_objects={},
        )


def _adapters(connection: BaseDatabaseWrapper) -> dict[type, Callable[[Any], Any]]:
    """How Django hands a value of each kind to the database's driver."""
    is_native = connection.features.has_native_uuid_field
    return {
        int: _unchanged,
        str: _unchanged,
        dt.datetime: connection.ops.adapt_datetimefield_value,
        dt.date: connection.ops.adapt_datefield_value,
        uuid.UUID: _unchanged if is_native else operator.attrgetter("hex"),
    }


def _unchanged(value: Any) -> Any:
    return value


def _sample_datetime(number: int) -> dt.datetime:
    return dt.datetime(1, 1, 2, tzinfo=dt.UTC) + dt.timedelta(seconds=number % 10**9)


def _sample_date(number: int) -> dt.date:
    return dt.date(1, 1, 2) + dt.timedelta(days=number % 10**6)


_SAMPLES: dict[type, Callable[[int], Value]] = {
    int: lambda number: number,
    str: str,
    dt.datetime: _sample_datetime,
    dt.date: _sample_date,
    uuid.UUID: lambda number: uuid.UUID(int=number),
}
