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

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable

Row = TypeVar("Row", bound=Model)
Value = int | str | dt.datetime | uuid.UUID
# Values that no row has: where they are in the SQL, those of a call are put.
_numbers = itertools.count(9_000_000_000_000_000)


class PreparedQuery(Generic[Row]):
    """A queryset as a function of values, each of them an int, a text, a datetime or a UUID.

    `build` is called once for each database with a placeholder for each value; it must pass them on as they
    are and give the same query for all values.
    """

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
        sql, params = self._of(using).runner(values).as_sql()
        with connections[using].cursor() as cursor:
            cursor.execute(f"SELECT {columns} FROM ({sql}) AS found", params)  # noqa: S608
            found: tuple[Any, ...] = cursor.fetchone()
        return found

    def _of(self, using: str) -> "_Compiled[Row]":
        if using not in self._compiled:
            self._compiled[using] = _Compiled(self.build, self.kinds, using)
        return self._compiled[using]


class _Compiled(Generic[Row]):
    def __init__(
        self,
        build: "Callable[..., QuerySet[Row, Any]]",
        kinds: Mapping[str, type[Value]],
        using: str,
    ) -> None:
        self.using = using
        samples = {name: _SAMPLES[kind](next(_numbers)) for name, kind in kinds.items()}
        queryset = build(**samples)
        self.model = queryset.model
        self.compiler = queryset.query.get_compiler(using=using)
        self.sql, params = self.compiler.as_sql()
        selected = self.compiler.select[: self.compiler.col_count]
        columns = [expression for expression, *_ in selected]
        self.converters = self.compiler.get_converters(columns)
        adapters = _adapters(connections[using])
        self.adapters = {name: adapters[kind] for name, kind in kinds.items()}
        names = {self.adapters[name](value): name for name, value in samples.items()}
        self.params = [(names.get(param), param) for param in params]
        missing = set(kinds) - {name for name, _param in self.params}
        if missing:
            raise ValueError(f"The query doesn't use {', '.join(sorted(missing))} as given.")

    def runner(self, values: Mapping[str, Value]) -> Any:
        """A compiler of Django's that has compiled already."""
        adapters = self.adapters
        params = tuple(
            [param if name is None else adapters[name](values[name]) for name, param in self.params]
        )
        compiler = copy.copy(self.compiler)
        compiler.connection = connections[self.using]
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
        uuid.UUID: _unchanged if is_native else operator.attrgetter("hex"),
    }


def _unchanged(value: Any) -> Any:
    return value


def _sample_datetime(number: int) -> dt.datetime:
    return dt.datetime(1, 1, 2, tzinfo=dt.UTC) + dt.timedelta(seconds=number % 10**9)


_SAMPLES: dict[type, Callable[[int], Value]] = {
    int: lambda number: number,
    str: str,
    dt.datetime: _sample_datetime,
    uuid.UUID: lambda number: uuid.UUID(int=number),
}
