"""Ids as texts, and rows of a list whose ids are known already."""

import itertools
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

from pixstudio.web.prepared_queries import PreparedQuery

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
    a few sizes."""

    SIZES = (1, 10, 50, 250)

    def __init__(self, build: "Callable[[], QuerySet[Row]]", field: str) -> None:
        self.build, self.field = build, field
        self._queries = {size: self._query(size) for size in self.SIZES}

    def rows(self, ids: Sequence[uuid.UUID]) -> Iterator[Row]:
        """One query for each of the largest size."""
        most = self.SIZES[-1]
        for start in range(0, len(ids), most):
            yield from self._some(ids[start : start + most])

    def _some(self, ids: Sequence[uuid.UUID]) -> list[Row]:
        size = next(size for size in self.SIZES if size >= len(ids))
        padded = itertools.chain(ids, itertools.repeat(NO_ID))
        return self._queries[size].rows(dict(zip(_names(size), padded, strict=False)))

    def _query(self, size: int) -> PreparedQuery[Row]:
        def build(**ids: uuid.UUID) -> "QuerySet[Row]":
            return self.build().filter(**{f"{self.field}__in": list(ids.values())})

        return PreparedQuery(build, **dict.fromkeys(_names(size), uuid.UUID))


class RowsByIds(Generic[Row]):
    """`in_order` for a list that is read often, whose ids are UUIDs. `build` gives the rows."""

    def __init__(self, build: "Callable[[], QuerySet[Row]]") -> None:
        self._queries = _QueriesByIds(lambda: build().order_by(), "pk")

    def in_order(self, ids: Iterable[uuid.UUID]) -> list[Row]:
        """The rows with these ids, in their order."""
        wanted = list(ids)
        found = {row.pk: row for row in self._queries.rows(wanted)}
        return [found[pk] for pk in wanted if pk in found]


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
