"""Jobs by facts: what each is, made of, made by and made for, combined in any way, in a list's order.

A fact is a letter and a value (the view `search_facts`). Its rows are in the order of the jobs' documents, so
the newest jobs with several facts are found by walking the rarest one and looking the others up; before each
portion the walk skips to where all of them have jobs.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import connection

from pixstudio.search.numbers import NumberRange, team_numbers
from pixstudio.teams.models import Team

GROUP, OPERATION, MODEL, CREATOR, RATING, KIND = "g", "o", "m", "c", "r", "k"
ACCOUNT, EFFECT, FILE = "a", "e", "f"
QUALITY, SHAPE, LENGTH, SOUND, PRICE = "q", "s", "l", "h", "p"
# What no job has.
NO_FACT = ""
# Of which fact the newest jobs lie furthest apart is judged by as many of them.
SAMPLE = 600
RANGE = "FROM search_jobfact WHERE fact = %s AND number >= %s AND number < %s"
HAS = (
    "EXISTS (SELECT 1 FROM search_jobfact AS other"
    " WHERE other.fact = %s AND other.number = walked.number)"
)
_LEAST = {"sqlite": "MIN", "postgresql": "LEAST"}
_GREATEST = {"sqlite": "MAX", "postgresql": "GREATEST"}


@dataclass(frozen=True)
class Walked:
    """Jobs that were found, and the number of the document where the walk stopped, None at its end."""

    ids: list[UUID]
    stopped_at: int | None


@dataclass(frozen=True)
class FactWalk:
    """The team's jobs with all of the `wanted` facts, of which there is one at least, and no `unwanted`."""

    numbers: NumberRange
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...] = ()

    @classmethod
    def of(cls, team: Team, wanted: Sequence[str], unwanted: Sequence[str] = ()) -> "FactWalk":
        return cls(team_numbers(team), tuple(wanted), tuple(unwanted))

    def between(self, begin: dt.datetime | None, end: dt.datetime | None) -> "FactWalk":
        """The same of jobs of a time, and of a few around it."""
        return replace(self, numbers=self.numbers.between(begin, end))

    @cached_property
    def rarest(self) -> tuple[str, bool]:
        """The fact that is walked, and whether there are few jobs that have it."""
        sample = f"(SELECT number {RANGE} ORDER BY number DESC LIMIT 1 OFFSET {SAMPLE})"
        (row,) = fetched_rows(
            f"SELECT {', '.join([sample] * len(self.wanted))}",
            [value for fact in self.wanted for value in self._range_of(fact)],
        )
        reached = [self.numbers.first if number is None else number for number in row]
        place = min(range(len(reached)), key=reached.__getitem__)
        return self.wanted[place], row[place] is None

    def portion(self, size: int, after: int | None = None, *, newest_first: bool = True) -> Walked:
        """What is found among the next jobs that have the rarest fact, of which this many are read."""
        if after is None:
            numbers = self.numbers
        else:
            numbers = self.numbers.before(after) if newest_first else self.numbers.behind(after)
        walk = replace(self, numbers=numbers)
        rows = walk._rows_with(self.rarest[0], size, newest_first=newest_first)
        rows.sort(key=itemgetter(0), reverse=newest_first)
        ids = [pk if isinstance(pk, UUID) else UUID(pk) for _number, pk, is_fit in rows if is_fit]
        return Walked(ids, rows[-1][0] if len(rows) == size else None)

    def _rows_with(self, walked: str, size: int, *, newest_first: bool) -> list[tuple[Any, ...]]:
        others = [fact for fact in self.wanted if fact != walked]
        fits = " AND ".join([*[HAS] * len(others), *[f"NOT {HAS}"] * len(self.unwanted)])
        bound, values = self._bound(newest_first=newest_first)
        order = "DESC" if newest_first else "ASC"
        return fetched_rows(
            f"SELECT walked.number, document.generation_id, {fits or 'TRUE'} FROM ("  # noqa: S608
            f"SELECT number {RANGE}{bound} ORDER BY number {order} LIMIT %s"
            ") AS walked JOIN search_searchdocument AS document ON document.number = walked.number",
            [*others, *self.unwanted, *self._range_of(walked), *values, size],
        )

    def _bound(self, *, newest_first: bool) -> tuple[str, list[Any]]:
        """A condition for numbers: not before the first at which each of the facts can be met."""
        if len(self.wanted) == 1:
            return "", []
        if newest_first:
            function, ends, sign, nothing = (
                _LEAST[connection.vendor],
                "MAX",
                "<=",
                self.numbers.first - 1,
            )
        else:
            function, ends, sign, nothing = (
                _GREATEST[connection.vendor],
                "MIN",
                ">=",
                self.numbers.end,
            )
        first = f"COALESCE((SELECT {ends}(number) {RANGE}), {nothing})"
        values = [value for fact in self.wanted for value in self._range_of(fact)]
        return f" AND number {sign} {function}({', '.join([first] * len(self.wanted))})", values

    def _range_of(self, fact: str) -> list[Any]:
        return [fact, self.numbers.first, self.numbers.end]


def fact(letter: str, value: object) -> str:
    """A fact as the database writes it."""
    return f"{letter}{value.hex if isinstance(value, UUID) else value}"


def fetched_rows(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """All rows that a statement finds with these values."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
