"""Search of jobs and results by what is written for them and by the names shown on them.

A job's document (`search/index`) has its texts, its note, its tags, the names of its files, and marks for its
creator, its effect and its account, whose names are looked up at each search: a new name changes no document.
"""

import datetime as dt
from collections.abc import Callable, Iterable
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
    wanted = tuple((*term.patterns, *_marks_named(search, term)) for term in typed.wanted)
    unwanted = (
        one for term in typed.unwanted for one in (*term.patterns, *_marks_named(search, term))
    )
    return SearchTerms(wanted, tuple(dict.fromkeys(unwanted)))


def _marks_named(search: Search, term: Term) -> list[str]:
    """Marks of the people, of the team's effects and of its accounts whose names match."""
    text = TextField()
    # With the line break that a document has after each of its lines.
    name = Concat("searched", Value("\n"), output_field=text)
    people = (
        User.objects.alias(line=name).filter(_matches(term, "line")).values_list("pk", flat=True)
    )
    # An effect's search text begins with its name, without punctuation, on a line of its own.
    line = Left("searched", StrIndex("searched", Value("\n")), output_field=text)
    started = Concat(Value(" "), line, output_field=text)
    spaced = Replace(started, Value(" "), Value(WORD_START), output_field=text)
    effects = Effect.objects.filter(team=search.team).alias(indexed_name=spaced)
    named = effects.filter(_matches(term, "indexed_name")).values_list("pk", flat=True)
    return [*map(creator_mark, people), *map(effect_mark, named), *_account_marks(search, term)]


def _matches(term: Term, column: str) -> Q:
    return Q(*(Q(**{f"{column}__contains": one}) for one in term.patterns), _connector=Q.OR)


def _account_marks(search: Search, term: Term) -> list[str]:
    if not search.names_accounts:
        return []
    accounts = Account.objects.filter(team=search.team).values_list("pk", "name")
    return [
        account_mark(pk)
        for pk, name in accounts
        if any(pattern in indexed_text([name]) + "\n" for pattern in term.patterns)
    ]


def jobs_with(team: Team, word: str) -> list[str]:
    """The newest jobs that are found by the word, by id, for the audit log's search; removed ones too."""
    if not is_search(word):
        return []
    rows = Generation.objects.filter(team=team)
    return [str(pk) for pk in found_ids(rows, Search(team, word), count=MAX_TARGETS)]
