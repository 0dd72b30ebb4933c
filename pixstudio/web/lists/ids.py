"""Rows of a list whose ids are known already."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def in_order(rows: "QuerySet[Row]", ids: Iterable[Any]) -> list[Row]:
    """The rows with these ids, in their order; one query.

    For many ids `rows` has no filter that an index is made for: SQLite would walk that in search of them.
    """
    wanted = list(ids)
    found = rows.in_bulk(wanted)
    return [found[pk] for pk in wanted if pk in found]
