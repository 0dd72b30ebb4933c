"""Hits of a search as numbers of documents, newest first, in portions."""

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

from pixstudio.search.index.terms import SearchTerms
from pixstudio.search.numbers import NumberRange

FIRST_PORTION, PORTION = 200, 2000
# The index of PostgreSQL has no order: up to this many hits are read from it and sorted.
MAX_UNORDERED = 5000
# Where there are more, they are frequent enough to be met by reading documents, newest first.
DOCUMENTS_AT_ONCE = 4000


def hits_of(terms: SearchTerms, numbers: NumberRange) -> Iterator[list[int]]:
    """Portions of the numbers of matching documents, newest first; none is empty."""
    if connection.vendor == "sqlite":
        return _fts_hits(terms, numbers)
    return _trigram_hits(terms, numbers)


def _fts_hits(terms: SearchTerms, numbers: NumberRange) -> Iterator[list[int]]:
    """FTS5 walks its rows by number, so that each portion costs what it holds."""
    end, size = numbers.end, FIRST_PORTION
    while True:
        found = _column(
            "SELECT rowid FROM search_trigrams WHERE search_trigrams MATCH %s"
            " AND rowid >= %s AND rowid < %s ORDER BY rowid DESC LIMIT %s",
            [terms.fts_query, numbers.first, end, size],
        )
        if found:
            yield found
        if len(found) < size:
            return
        end, size = found[-1], PORTION


def _trigram_hits(terms: SearchTerms, numbers: NumberRange) -> Iterator[list[int]]:
    found = _unordered_hits(terms, numbers)
    if len(found) > MAX_UNORDERED:
        yield from _walked_hits(terms, numbers)
        return
    found.sort(reverse=True)
    for start in range(0, len(found), PORTION):
        yield found[start : start + PORTION]


def _unordered_hits(terms: SearchTerms, numbers: NumberRange) -> list[int]:
    """One more than can be sorted at most, from the index alone."""
    condition, values = terms.like_condition
    with transaction.atomic(), connection.cursor() as cursor:
        # The planner knows little of how frequent a part of a word is, and would read the whole table.
        cursor.execute("SET LOCAL enable_seqscan = off")
        # No column of another index, so that only the one of trigrams fits.
        cursor.execute(
            f"SELECT number FROM search_searchdocument WHERE team_number = %s AND {condition}"  # noqa: S608
            " AND number + 0 < %s LIMIT %s",
            [numbers.team_number, *values, numbers.end, MAX_UNORDERED + 1],
        )
        found = [number for (number,) in cursor.fetchall()]
        cursor.execute("SET LOCAL enable_seqscan = on")
    return found


def _walked_hits(terms: SearchTerms, numbers: NumberRange) -> Iterator[list[int]]:
    condition, values = terms.like_condition
    end = numbers.end
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT min(number), array_agg(number ORDER BY number DESC) FILTER (WHERE {condition})"  # noqa: S608
                " FROM (SELECT number, text FROM search_searchdocument"
                " WHERE number >= %s AND number < %s ORDER BY number DESC LIMIT %s) AS newest",
                [*values, numbers.first, end, DOCUMENTS_AT_ONCE],
            )
            end, found = cursor.fetchone()
        if end is None:
            return
        if found:
            yield found


def _column(statement: str, values: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [number for (number,) in cursor.fetchall()]
