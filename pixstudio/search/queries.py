"""Search of jobs and results by what is written for them and by the names shown on them.

A job's document (`search/index`) has its texts, its note, its tags, the names of its files, and marks for its
creator and its effect, whose names are looked up at each search: a new name changes no document.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import (
    BigIntegerField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Concat, Left, Replace, StrIndex

from pixstudio.audit.target_names import MAX_TARGETS
from pixstudio.effects.models import Effect
from pixstudio.jobs.models import Generation
from pixstudio.search.index.hits import NumberRange, hits_of
from pixstudio.search.index.terms import SearchTerms, creator_mark, effect_mark
from pixstudio.search.models import SearchDocument, TeamNumber
from pixstudio.teams.models import Team, User
from pixstudio.web.lists.search import WORD_START, indexed_pattern, search_words

# Rows of the list that are looked through before the index: a frequent word fills a page from them.
NEWEST_ROWS = 500
# A document's number: its team's, then milliseconds since 1970, then those of the same millisecond.
TEAM_BITS, MOMENT_BITS = 46, 4
# Jobs of one batch have numbers somewhat later than their moments.
SPREAD = dt.timedelta(milliseconds=100)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class NewestRows:
    """Ids of a list's newest rows, and the moment of the last that was looked at, None at the list's end."""

    ids: "list[UUID] | QuerySet[Generation, Any]"
    last_at: dt.datetime | None


def is_search(typed: str) -> bool:
    """Whether anything is searched for."""
    return bool(search_words(typed))


def found_ids(
    rows: "QuerySet[Generation]",
    team: Team,
    typed: str,
    *,
    count: int,
    after: tuple[dt.datetime, UUID] | None = None,
    newest: Callable[[dt.datetime | None], NewestRows] | None = None,
) -> list[UUID]:
    """Ids of the team's rows with every typed word, newest first, after a row's moment and id.

    Searches all prompts of the job, or its title; the current names of its creator and its effect; the
    names of its files; its note and its tags. Reads no more of the team's rows than the index names.
    `newest` reads the newest of the rows before a moment, if they are not one range of an index.
    """
    terms = _terms_of(team, typed)
    team_number = TeamNumber.objects.filter(team=team).values_list("number", flat=True).first()
    if terms is None or team_number is None:
        return []
    first = team_number << TEAM_BITS
    numbers = NumberRange(team_number, first, first + (1 << TEAM_BITS))
    if after is not None:
        numbers = NumberRange(team_number, first, _number_of(team_number, *after))
        rows = rows.filter(
            created_at__lt=after[0] + SPREAD, search_document__number__lt=numbers.end
        )
    before = after[0] + SPREAD if after else None
    looked_at = newest(before) if newest else _newest_of_range(rows)
    found, is_complete = _found_in_newest(looked_at, terms, numbers, count)
    return found if is_complete else _found_by_index(rows, terms, numbers, count)


def _number_of(team_number: int, created_at: dt.datetime, pk: UUID) -> int:
    """The number of this job's document, or where it would be."""
    document = SearchDocument.objects.filter(generation=pk, team_number=team_number)
    number = document.values_list("number", flat=True).first()
    return _first_number_at(team_number, created_at) if number is None else number


def _first_number_at(team_number: int, moment: dt.datetime) -> int:
    milliseconds = max(0, (moment - EPOCH) // dt.timedelta(milliseconds=1))
    return team_number << TEAM_BITS | milliseconds << MOMENT_BITS


def _newest_of_range(rows: "QuerySet[Generation]") -> NewestRows:
    newest = rows.order_by("-created_at", "-id")
    moments = newest.values_list("created_at", flat=True)[NEWEST_ROWS - 1 : NEWEST_ROWS]
    return NewestRows(newest.values("pk")[:NEWEST_ROWS], next(iter(moments), None))


def _found_in_newest(
    looked_at: NewestRows, terms: SearchTerms, numbers: NumberRange, count: int
) -> tuple[list[UUID], bool]:
    """What is found in the newest rows of the list, and whether that is all that was asked for."""
    # By a copy of the number, so that the documents are found by their jobs and not by their numbers.
    position = ExpressionWrapper(F("number") + 0, output_field=BigIntegerField())
    documents = SearchDocument.objects.alias(position=position).filter(
        terms.condition, generation__in=looked_at.ids, position__lt=numbers.end
    )
    if looked_at.last_at is not None:
        # Beyond the last row others of its moment may follow.
        first = _first_number_at(numbers.team_number, looked_at.last_at + SPREAD)
        documents = documents.filter(position__gte=first)
    ids = documents.order_by("-position").values_list("generation", flat=True)
    found = list(ids[:count])
    return found, looked_at.last_at is None or len(found) == count


def _found_by_index(
    rows: "QuerySet[Generation]", terms: SearchTerms, numbers: NumberRange, count: int
) -> list[UUID]:
    found: list[UUID] = []
    for portion in hits_of(terms, numbers):
        # As a condition of its own, so that SQLite looks each job up rather than walk the list.
        is_listed = Exists(rows.order_by().filter(pk=OuterRef("generation")))
        documents = SearchDocument.objects.filter(is_listed, number__in=portion)
        ids = documents.order_by("-number").values_list("generation", flat=True)
        found += ids[: count - len(found)]
        if len(found) == count:
            break
    return found


def _terms_of(team: Team, typed: str) -> SearchTerms | None:
    """The terms of a typed search; None if a word has nothing that could be found."""
    patterns = [indexed_pattern(word) for word in search_words(typed)]
    if not all(patterns):
        return None
    return SearchTerms(tuple((one, *_marks_named(team, one)) for one in patterns))


def _marks_named(team: Team, pattern: str) -> list[str]:
    """Marks of the people and of the team's effects whose names match."""
    people = User.objects.filter(searched__contains=pattern).values_list("pk", flat=True)
    # An effect's search text begins with its name, without punctuation, on a line of its own.
    line = Left("searched", StrIndex("searched", Value("\n")), output_field=TextField())
    text = TextField()
    started = Concat(Value(" "), line, output_field=text)
    spaced = Replace(started, Value(" "), Value(WORD_START), output_field=text)
    effects = Effect.objects.filter(team=team).alias(indexed_name=spaced)
    named = effects.filter(indexed_name__contains=pattern).values_list("pk", flat=True)
    return [*map(creator_mark, people), *map(effect_mark, named)]


def jobs_with(team: Team, word: str) -> list[str]:
    """The newest jobs that are found by the word, by id, for the audit log's search; removed ones too."""
    if not is_search(word):
        return []
    rows = Generation.objects.filter(team=team)
    return [str(pk) for pk in found_ids(rows, team, word, count=MAX_TARGETS)]
