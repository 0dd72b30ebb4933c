"""Search of jobs and results by what is written for them and by the names shown on them.

A job's document (`search/index`) has its texts, its note, its tags, the names of its files, and marks for its
creator, its effect and its account, whose names are looked up at each search: a new name changes no document.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import (
    BigIntegerField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Concat, Left, Replace, StrIndex

from pixstudio.accounts.models import Account
from pixstudio.audit.target_names import MAX_TARGETS
from pixstudio.effects.models import Effect
from pixstudio.jobs.models import Generation
from pixstudio.search.index.hits import hits_of
from pixstudio.search.index.terms import SearchTerms, account_mark, creator_mark, effect_mark
from pixstudio.search.models import SearchDocument
from pixstudio.search.numbers import (
    SPREAD,
    NumberRange,
    first_number_at,
    number_of,
    team_numbers,
)
from pixstudio.search.typed_search import Term, parse_search
from pixstudio.teams.models import Team, User
from pixstudio.web.lists.search import WORD_START, indexed_text

# Rows of the list that are looked through before the index: a frequent word fills a page from them.
NEWEST_ROWS = 500


@dataclass(frozen=True)
class NewestRows:
    """Ids of a list's newest rows, and the moment of the last that was looked at, None at the list's end."""

    ids: "list[UUID] | QuerySet[Generation, Any]"
    last_at: dt.datetime | None


@dataclass(frozen=True)
class Search:
    """What is searched for among a team's jobs; accounts are named to those who may see them."""

    team: Team
    typed: str
    names_accounts: bool = False


def is_search(typed: str) -> bool:
    """Whether anything is searched for."""
    return bool(parse_search(typed))


def only_excludes(typed: str) -> bool:
    """Whether the search names nothing but what results must not have."""
    return is_search(typed) and not parse_search(typed).wanted


def found_ids(
    rows: "QuerySet[Generation]",
    search: Search,
    *,
    count: int,
    between: tuple[dt.datetime | None, dt.datetime | None] = (None, None),
    after: tuple[dt.datetime, UUID] | None = None,
    newest: Callable[[dt.datetime | None], NewestRows] | None = None,
) -> list[UUID]:
    """Ids of the team's rows with every typed word and phrase, newest first, after a row's moment and id.

    Searches all prompts of the job, or its title; the current names of its creator, effect and account;
    the names of its files; its note and its tags. Reads no more of the team's rows than the index names; a
    search that only excludes looks through the newest.
    `between` is the time that all rows are of. `newest` reads the newest of the rows before a moment, if they
    are not one range of an index.
    """
    terms, numbers = _terms_of(search), team_numbers(search.team).between(*between)
    if terms is None or numbers.end <= numbers.first:
        return []
    if after is not None:
        numbers = numbers.before(number_of(numbers.team_number, *after))
        rows = rows.filter(
            created_at__lt=after[0] + SPREAD, search_document__number__lt=numbers.end
        )
    before = after[0] + SPREAD if after else None
    looked_at = newest(before) if newest else _newest_of_range(rows)
    found, is_complete = _found_in_newest(looked_at, terms, numbers, count)
    if is_complete or not terms.alternatives:
        return found
    return _found_by_index(rows, terms, numbers, count)


def ids_that_match(search: Search, ids: Iterable[UUID]) -> set[UUID]:
    """Those of the team's jobs with these ids that the search finds."""
    terms = _terms_of(search)
    if terms is None:
        return set()
    documents = SearchDocument.objects.filter(terms.condition, generation__in=list(ids))
    return set(documents.values_list("generation", flat=True))


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
        first = first_number_at(numbers.team_number, looked_at.last_at + SPREAD)
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


def _terms_of(search: Search) -> SearchTerms | None:
    """The terms of a typed search; None if a word has nothing that could be found."""
    typed = parse_search(search.typed)
    if not all(term.patterns for term in typed.wanted):
        return None
    names = _named_marks(search, [*typed.wanted, *typed.unwanted])

    def patterns_of(term: Term) -> tuple[str, ...]:
        marks = (mark for line, mark in names if any(one in line for one in term.patterns))
        return (*term.patterns, *marks)

    unwanted = (one for term in typed.unwanted for one in patterns_of(term))
    return SearchTerms(tuple(map(patterns_of, typed.wanted)), tuple(dict.fromkeys(unwanted)))


def _named_marks(search: Search, terms: Sequence[Term]) -> list[tuple[str, str]]:
    """Names that one of the terms matches, as documents have lines, and the marks of what is called so."""
    patterns = [pattern for term in terms for pattern in term.patterns]
    # With the line break that a document has after each of its lines.
    line = Concat("searched", Value("\n"), output_field=TextField())
    people = User.objects.alias(line=line).filter(_has_any("line", patterns))
    # An effect's search text begins with its name, without punctuation, on a line of its own.
    name = Left("searched", StrIndex("searched", Value("\n")), output_field=TextField())
    started = Concat(Value(" "), name, output_field=TextField())
    spaced = Replace(started, Value(" "), Value(WORD_START), output_field=TextField())
    effects = Effect.objects.filter(team=search.team).annotate(indexed_name=spaced)
    effects = effects.filter(_has_any("indexed_name", patterns))
    return [
        *((f"{text}\n", creator_mark(pk)) for text, pk in people.values_list("searched", "pk")),
        *((text, effect_mark(pk)) for text, pk in effects.values_list("indexed_name", "pk")),
        *_account_marks(search),
    ]


def _has_any(column: str, patterns: Sequence[str]) -> Q:
    return Q(*(Q(**{f"{column}__contains": one}) for one in patterns), _connector=Q.OR)


def _account_marks(search: Search) -> list[tuple[str, str]]:
    """The names and marks of all accounts of the team, for those who may see them."""
    accounts = Account.objects.filter(team=search.team) if search.names_accounts else ()
    return [(f"{indexed_text([one.name])}\n", account_mark(one.pk)) for one in accounts]


def jobs_with(team: Team, word: str) -> list[str]:
    """The newest jobs that are found by the word, by id, for the audit log's search; removed ones too."""
    if not is_search(word):
        return []
    rows = Generation.objects.filter(team=team)
    return [str(pk) for pk in found_ids(rows, Search(team, word), count=MAX_TARGETS)]
