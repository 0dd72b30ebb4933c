"""Rows of a list whose ids are known already."""

import itertools
import uuid
from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

from pixstudio.web.prepared_queries import PreparedQuery

Row = TypeVar("Row", bound=Model)
NO_ID = uuid.UUID(int=0)


def in_order(rows: "QuerySet[Row]", ids: Iterable[Any]) -> list[Row]:
    """The rows with these ids, in their order; one query.

    For many ids `rows` has no filter that an index is made for: SQLite would walk that in search of them.
    """
    wanted = list(ids)
    found = rows.in_bulk(wanted)
    return [found[pk] for pk in wanted if pk in found]


class RowsByIds(Generic[Row]):
    """The same for a list that is read often, whose ids are UUIDs: compiled once for each of a few sizes.

    `build` gives the rows without any order.
    """

    SIZES = (1, 10, 50, 250)

    def __init__(self, build: "Callable[[], QuerySet[Row]]") -> None:
        self.build = build
        self._queries = {size: self._query(size) for size in self.SIZES}

    def in_order(self, ids: Iterable[uuid.UUID]) -> list[Row]:
        """The rows with these ids, in their order; one query for each of the largest size."""
        wanted, most = list(ids), self.SIZES[-1]
        found = {
            row.pk: row
            for start in range(0, len(wanted), most)
            for row in self._some(wanted[start : start + most])
        }
        return [found[pk] for pk in wanted if pk in found]

    def _some(self, ids: list[uuid.UUID]) -> list[Row]:
        size = next(size for size in self.SIZES if size >= len(ids))
        padded = itertools.chain(ids, itertools.repeat(NO_ID))
        return self._queries[size].rows(dict(zip(_names(size), padded, strict=False)))

    def _query(self, size: int) -> PreparedQuery[Row]:
        def build(**ids: uuid.UUID) -> "QuerySet[Row]":
            return self.build().filter(pk__in=list(ids.values())).order_by()

        return PreparedQuery(build, **dict.fromkeys(_names(size), uuid.UUID))


def _names(size: int) -> list[str]:
    return [f"id_{number}" for number in range(size)]
