"""Ids as texts, and rows of a list whose ids are known already."""

import itertools
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

from pixstudio.web.prepared_queries import PreparedQuery, Value

Row = TypeVar("Row", bound=Model)
NO_ID = uuid.UUID(int=0)
LAST_ID = uuid.UUID(int=2**128 - 1)


def parse_uuid(text: object) -> uuid.UUID | None:
    """The UUID that a text is; None for anything else."""
    if isinstance(text, uuid.UUID):
        return text
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None


def parse_uuids(texts: Iterable[object]) -> list[uuid.UUID]:
    """Those of the texts that are UUIDs, each once and in their order."""
    return list(dict.fromkeys(found for text in texts if (found := parse_uuid(text))))


def in_order(rows: "QuerySet[Row]", ids: Iterable[Any]) -> list[Row]:
    """The rows with these ids, in their order; one query.

    For many ids `rows` has no filter that an index is made for: SQLite would walk that in search of them.
    """
    wanted = list(ids)
    found = rows.in_bulk(wanted)
    return [found[pk] for pk in wanted if pk in found]


class _QueriesByIds(Generic[Row]):
    """The rows of which `field` is one of some UUIDs, as `build` orders them: compiled once for each of
    a few sizes. `kinds` are values that `build` takes."""

    SIZES = (1, 10, 50, 250)

    def __init__(
        self, build: "Callable[..., QuerySet[Row, Any]]", field: str, **kinds: type[Value]
    ) -> None:
        self.build, self.field, self.kinds = build, field, kinds
        self._queries = {size: self._query(size) for size in self.SIZES}

    def rows(self, ids: Sequence[uuid.UUID]) -> Iterator[Row]:
        """One query for each of the largest size."""
        for query, values in self._parts(ids, {}):
            yield from query.rows(values)

    def tuples(
        self, ids: Sequence[uuid.UUID], values: Mapping[str, Value]
    ) -> Iterator[tuple[Any, ...]]:
        """The same for columns."""
        for query, given in self._parts(ids, values):
            yield from query.tuples(given)

    def _parts(
        self, ids: Sequence[uuid.UUID], values: Mapping[str, Value]
    ) -> Iterator[tuple[PreparedQuery[Row], Mapping[str, Value]]]:
        most = self.SIZES[-1]
        for start in range(0, len(ids), most):
            some = ids[start : start + most]
            size = next(size for size in self.SIZES if size >= len(some))
            padded = itertools.chain(some, itertools.repeat(NO_ID))
            yield self._queries[size], {**values, **dict(zip(_names(size), padded, strict=False))}

    def _query(self, size: int) -> PreparedQuery[Row]:
        names = _names(size)

        def build(**values: Value) -> "QuerySet[Row, Any]":
            given = {name: values[name] for name in self.kinds}
            ids = [values[name] for name in names]
            return self.build(**given).filter(**{f"{self.field}__in": ids})

        return PreparedQuery(build, **self.kinds, **dict.fromkeys(names, uuid.UUID))


class RowsByIds(Generic[Row]):
    """`in_order` for a list that is read often, whose ids are UUIDs. `build` gives the rows."""

    def __init__(self, build: "Callable[[], QuerySet[Row]]") -> None:
        self._queries = _QueriesByIds(lambda: build().order_by(), "pk")

    def in_order(self, ids: Iterable[uuid.UUID]) -> list[Row]:
        """The rows with these ids, in their order."""
        wanted = list(ids)
        found = {row.pk: row for row in self._queries.rows(wanted)}
        return [found[pk] for pk in wanted if pk in found]


class ColumnsByIds(Generic[Row]):
    """Columns of rows whose `field` is one of some UUIDs, for a list that is read often.

    `build` gives the columns and takes values of these `kinds`.
    """

    def __init__(
        self, build: "Callable[..., QuerySet[Row, Any]]", field: str, **kinds: type[Value]
    ) -> None:
        self._queries = _QueriesByIds(build, field, **kinds)

    def tuples(self, ids: Iterable[uuid.UUID], **values: Value) -> list[tuple[Any, ...]]:
        """The columns of the rows with these ids; no query without any."""
        return list(self._queries.tuples(list(ids), values))


class RelatedRows(Generic[Row]):
    """`prefetch_related` of a list that is read often, whose ids are UUIDs.

    `field` of the rows that `build` gives, in their order, is the foreign key to the list's rows, and
    `relation` its other side.
    """

    def __init__(
        self,
        model: type[Row],
        field: str,
        relation: str,
        build: "Callable[[], QuerySet[Row]]",
    ) -> None:
        self.model, self.field, self.relation = model, field, relation
        self._queries = _QueriesByIds(build, field)

    def add_to(self, parents: Iterable[Model]) -> None:
        """Read the rows of those that have none yet, in one query for each of the largest size."""
        without = [parent for parent in parents if self.relation not in _prefetched(parent)]
        found: dict[uuid.UUID, list[Row]] = {parent.pk: [] for parent in without}
        for row in self._queries.rows(list(found)):
            found[getattr(row, f"{self.field}_id")].append(row)
        for parent in without:
            _prefetched(parent)[self.relation] = self._read(parent, found[parent.pk])

    def _read(self, parent: Model, rows: list[Row]) -> "QuerySet[Row]":
        """What the parent's manager gives from now on; conditions are added to its own one."""
        found: Any = self.model._default_manager.get_queryset()
        field = self.model._meta.get_field(self.field)
        found._known_related_objects = {field: {parent.pk: parent}}
        found._deferred_filter = (False, (), {self.field: parent})
        found._result_cache, found._prefetch_done = rows, True
        for row in rows:
            row._state.fields_cache[self.field] = parent
        queryset: QuerySet[Row] = found
        return queryset


def _prefetched(parent: Model) -> dict[str, Any]:
    found: dict[str, Any] = parent.__dict__.setdefault("_prefetched_objects_cache", {})
    return found


def _names(size: int) -> list[str]:
    return [f"id_{number}" for number in range(size)]
